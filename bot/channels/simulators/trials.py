"""Try-outs of a channel without an account: invented secrets, and what the network would get.

Only who can write in the database begins one. Its requests come to an address of its own, are
signed with secrets that nobody else has, and what is sent stays in the database.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine

from bot.channels.networks import NETWORKS
from bot.channels.records import Request, Response
from bot.channels.simulators import SIMULATORS
from bot.channels.tables import channel_trial_requests as requests
from bot.channels.tables import channel_trials as trials
from bot.database import reading, writing
from bot.errors import UnknownChannel

KEPT = timedelta(days=1)
BEGINS = "try:"  # how the channels of try-outs are called; their ids follow


@dataclass(frozen=True)
class Trial:
    """A try-out of a network."""

    id: str
    network: str
    settings: Any  # of the invented account

    @property
    def channel(self) -> str:
        """The name of its channel."""
        return f"{BEGINS}{self.id}"


class TrialStore:
    """All calls block."""

    def __init__(
        self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine, self._now = engine, now

    def begin(self, network: str, by: str) -> Trial:
        """A new try-out; those of yesterday go. Raises UnknownChannel."""
        if network not in SIMULATORS:
            known = ", ".join(SIMULATORS)
            raise UnknownChannel(f"there is no network {network} to try; there are: {known}")
        settings = SIMULATORS[network](None).settings
        trial = Trial(secrets.token_hex(16), network, settings)
        row = {"id": trial.id, "network": network, "settings": json.dumps(asdict(settings))}
        with writing(self._engine) as connection:
            old = select(trials.c.id).where(trials.c.made_at < self._now() - KEPT)
            connection.execute(delete(requests).where(requests.c.trial_id.in_(old)))
            connection.execute(delete(trials).where(trials.c.made_at < self._now() - KEPT))
            connection.execute(insert(trials).values(**row, made_by=by, made_at=self._now()))
        return trial

    def find(self, id: str) -> Trial:
        """A try-out that was begun; raises UnknownChannel."""
        with reading(self._engine) as connection:
            row = connection.execute(select(trials).where(trials.c.id == id)).first()
        if row is None or row.network not in NETWORKS:
            raise UnknownChannel("there is no such try-out")
        settings = NETWORKS[row.network].settings(**json.loads(row.settings))
        return Trial(row.id, row.network, settings)

    def note(self, trial: Trial, request: Request) -> None:
        """Keeps a request that the network took."""
        told = json.dumps(asdict(request), ensure_ascii=False)
        row = {"trial_id": trial.id, "request": told, "sent_at": self._now()}
        with writing(self._engine) as connection:
            connection.execute(insert(requests).values(**row))

    def sent(self, trial: Trial) -> list[Request]:
        """All that the network took so far, in order."""
        wanted = select(requests.c.request).where(requests.c.trial_id == trial.id)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(requests.c.id)).all()
        return [_request(json.loads(told)) for (told,) in rows]


def _request(stored: dict[str, Any]) -> Request:
    basic = stored.pop("basic")
    return Request(**stored, basic=(basic[0], basic[1]) if basic else None)


class TrialNetwork:
    """Takes what the simulated network takes."""

    def __init__(self, store: TrialStore, trial: Trial) -> None:
        self._store, self._trial = store, trial
        self._simulator = SIMULATORS[trial.network](trial.settings)

    async def send(self, request: Request) -> Response:
        """What the simulated API answers."""
        response = self._simulator.answers(request)
        if response.status < 300:
            await asyncio.to_thread(self._store.note, self._trial, request)
        return response
