"""What axe-core finds on every screen of the console: two languages, two themes, two widths."""

import json

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from chat_server import ChatServer
from playwright.sync_api import Browser, Page, expect
from staff import hire, sign_in
from test_widget_access import FOUND

PAGES = [
    "/staff",
    "/staff/account",
    "/staff/account/codes",
    "/staff/audit",
    "/staff/audit?who=nobody",
    "/staff/users",
    "/staff/users/new",
    "/staff/users/1",
    "/staff/nothing",
]
WIDTHS = (1280, 320)


def findings(page: Page, scene: str) -> list[str]:
    """What axe finds, and whether anything sticks out of the window."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            where = f"{scene}, {theme}, {width}"
            found += [f"{where}: {line}" for line in page.evaluate(FOUND)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{where}: sticks out")
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing_on_any_screen(page: Page, chat: ChatServer, language: str) -> None:
    page.goto(f"/staff/sign-in?language={language}")
    found = findings(page, "sign in")
    page.locator("#f-name").fill("nobody")
    page.locator("#f-password").fill("wrong")
    page.locator("main .main").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += findings(page, "refused")
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, chat, "administrator", language)
    for path in PAGES:
        page.goto(path)
        found += findings(page, path)
    found += faulty_forms(page)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/staff")
    page.evaluate(AXE_SCRIPT)
    page.locator(".open-menu").click()
    found += page.evaluate(FOUND)
    assert found == []


def faulty_forms(page: Page) -> list[str]:
    """The screens with something wrong in their forms."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/staff/users/new")
    page.locator("#f-name").fill("administrator")
    page.locator("#f-password").fill("a long password indeed")
    page.locator("main .main").click()
    expect(page.locator("#f-name-error")).to_be_visible()
    found = findings(page, "faulty user")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/staff/account")
    for field in ("password", "new_password", "again"):
        page.locator(f"#f-{field}").fill(field)
    page.locator("main .main").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return found + findings(page, "faulty password")


def test_console_is_worked_by_keyboard(page: Page, chat: ChatServer) -> None:
    hire(chat, "administrator")
    page.goto("/staff/sign-in?language=en")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#f-name")).to_be_focused()
    page.keyboard.type("administrator")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff")
    for _ in range(4):
        page.keyboard.press("Tab")
        box = page.evaluate("document.activeElement.getBoundingClientRect().toJSON()")
        assert box["width"] > 0


def test_menu_of_a_small_screen_opens_and_closes(page: Page, chat: ChatServer) -> None:
    sign_in(page, chat, "administrator")
    page.set_viewport_size({"width": 360, "height": 700})
    menu = page.get_by_role("navigation", name="Screens")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    menu.get_by_role("link", name="Users").click()
    page.wait_for_url("**/staff/users")


def test_console_works_without_scripts(browser: Browser, chat: ChatServer) -> None:
    context = browser.new_context(base_url=chat.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, chat, "administrator")
    page.goto("/staff/users/new")
    page.locator("#f-name").fill("ann")
    page.locator("#f-password").fill("correct horse battery")
    page.locator("main .main").click()
    expect(page.get_by_role("status")).to_have_text("ann was added.")
    page.set_viewport_size({"width": 360, "height": 700})
    page.locator(".open-menu").click()
    expect(page.get_by_role("navigation", name="Screens")).to_be_visible()
    context.close()


def test_typed_text_is_not_lost_unasked(page: Page, chat: ChatServer) -> None:
    sign_in(page, chat, "administrator")
    page.goto("/staff/users/new")
    page.locator("#f-name").press_sequentially("ann")
    asked: list[str] = []

    def answer(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", answer)
    page.locator(".brand").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/staff/users/new")


def test_what_cannot_be_undone_is_asked_first(page: Page, chat: ChatServer) -> None:
    sign_in(page, chat, "administrator")
    page.goto("/staff/users/new")
    page.evaluate(
        """() => document.querySelector('main .main').dataset.confirm = 'Sure, "{name}"?'"""
    )
    said: list[str] = []

    def answer(dialog: object) -> None:
        said.append(dialog.message)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", answer)
    page.locator("#f-name").fill("ann")
    page.locator("#f-password").fill("correct horse battery")
    page.locator("main .main").click()
    assert said == [json.loads('"Sure, \\"{name}\\"?"')]
    assert page.url.endswith("/staff/users/new")
