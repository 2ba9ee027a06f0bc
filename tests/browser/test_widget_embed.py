"""The README's snippets on a bare page of another origin, and the policies of all pages."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from chat_server import ChatServer, serving
from playwright.sync_api import Browser, Page, Route, expect
from stage import WORDS, Stage, painted

from bot.knowledge.release import Release
from bot.settings import ROOT

ADDRESS = "https://jingjing.example.org"
STRICT = "default-src 'none'; img-src 'self'; style-src 'none'; {}"


def snippet(marker: str, chat: ChatServer) -> str:
    """The block below a marker of the README, for the server of this test."""
    readme = (ROOT / "README.md").read_text("utf-8")
    found = re.search(rf"<!-- {marker} -->\n```\w+\n(.*?)```", readme, re.DOTALL)
    assert found, f"the README has no block marked {marker}"
    socket = chat.url.replace("http", "ws", 1)
    return found[1].replace(ADDRESS.replace("https", "wss"), socket).replace(ADDRESS, chat.url)


class Site(ThreadingHTTPServer):
    """A site with one page and one policy."""

    html = ""
    policy = ""

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server_address[1]}"


class BarePage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Site)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.server.policy:
            self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(self.server.html.encode())

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def bare_site() -> Iterator[Site]:
    with Site(("127.0.0.1", 0), BarePage) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield site
        site.shutdown()


@pytest.fixture
def site() -> Iterator[Site]:
    with bare_site() as site:
        yield site


@pytest.fixture
def allowed(tmp_path: Path, site: Site, release: Release) -> Iterator[ChatServer]:
    """A server that the site may use."""
    with serving(tmp_path, release, allowed_origins=(site.origin,)) as chat:
        yield chat


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab in which no policy may be violated."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(f"Uncaught {error}"))
    yield page
    context.close()
    assert [line for line in said if re.search("Content Security Policy|Uncaught", line)] == []


@pytest.mark.parametrize("is_strict", [False, True], ids=["no policy", "strict policy"])
def test_snippet_answers_on_a_page_of_another_origin(
    tab: Page, site: Site, allowed: ChatServer, is_strict: bool
) -> None:
    site.html = f"<!doctype html><title>Another site</title>{snippet('embed', allowed)}"
    if is_strict:
        site.policy = STRICT.format(snippet("policy", allowed))
    tab.goto(site.origin)
    stage = Stage(tab, allowed)
    stage.open()
    stage.field.press_sequentially("phone")
    stage.field.press("Enter")
    expect(stage.log).to_contain_text("+86-10-68336190")
    send = stage.button("send")
    expect(send).to_have_css("border-radius", "16px")  # it has its style
    assert ("GET", "/api/v1/chat") in allowed.requested  # and its socket


def test_snippet_follows_the_accent_under_a_strict_policy(
    tab: Page, site: Site, allowed: ChatServer
) -> None:
    site.html = f"<!doctype html><title>Another site</title>{snippet('embed', allowed)}"
    site.policy = STRICT.format(snippet("policy", allowed))
    tab.goto(site.origin)
    stage = Stage(tab, allowed)
    tab.locator("jingjing-chat").evaluate(
        "host => host.style.setProperty('--jingjing-accent', '#8a1538')"
    )
    stage.dress("theme", "light")
    assert painted(tab.locator(".launcher")) == pytest.approx([138, 21, 56], abs=2)


def test_site_that_is_not_allowed_is_refused(tab: Page, site: Site, chat: ChatServer) -> None:
    site.html = f"<!doctype html><title>Another site</title>{snippet('embed', chat)}"
    tab.goto(site.origin)
    launcher = tab.locator(".launcher")
    with tab.expect_response("**/api/v1/widget?*") as answered:
        launcher.click()
    assert answered.value.status == 403
    expect(tab.get_by_text("The chat is not available on this website.")).to_be_visible()
    expect(tab.get_by_label("Your question", exact=True)).to_be_disabled()
    assert [path for method, path in chat.requested if method == "POST"] == []


def test_site_that_is_not_allowed_cannot_ask_by_script(
    tab: Page, site: Site, chat: ChatServer
) -> None:
    site.html = f"<!doctype html><title>Another site</title>{snippet('embed', chat)}"
    tab.goto(site.origin)
    tab.locator(".launcher").wait_for()
    tab.evaluate("document.querySelector('jingjing-chat').ask('phone')")
    tab.locator(".launcher").click()
    expect(tab.get_by_text("The chat is not available on this website.")).to_be_visible()
    assert chat.asked == []


def test_frame_answers_on_a_site_that_is_allowed(
    tab: Page, site: Site, allowed: ChatServer
) -> None:
    site.html = f"<!doctype html><title>Another site</title>{snippet('frame', allowed)}"
    tab.goto(site.origin)
    frame = tab.frame_locator("iframe")
    frame.get_by_label("Your question", exact=True).fill("hello")
    frame.get_by_label("Your question", exact=True).press("Enter")
    expect(frame.get_by_role("log")).to_contain_text("You said: hello")


def test_frame_stays_empty_on_any_other_site(
    browser: Browser, site: Site, chat: ChatServer
) -> None:
    page = browser.new_page()
    site.html = f"<!doctype html><title>Another site</title>{snippet('frame', chat)}"
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(site.origin)
    expect(page.frame_locator("iframe").locator("jingjing-chat")).to_have_count(0)
    page.close()


def test_readme_names_every_language_and_attribute() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    source = (ROOT / "bot" / "web" / "static" / "jingjing-chat.js").read_text("utf-8")
    attributes = set(re.findall(r"getAttribute\('(\w+)'\)", source)) - {"title"}
    assert [name for name in attributes if f"| `{name}` |" not in readme] == []
    assert [path.stem for path in WORDS.glob("*.json") if f"`{path.stem}`" not in readme] == []


def test_page_may_open_and_close_the_widget_before_it_is_there(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/words/*.json", hold)
    with page.expect_request("**/words/*.json"):
        page.goto("/floating")
    widget = page.locator("jingjing-chat")
    widget.evaluate("element => { element.open(); element.close(); element.open() }")
    for route in held:
        route.continue_()
    expect(page.get_by_label("Your question", exact=True)).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/panel", "/floating", "/embed"])
def test_page_that_we_serve_keeps_its_strict_policy(page: Page, path: str) -> None:
    response = page.goto(path)
    assert response
    assert response.status == 200
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    page.locator("jingjing-chat").evaluate("element => element.open()")
    page.get_by_label("Your question", exact=True).fill("hello")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("You said: hello")
