"""What a citizen does with the widget, and where to look for the effect."""

import pytest
from playwright.sync_api import Locator, Page, expect

FOCUSED = """() => {
  let focused = document.activeElement
  while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement
  return focused.ariaLabel ?? focused.labels?.[0]?.textContent ?? focused.textContent.trim()
}"""


def field(page: Page) -> Locator:
    return page.get_by_label("Your question")


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="Conversation")


def status(page: Page) -> Locator:
    """What goes on, as it is said."""
    return page.locator("p.status")


def last_reply(page: Page) -> Locator:
    return log(page).locator("li.reply").last


def ask(page: Page, text: str) -> None:
    field(page).fill(text)
    field(page).press("Enter")


def ask_and_wait(page: Page, text: str) -> None:
    ask(page, text)
    expect(last_reply(page)).to_contain_text(f"You said: {text}")


def focused(page: Page) -> str:
    """The name of what has the focus."""
    name: str = page.evaluate(FOCUSED)
    return name


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus is called `words`."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if words in focused(page):
            return
    pytest.fail(f"Tab never reached {words!r}")


def questions(page: Page) -> Locator:
    return log(page).locator("li.question .text")


def replies(page: Page) -> Locator:
    return log(page).locator("li.reply:not(.welcome) .text")


def turn_to(page: Page, entry: str) -> None:
    """Choose `entry` in the menu."""
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name=entry).click()
