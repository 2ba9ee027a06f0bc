"""Access tokens in the database: fetched by one process, used by all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Engine

from bot.channels.tables import channel_tokens as tokens
from bot.channels.tokens import Fetch
from bot.database import reading, writing
from bot.errors import SendFailed

EARLY = 300.0  # seconds before its end from which a token is fetched anew
FETCHED_WITHIN = 12.0  # seconds; after that another process fetches
LOOK_EVERY = 0.1  # seconds between two looks whether another has fetched it


class TokenStore:
    """The token of one account."""

    def __init__(self, engine: Engine, channel: str, now: Callable[[], datetime]) -> None:
        self._engine, self._channel, self._now = engine, channel, now
        self._lock = asyncio.Lock()  # one of this process fetches or waits for another process

    async def get(self, fetch: Fetch, refused: str = "") -> str:
        """The token in use, fetched where there is none, it ends, or it is the one `refused`.

        However many ask at once, in all processes together it is fetched once. Raises what
        `fetch` raises, and SendFailed where another process fetches it in vain.
        """
        async with self._lock:
            for _ in range(int(FETCHED_WITHIN / LOOK_EVERY) + 1):
                kept = await asyncio.to_thread(self._kept)
                if kept and kept != refused:
                    return kept
                if await asyncio.to_thread(self._begin, refused):
                    return await self._fetch(fetch)
                await asyncio.sleep(LOOK_EVERY)
        raise SendFailed("another process did not get an access token")

    async def _fetch(self, fetch: Fetch) -> str:
        token, seconds = "", 0.0
        try:
            token, seconds = await fetch()
        finally:
            ends = self._now() + timedelta(seconds=max(0.0, seconds - min(EARLY, seconds / 2)))
            await asyncio.to_thread(self._keep, token, ends)
        return token

    def _kept(self) -> str:
        this = tokens.c.channel == self._channel
        wanted = select(tokens.c.token).where(this, tokens.c.ends_at > self._now())
        with reading(self._engine) as connection:
            return str(connection.execute(wanted).scalar() or "")

    def _begin(self, refused: str) -> bool:
        """Whether this process is the one to fetch: nobody else is at it or has done so."""
        now = self._now()
        until = now + timedelta(seconds=FETCHED_WITHIN)
        with writing(self._engine, alone=f"token {self._channel}") as connection:
            this = tokens.c.channel == self._channel
            row = connection.execute(select(tokens).where(this)).first()
            values = {"token": "", "ends_at": now, "fetched_until": until}
            if row is None:
                connection.execute(insert(tokens).values(channel=self._channel, **values))
                return True
            fresh = row.token not in ("", refused) and row.ends_at > now.replace(tzinfo=None)
            if fresh or row.fetched_until > now.replace(tzinfo=None):
                return False
            connection.execute(update(tokens).where(this).values(**values))
        return True

    def _keep(self, token: str, ends: datetime) -> None:
        values = {"token": token, "ends_at": ends, "fetched_until": self._now()}
        with writing(self._engine) as connection:
            this = tokens.c.channel == self._channel
            connection.execute(update(tokens).where(this).values(**values))
