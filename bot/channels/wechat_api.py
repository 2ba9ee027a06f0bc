"""The APIs of WeChat and WeCom, which answer alike: with a code, to whoever has a token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.channels.network import Network
from bot.channels.records import Request, Response
from bot.channels.tokens import Tokens
from bot.errors import SendFailed

ENDED = 42001  # the token; another follows it anyway
UNKNOWN = (40001, 40014)  # it is none, or not the last one: another must be asked for


@dataclass(frozen=True)
class Api:
    """The API of one account."""

    name: str  # of the platform, in what is told of failures
    tokens: Tokens
    token: Callable[[bool], Request]  # asks for a token, or, if true, for another one
    again: Mapping[int, float]  # after how many seconds to try again, by the codes that pass

    async def call(self, network: Network, url: str, body: Mapping[str, Any]) -> None:
        """Calls a method, once more with a new token where it has ended; raises SendFailed."""
        token = await self.tokens.get(partial(self._fetch, network, False))
        code = await self._post(network, url, body, token)
        if code == ENDED or code in UNKNOWN:
            fetch = partial(self._fetch, network, code in UNKNOWN)
            code = await self._post(network, url, body, await self.tokens.get(fetch, token))
        if code:
            raise SendFailed(f"{self.name} answered errcode {code}", self.again.get(code))

    async def _post(self, network: Network, url: str, body: Mapping[str, Any], token: str) -> int:
        request = Request(url, body, query={"access_token": token})
        return self._code(await network.send(request))

    async def _fetch(self, network: Network, anew: bool) -> tuple[str, float]:
        response = await network.send(self.token(anew))
        token, seconds = response.body.get("access_token"), response.body.get("expires_in")
        if not (isinstance(token, str) and token and isinstance(seconds, int)):
            code = self._code(response)
            raise SendFailed(f"{self.name} gave no access token (errcode {code})", 10.0)
        return token, float(seconds)

    def _code(self, response: Response) -> int:
        """0 where it was taken."""
        if response.status != 200:
            raise SendFailed(f"{self.name} answered {response.status}")
        code = response.body.get("errcode", 0)
        return code if isinstance(code, int) else -1
