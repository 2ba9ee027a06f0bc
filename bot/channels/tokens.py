"""Access tokens of the networks' APIs, one for all processes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

Fetch = Callable[[], Awaitable[tuple[str, float]]]  # a new token, and for how many seconds


class Tokens(Protocol):
    """The token of one account."""

    async def get(self, fetch: Fetch, refused: str = "") -> str:
        """The token in use, fetched where there is none, it ends, or it is the one `refused`.

        However many ask at once, in all processes together it is fetched once. Raises what
        `fetch` raises.
        """
        ...
