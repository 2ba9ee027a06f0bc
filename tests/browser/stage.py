"""Scenes that the widget is looked at in: what the server says, and the way through all of them."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chat_server import ChatServer, reply
from playwright.sync_api import Error, Locator, Page, Route, expect

from bot.records import Card, CardField, Option, Source
from bot.settings import ROOT
from bot.web.banner import write_banner

WORDS = ROOT / "bot" / "web" / "static" / "words"
PORTAL = "https://english.beijing.gov.cn/"
OFFICE = "The Management Committee of Xicheng Park answers questions about the park."
PERSON = {
    "title": "Beijing 12345 hotline",
    "fields": [
        {"name": "phone", "values": ["12345", "+86-10-12345"]},
        {"name": "hours", "values": ["Every day, 00:00 to 24:00"]},
        {"name": "languages", "values": ["Chinese, English, Korean, Japanese, German, French"]},
    ],
    "map_url": None,
}
CARD = Card(
    "Management Committee of Xicheng Park",
    (
        CardField("phone", ("+86-10-68336190",)),
        CardField("contact_person", ("Liu Kun",)),
        CardField("address", ("14th Floor, No. 28 Ande Road, Xicheng District, Beijing",)),
        CardField("email", ("office@park.example",)),
        CardField("website", (PORTAL,)),
    ),
    "https://www.openstreetmap.org/?mlat=39.95&mlon=116.38",
)
SOURCE = Source("Profile of Xicheng Park", f"{PORTAL}xicheng-park.html", "official", "2021-12-29")
SCRIPT = {
    "phone": reply(
        "The phone number of Xicheng Park is +86-10-68336190.",
        sources=(SOURCE, Source("Printed leaflet", None, "other", "undated page")),
    ),
    "office": reply(OFFICE, sources=(SOURCE,), card=CARD),
    "park": reply(
        "Which of these do you mean?",
        outcome="clarified",
        options=(
            Option("How big is Xicheng Park?", "area park-xicheng"),
            Option("How big is Haidian Park?", "area park-haidian"),
            Option("How big is the Demonstration Zone as a whole?", "area zone"),
        ),
    ),
    "more": reply(
        "You need:\n\n- a **passport**\n- a lease\n\nBring both to the [hall](https://hall.example/).",
        sources=(SOURCE,),
        options=(Option("What does it cost?", "cost"), Option("How long does it take?", "time")),
    ),
    "weather": reply(
        "I have no published answer to that. The hotline 12345 may know.", outcome="declined"
    ),
    "person": reply("Call the hotline 12345.", outcome="handed_over", kind="person"),
}
expect.set_options(timeout=15_000)  # ms; a busy machine answers, only later
QUESTIONS = [
    "Who do I call about Xicheng Park?",
    "How do I buy a SIM card?",
    "Which documents do I need for a work permit?",
]


@dataclass
class Stage:
    """A widget in one language, and what its server offers beside the replies."""

    page: Page
    chat: ChatServer
    language: str = "en"
    offer: dict[str, Any] = field(default_factory=dict)
    questions: list[str] = field(default_factory=lambda: list(QUESTIONS))
    is_refused: bool = False

    def __post_init__(self) -> None:
        self.chat.canned.update(SCRIPT)
        self.words: dict[str, str] = json.loads(
            (WORDS / f"{self.language}.json").read_text("utf-8")
        )
        self.offer.setdefault("suggestions", {"questions": QUESTIONS, "language": "en"})
        self.offer.setdefault("person", {"card": PERSON, "language": "en"})
        self.page.route("**/api/v1/widget?*", self._widget)
        self.page.route("**/api/v1/suggestions", self._suggestions)

    # The server's own offer, but for what a scene says instead.
    def _widget(self, route: Route) -> None:
        if self.is_refused:
            refused = {"status": 403, "detail": "this site may not use Jingjing"}
            route.fulfill(status=403, json=refused, content_type="application/problem+json")
        elif self.chat.is_running:
            with suppress(Error):  # the page went away meanwhile
                route.fulfill(json=route.fetch().json() | self.offer)
        else:
            route.abort()

    def _suggestions(self, route: Route) -> None:
        route.fulfill(json={"questions": self.questions})

    @property
    def field(self) -> Locator:
        return self.page.get_by_label(self.words["label"], exact=True)

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def status(self) -> Locator:
        return self.page.locator(".status")

    def button(self, key: str) -> Locator:
        """The button that is called by the words of `key`."""
        return self.page.get_by_role("button", name=self.words[key], exact=True)

    def visit(self, path: str = "/floating", **attributes: str) -> None:
        """Load a page whose element has these attributes beside its language."""
        self.page.goto(path)
        for name, value in {"language": self.language, **attributes}.items():
            self.dress(name, value)
        self.page.locator(f".root[lang={self.language}]:not([hidden])").wait_for(state="attached")

    def dress(self, name: str, value: str) -> None:
        """Set an attribute of the element."""
        set_it = (
            "([name, value]) => document.querySelector('jingjing-chat').setAttribute(name, value)"
        )
        self.page.evaluate(set_it, [name, value])

    def open(self) -> None:
        with self.page.expect_response("**/api/v1/widget?*"):  # the menu shows what is offered
            self.page.locator(".launcher").click()
        expect(self.field).to_be_visible()

    def ask(self, text: str) -> Locator:
        """The last reply, after asking `text`."""
        shown = self.log.locator("li.reply:not(.welcome)")
        count = shown.count()
        self.field.fill(text)
        self.field.press("Enter")
        expect(shown).not_to_have_count(count)
        return shown.last

    def turn_to(self, *keys: str) -> None:
        """Open the menu, then the entry of each key."""
        for key in ("menu", *keys):
            self.button(key).click()

    def turn_back(self) -> None:
        self.page.keyboard.press("Escape")
        expect(self.log).to_be_visible()

    def put_up_banner(self, text: str, language: str = "en") -> None:
        until = datetime.now(UTC) + timedelta(hours=1)
        write_banner(self.chat.folder, {language: text}, until)
        self.look()
        expect(self.page.locator(".banner")).to_be_visible()

    def look(self) -> None:
        """Have the widget ask for what is offered, as it does each minute."""
        self.page.evaluate("document.querySelector('jingjing-chat').open()")

    def fail(self, path: str = "/floating") -> None:
        """Have a question fail: the server is too busy for it."""
        self.chat.refuse("/messages", "/v1/chat", "/events")
        self.visit(path)
        expect(self.field).to_be_visible()
        self.field.fill("Who answers when all are busy?")
        self.field.press("Enter")
        expect(self.button("tryAgain")).to_be_visible()


PAINTED = """(element, property) => {
  const paint = new OffscreenCanvas(1, 1).getContext('2d')
  paint.fillStyle = getComputedStyle(element)[property]
  paint.fillRect(0, 0, 1, 1)
  return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3)
}"""


def painted(locator: Locator, name: str = "backgroundColor") -> list[int]:
    """Red, green and blue of a property, whatever notation the browser computes."""
    colour: list[int] = locator.evaluate(PAINTED, name)
    return colour


def scenes(stage: Stage, path: str = "/floating") -> Iterator[str]:
    """Goes through all the states of the widget on a page, and names each once it is there."""
    yield from _before_talking(stage, path)
    yield from _replies(stage)
    yield from _sheets(stage)
    yield from _troubles(stage, path)


def _before_talking(stage: Stage, path: str) -> Iterator[str]:
    stage.visit(path)
    if path == "/floating":
        yield "folded"
        stage.open()
    yield "welcome"
    stage.field.press_sequentially("xicheng")
    expect(stage.page.locator(".ahead")).to_be_visible()
    yield "type-ahead"
    stage.page.keyboard.press("Escape")
    stage.field.fill("x" * 520)
    yield "counter"


def _replies(stage: Stage) -> Iterator[str]:
    for text, name in (
        ("phone", "answered"),
        ("office", "card"),
        ("park", "options"),
        ("more", "follow-ups"),
        ("weather", "declined"),
        ("person", "handed over"),
    ):
        stage.ask(text)
        yield name
    stage.button("didNotHelp").last.click()
    expect(stage.page.get_by_label(stage.words["comment"])).to_be_visible()
    yield "comment"


def _sheets(stage: Stage) -> Iterator[str]:
    stage.put_up_banner("Heavy snow: all service halls are closed on Friday.")
    yield "banner"
    stage.turn_to()
    yield "menu"
    stage.turn_back()
    for key in ("person", "note", "finish", "clear"):
        stage.turn_to(key)
        yield f"sheet: {key}"
        stage.turn_back()


def _troubles(stage: Stage, path: str) -> Iterator[str]:
    stage.chat.delays.append(600)
    stage.field.fill("slow")
    stage.field.press("Enter")
    expect(stage.status).to_have_text(stage.words["looking"])
    yield "looking"
    stage.chat.stop()
    expect(stage.status).to_have_text(stage.words["reconnecting"])
    yield "reconnecting"
    stage.chat.start()
    expect(stage.status).to_have_text("")
    # A reply that comes later would begin the session anew.
    expect(stage.log.get_by_text("You said: slow")).to_be_visible()
    stage.page.clock.fast_forward("23:59:00")
    expect(stage.button("keep")).to_be_visible()
    yield "session warning"
    stage.page.clock.fast_forward("05:00")
    expect(stage.page.get_by_text(stage.words["ended"])).to_be_visible()
    yield "ended"
    stage.fail(path)
    yield "failed"
    stage.is_refused = True
    stage.look()
    expect(stage.status).to_have_text(stage.words["refused"])
    yield "refused"
