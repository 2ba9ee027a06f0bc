"""A small chat server for the widget's tests: canned replies, real HTTP, strict headers."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server
from socket import socket as Socket
from typing import Any

from aiohttp import web

STATIC = Path(__file__).parents[2] / "bot" / "web" / "static"
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'"
FLOATING_PAGE = """<!doctype html><html lang="en"><title>A page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="static/mark.svg">
<script type="module" src="static/jingjing-chat.js"></script>
<main><h1>A page</h1><p><a href="#">A link of the page</a></p></main>
<jingjing-chat heading="Ask the city" suggestions="First?|Second?"></jingjing-chat></html>"""

Reply = dict[str, Any]


def reply(text: str, **fields: object) -> Reply:
    """A reply as the server sends it, answered unless `fields` say otherwise."""
    return {
        "id": "r-1",
        "text": text,
        "outcome": "answered",
        "kind": None,
        "confidence": 0.93,
        "language": "en",
        "sources": [],
        "options": [],
        "card": None,
        "item_id": None,
        "release": "r-test",
    } | fields


CONTACT = reply(
    "Call the Management Committee of Xicheng Park, contact person Liu Kun: +86-10-68336190.",
    sources=[
        {
            "title": "Profile of Xicheng Park",
            "url": "https://english.beijing.gov.cn/xicheng-park.html",
            "as_of": "2021-12-29",
        },
        {"title": "Printed leaflet", "url": None, "as_of": "undated page"},
    ],
)
CHOICE = reply(
    "Which of these do you mean?",
    outcome="clarified",
    options=[
        {"title": "How big is Xicheng Park?", "value": "area park-xicheng"},
        {"title": "How big is Haidian Park?", "value": "area park-haidian"},
    ],
)
HOSTILE = reply(
    "<img src=x onerror=\"window.hacked = 'text'\"><script>window.hacked = 'script'</script>",
    sources=[
        {"title": "<b>Source</b>", "url": "javascript:window.hacked='source'", "as_of": "<i>x</i>"},
        {"title": "Data", "url": "data:text/html,<script>1</script>", "as_of": None},
        {"title": "Relative", "url": "//elsewhere.example/page", "as_of": None},
    ],
    options=[{"title": "<img src=x onerror=alert(1)>", "value": "harmless"}],
)
STEPS = reply("You need:\n\n- a passport\n- a lease\n\nBring both.")
CANNED = {"contact": CONTACT, "park": CHOICE, "hostile": HOSTILE, "steps": STEPS}


@dataclass
class FakeChat:
    """What the server was asked, and switches for what goes wrong."""

    asked: list[tuple[str, str]] = field(default_factory=list)  # (transport, text)
    begun: list[dict[str, Any]] = field(default_factory=list)  # bodies that began a conversation
    conversations: dict[str, str] = field(default_factory=dict)  # id -> token
    refuses_sockets: bool = False
    drops_sockets: bool = False  # close instead of answering
    fails: bool = False
    delays: list[float] = field(default_factory=list)  # seconds before the next replies
    url: str = ""

    async def answer(self, transport: str, text: str) -> list[Reply]:
        """The canned replies to `text`, or an echo."""
        self.asked.append((transport, text))
        await asyncio.sleep(self.delays.pop(0) if self.delays else 0)
        return [CANNED.get(text, reply(f"You said: {text}"))]

    def knows(self, conversation: object, token: object) -> bool:
        return conversation in self.conversations and self.conversations[conversation] == token

    def texts(self) -> list[str]:
        return [text for _, text in self.asked]

    def transports(self) -> list[str]:
        return [transport for transport, _ in self.asked]


FAKE = web.AppKey("FAKE", FakeChat)
FORGOTTEN = {"status": 401, "title": "Unknown conversation", "detail": "Begin a new one."}
BUSY = {"status": 503, "title": "Busy", "detail": "Jingjing is busy just now."}


def problem(document: dict[str, Any]) -> web.Response:
    return web.json_response(
        document, status=document["status"], content_type="application/problem+json"
    )


async def begin(request: web.Request) -> web.Response:
    fake = request.app[FAKE]
    fake.begun.append(await request.json())
    conversation = f"c-{len(fake.begun)}"
    fake.conversations[conversation] = f"token-{conversation}"
    body = {"conversation_id": conversation, "token": fake.conversations[conversation]}
    return web.json_response(body, status=201)


async def post_message(request: web.Request) -> web.Response:
    fake = request.app[FAKE]
    token = request.headers["Authorization"].removeprefix("Bearer ")
    if not fake.knows(request.match_info["id"], token):
        return problem(FORGOTTEN)
    if fake.fails:
        return problem(BUSY)
    replies = await fake.answer("http", (await request.json())["text"])
    return web.json_response({"replies": replies})


async def open_socket(request: web.Request) -> web.StreamResponse:
    fake = request.app[FAKE]
    if fake.refuses_sockets:
        return problem(BUSY)
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    hello = await ws.receive_json()
    if not fake.knows(hello["conversation_id"], hello["token"]):
        await ws.send_json({"type": "problem", **FORGOTTEN})
        await ws.close(code=4401)
        return ws
    await ws.send_json({"type": "ready"})
    await converse(ws, fake)
    return ws


async def converse(ws: web.WebSocketResponse, fake: FakeChat) -> None:
    async for frame in ws:
        message = frame.json()
        if fake.drops_sockets:
            await ws.close()
        elif fake.fails:
            await ws.send_json({"type": "problem", "ref": message["ref"], **BUSY})
        else:
            replies = await fake.answer("socket", message["text"])
            await ws.send_json({"type": "replies", "ref": message["ref"], "replies": replies})


async def demo(_: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "demo.html")


async def floating(_: web.Request) -> web.Response:
    return web.Response(text=FLOATING_PAGE, content_type="text/html")


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def strict(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    if not response.prepared:
        response.headers["Content-Security-Policy"] = POLICY
    return response


def build(fake: FakeChat) -> web.Application:
    app = web.Application(middlewares=[strict])
    app[FAKE] = fake
    app.router.add_get("/", demo)
    app.router.add_get("/floating", floating)
    app.router.add_static("/static", STATIC)
    app.router.add_post("/api/v1/conversations", begin)
    app.router.add_post("/api/v1/conversations/{id}/messages", post_message)
    app.router.add_get("/api/v1/chat", open_socket)
    return app


@contextmanager
def serving() -> Iterator[FakeChat]:
    """A fake server in a thread of its own, on a free loopback port."""
    fake = FakeChat()
    stopped = threading.Event()
    with create_server(("127.0.0.1", 0)) as listener:
        fake.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=lambda: asyncio.run(serve(fake, listener, stopped)))
        thread.start()
        try:
            yield fake
        finally:
            stopped.set()
            thread.join(10)


async def serve(fake: FakeChat, listener: Socket, stopped: threading.Event) -> None:
    runner = web.AppRunner(build(fake), shutdown_timeout=0.1)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    await asyncio.to_thread(stopped.wait)
    await runner.cleanup()
