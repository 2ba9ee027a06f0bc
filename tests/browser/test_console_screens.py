"""What axe-core finds on every screen that docs/console.md lists, with the starter content."""

import re

import pytest
from playwright.sync_api import Browser, Page
from staff import PASSWORD
from test_console_access import findings

from tests.console.test_role_matrix import STAFF
from tests.serving.conftest import Server

UNKNOWN = "May I bring my parrot to the service hall?"
KEY, DRAFT = "item:faq-live-sim", "/staff/drafts/{key}"
SHEET = "question,answer,source\nIs it open?,,https://halls.example/\n"  # a row is faulty
# No screens: files, programs' answers, and the way to a provider that this server has not.
NO_SCREEN = re.compile(r"/static/|\.csv$|/openid|/similar$|/download|/export/")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing_on_any_screen(browser: Browser, server: Server, language: str) -> None:
    context = browser.new_context(base_url=server.url, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"/staff/sign-in?language={language}")
    page.locator("#f-name").fill("administrator")
    page.locator("#f-password").fill(PASSWORD)
    page.locator("main .main").click()
    page.wait_for_url("**/staff")
    begin_work(page, language)
    found, seen = [], 0
    for path in screens(page):
        page.set_viewport_size({"width": 1280, "height": 800})
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, path
        found += findings(page, path)
        seen += 1
    context.close()
    assert seen > 20
    assert found == []


def begin_work(page: Page, language: str) -> None:
    """Something for every screen to show: a question that waits, a draft, something tried."""
    page.request.post("/ask", form={"text": UNKNOWN})
    page.goto("/staff/answers/item:faq-live-sim")
    page.locator(f"[name='answer.{language}']").press_sequentially("1 ")
    page.locator("main [name=save]").click()
    page.wait_for_url("**/staff/drafts/**")
    page.goto("/staff/try")
    page.locator("main [name=text]").fill(UNKNOWN)
    page.locator("main [name=side]").select_option("both")
    page.locator("main .main").click()
    page.locator("#latest").wait_for()


def upload(page: Page) -> str:
    """The address of the screen on which a file waits to be imported."""
    page.goto("/staff/exchange")
    page.locator("main input[type=file]").set_input_files(
        {"name": "answers.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    page.locator("main form .main").last.click()
    page.wait_for_url("**/staff/exchange/imports/**")
    return page.url


def try_channel(page: Page) -> str:
    """The address of a try-out in which something was said, with options as buttons."""
    page.goto("/staff/channels/telegram/try")
    page.locator("main [name=text]").fill("who do I call about Xicheng Park?")
    page.locator("main form .main").click()
    page.locator("#latest").wait_for()
    return page.url


def screens(page: Page) -> list[str]:
    """The addresses of all screens, with what stands in place of the names in them."""
    found = {
        "/staff/exchange/imports/{id}": upload(page),
        "/staff/channels/{name}/try": try_channel(page),
        "/staff/questions/{id}": "/staff/questions/new",
        "/staff/users/{id}": "/staff/users/1",
        "/staff/inbox/{group}": link(page, "/staff/inbox", "main tbody a"),
        "/staff/releases/{id}": link(page, "/staff/releases", "a[href^='/staff/releases/r-']"),
        f"{DRAFT}/texts/{{digest}}": link(page, DRAFT.format(key=KEY), "a[href*='/texts/']"),
    }
    paths = [path for method, path in STAFF if method == "GET" and not NO_SCREEN.search(path)]
    return [found.get(path) or path.format(key=KEY) for path in paths]


def link(page: Page, path: str, selector: str) -> str:
    """Where the first such link of a screen leads."""
    page.goto(path)
    return page.locator(selector).first.get_attribute("href") or ""
