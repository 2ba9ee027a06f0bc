"""The real web application with canned replies, for the widget's tests; it can be made to fail."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from socket import create_server

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.database import open_database
from bot.dialogue.conversations import Conversations
from bot.dialogue.store import ConversationStore
from bot.editing.releases import ReleaseStore
from bot.knowledge import live
from bot.knowledge.release import Release
from bot.records import Option, Reply, Source
from bot.services import Services
from bot.settings import Settings
from bot.web.app import make_app

PAGE = """<!doctype html><html lang="en"><title>A page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/static/mark.svg">
<script type="module" src="/static/jingjing-chat.js"></script>
<main><h1>A page</h1><p><a href="#">A link of the page</a></p></main>
{element}</html>"""
PAGES = {
    "/panel": '<jingjing-chat mode="panel"></jingjing-chat>',
    "/floating": '<jingjing-chat heading="Ask the city" suggestions="First?|Second?">'
    "</jingjing-chat>",
}


def reply(text: str, **fields: object) -> Reply:
    """A reply as the dialogue gives it, answered unless `fields` say otherwise."""
    return Reply(text, **{"outcome": "answered", "confidence": 0.93, "release": "r-test", **fields})


CONTACT = reply(
    "Call the Management Committee of Xicheng Park, contact person Liu Kun: +86-10-68336190.",
    sources=(
        Source(
            "Profile of Xicheng Park",
            "https://english.beijing.gov.cn/xicheng-park.html",
            "official",
            "2021-12-29",
        ),
        Source("Printed leaflet", None, "other", "undated page"),
    ),
)
CHOICE = reply(
    "Which of these do you mean?",
    outcome="clarified",
    options=(
        Option("How big is Xicheng Park?", "area park-xicheng"),
        Option("How big is Haidian Park?", "area park-haidian"),
    ),
)
HOSTILE = reply(
    "<img src=x onerror=\"window.hacked = 'text'\"><script>window.hacked = 'script'</script>",
    sources=(
        Source("<b>Source</b>", "javascript:window.hacked='source'", "other", "<i>x</i>"),
        Source("Data", "data:text/html,<script>1</script>", "other", ""),
        Source("Relative", "//elsewhere.example/page", "other", ""),
    ),
    options=(Option("<img src=x onerror=alert(1)>", "harmless"),),
)
STEPS = reply("You need:\n\n- a passport\n- a lease\n\nBring both.")
CANNED = {"contact": CONTACT, "park": CHOICE, "hostile": HOSTILE, "steps": STEPS}


@dataclass
class ChatServer:
    """What was asked, and switches for what goes wrong."""

    folder: Path
    release: Release
    settings: Settings
    canned: dict[str, Reply] = field(default_factory=lambda: dict(CANNED))
    pages: dict[str, str] = field(default_factory=lambda: dict(PAGES))
    asked: list[str] = field(default_factory=list)  # texts, each as often as it was answered
    requested: list[tuple[str, str]] = field(default_factory=list)  # method and path
    delays: list[float] = field(default_factory=list)  # seconds before the next replies, at most
    stopping: asyncio.Event = field(default_factory=asyncio.Event)  # what is under way hurries
    refused: Callable[[web.Request], bool] = lambda request: False
    url: str = ""
    is_running: bool = False
    stop: Callable[[], None] = lambda: None
    start: Callable[[], None] = lambda: None
    furnish: Callable[[Services], Services] = lambda services: services  # with what a test needs

    async def reply(self, conversation_id: str, text: str, channel: str) -> tuple[Reply, ...]:
        """The canned reply to `text`, or an echo."""
        self.asked.append(text)
        if self.delays:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), self.delays.pop(0))
        return (self.canned.get(text, reply(f"You said: {text}")),)

    def refuse(self, *parts: str) -> None:
        """Answer 503 where the address contains one of `parts`; without any, all is well again."""
        self.refused = lambda request: any(part in request.path for part in parts)

    def restart(self) -> None:
        """Ends the process of the server, as far as its clients can tell, and starts another."""
        self.stop()
        self.start()


def build(chat: ChatServer) -> web.Application:
    engine = open_database(chat.settings.database)
    conversations = Conversations(
        ConversationStore(engine),
        chat,
        chat.settings,
        lambda occasion, language, **values: f"prepared: {occasion}",
    )
    live.publish(chat.release)
    services = chat.furnish(
        Services.on(engine, chat.settings, None, conversations, ReleaseStore(engine))
    )

    @web.middleware
    async def faulty(request: web.Request, handler: Handler) -> web.StreamResponse:
        chat.requested.append((request.method, request.path))
        if chat.refused(request):
            raise web.HTTPServiceUnavailable(reason="Jingjing is busy just now.")
        return await handler(request)

    async def page(request: web.Request) -> web.Response:
        return web.Response(
            text=PAGE.format(element=chat.pages[request.path]), content_type="text/html"
        )

    app = make_app(services)
    app.middlewares.insert(1, faulty)
    for path in chat.pages:
        app.router.add_get(path, page)
    return app


@contextmanager
def serving(folder: Path, release: Release, **settings: object) -> Iterator[ChatServer]:
    """A server in a thread of its own, on a free loopback port, with its data in `folder`."""
    with create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    chat = ChatServer(folder, release, replace(Settings(data_dir=folder, port=port), **settings))
    chat.url = f"http://127.0.0.1:{port}"
    running: list[tuple[threading.Thread, threading.Event]] = []

    def start() -> None:
        ready, stopped = threading.Event(), threading.Event()
        thread = threading.Thread(target=lambda: asyncio.run(_serve(chat, port, ready, stopped)))
        thread.start()
        running.append((thread, stopped))
        assert ready.wait(10)
        chat.is_running = True

    def stop() -> None:
        thread, stopped = running.pop()
        chat.is_running = False
        stopped.set()
        thread.join(10)
        assert not thread.is_alive()

    chat.start, chat.stop = start, stop
    start()
    try:
        yield chat
    finally:
        if running:
            stop()


async def _serve(
    chat: ChatServer, port: int, ready: threading.Event, stopped: threading.Event
) -> None:
    chat.stopping = asyncio.Event()
    runner = web.AppRunner(build(chat), shutdown_timeout=0.1)
    await runner.setup()
    await web.SockSite(runner, create_server(("127.0.0.1", port), backlog=1024)).start()
    ready.set()
    await asyncio.to_thread(stopped.wait)
    chat.stopping.set()
    await runner.cleanup()
