"""The kill switch of each channel: what is switched off tells citizens whom to call instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine

from bot import audit
from bot.channels.tables import channel_switches as switches
from bot.database import reading, writing


@dataclass(frozen=True)
class SwitchedOff:
    """Since when and by whom."""

    since: datetime
    by: str


class Switches:
    """All calls block. What one process switches, all follow with the next message."""

    def __init__(
        self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine, self._now = engine, now

    def off(self) -> dict[str, SwitchedOff]:
        """The channels that are switched off."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(switches)).all()
        return {
            row.channel: SwitchedOff(row.off_since.replace(tzinfo=UTC), row.off_by) for row in rows
        }

    def is_off(self, channel: str) -> bool:
        """Whether a channel is switched off."""
        wanted = select(switches.c.channel).where(switches.c.channel == channel)
        with reading(self._engine) as connection:
            return connection.execute(wanted).first() is not None

    def switch(self, channel: str, on: bool, by: str) -> None:
        """Switches a channel on or off; the audit log notes who did."""
        this = switches.c.channel == channel
        with writing(self._engine, alone="channel switches") as connection:
            connection.execute(delete(switches).where(this))
            if not on:
                row = {"channel": channel, "off_since": self._now(), "off_by": by}
                connection.execute(insert(switches).values(**row))
            done = "channel-resumed" if on else "channel-paused"
            audit.note(connection, self._now(), by, done, key=channel)
