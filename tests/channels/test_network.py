"""What the APIs of the networks get, byte for byte."""

from __future__ import annotations

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.network import Internet
from bot.channels.records import Request


async def test_characters_are_sent_as_they_are() -> None:
    """WeChat shows citizens "\\u4f60" where JSON has it so."""
    got: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        got.append(await request.read())
        return web.json_response({"errcode": 0})

    app = web.Application()
    app.router.add_post("/send", take)
    internet = Internet()
    async with TestServer(app) as server:
        for text in ("你好 👍", "half a \ud83d"):
            response = await internet.send(Request(str(server.make_url("/send")), {"text": text}))
            assert response.body == {"errcode": 0}
        await internet.close()
    assert got == ['{"text": "你好 👍"}'.encode(), b'{"text": "half a ?"}']
