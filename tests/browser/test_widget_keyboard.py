"""The whole journey by keyboard, where the focus goes, and what a screen reader is told."""

import re

from chat_page import field, focused, log, tab_to
from chat_server import ChatServer
from playwright.sync_api import Page, expect
from stage import QUESTIONS, Stage

HEARD = """() => {
  window.heard = []
  const root = document.querySelector('jingjing-chat').shadowRoot
  const tell = nodes => [...nodes].map(node => node.textContent).filter(Boolean)
  new MutationObserver(records => {
    for (const {target, addedNodes} of records) {
      const element = target.nodeType === 1 ? target : target.parentElement
      const live = element.closest('[role=log], [role=status]')
      if (live) window.heard.push(...tell(addedNodes).map(text => [live.role, text]))
    }
  }).observe(root, {childList: true, subtree: true, characterData: true})
}"""
NOWHERE = """() => {
  const element = document.querySelector('jingjing-chat')
  return document.activeElement !== element || !element.shadowRoot.activeElement
}"""


def press(page: Page, *keys: str) -> None:
    """Press keys; the focus must be somewhere in the widget after each."""
    for key in keys:
        page.keyboard.press(key)
        assert not page.evaluate(NOWHERE), f"{key} lost the focus"


def test_whole_journey_by_keyboard_alone(page: Page, chat: ChatServer) -> None:
    stage = Stage(page, chat)
    stage.visit()
    tab_to(page, "Ask the city")
    press(page, "Enter")
    expect(field(page)).to_be_focused()
    _ask_and_rate(stage)
    _choose_an_option(stage)
    _take_a_published_question(stage)
    _tell_staff(stage)
    _change_language_and_clear(stage)
    page.keyboard.press("Escape")
    expect(page.locator(".launcher")).to_be_focused()


def _ask_and_rate(stage: Stage) -> None:
    page = stage.page
    page.keyboard.type("phone")
    press(page, "Enter")
    expect(log(page)).to_contain_text("+86-10-68336190")
    expect(field(page)).to_be_focused()
    press(page, "Shift+Tab")
    assert focused(page) == "This answer did not help"
    press(page, "Enter")
    press(page, "Tab")
    page.keyboard.type("It is engaged")
    press(page, "Enter")
    expect(page.get_by_text("Thank you, noted.")).to_be_focused()
    press(page, "Shift+Tab", "Shift+Tab", "Shift+Tab")
    assert "Profile of Xicheng Park" in focused(page)


def _choose_an_option(stage: Stage) -> None:
    page = stage.page
    tab_to(page, "Your question")
    page.keyboard.type("park")
    press(page, "Enter")
    expect(page.get_by_role("group", name="Choose one")).to_be_visible()
    press(page, *["Shift+Tab"] * 3)
    assert "Demonstration Zone" in focused(page)
    press(page, "Space")
    expect(log(page)).to_contain_text("You said: area zone")


def _take_a_published_question(stage: Stage) -> None:
    page = stage.page
    tab_to(page, "Your question")
    page.keyboard.type("sim")
    ahead = page.get_by_role("group", name="Published questions")
    expect(ahead).to_be_visible()
    press(page, "ArrowUp", "Escape")
    expect(ahead).to_be_hidden()
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("sim")
    page.keyboard.type(" card")
    expect(ahead).to_be_visible()
    press(page, "ArrowUp", "ArrowUp", "Enter")
    expect(log(page)).to_contain_text(f"You said: {QUESTIONS[1]}")
    expect(field(page)).to_be_focused()


def _tell_staff(stage: Stage) -> None:
    page = stage.page
    _turn_to(stage, "End and rate the conversation")
    press(page, "Space", "ArrowRight", "ArrowRight")
    assert focused(page) == "3 of 5 stars"
    press(page, "Tab", "Tab", "Enter")
    expect(page.get_by_text("Thank you for your rating.")).to_be_focused()
    press(page, "Escape")
    expect(stage.button("menu")).to_be_focused()
    _turn_to(stage, "Leave a message for staff")
    page.keyboard.type("Please call me")
    press(page, "Tab")
    page.keyboard.type("me@here.example")
    press(page, "Enter")
    expect(page.get_by_text("Staff will read your message.")).to_be_focused()
    press(page, "Escape")


def _change_language_and_clear(stage: Stage) -> None:
    page = stage.page
    press(page, "Enter")
    tab_to(page, "Language")
    page.keyboard.type("Deu")
    menu = page.get_by_role("button", name="Menü")
    expect(menu).to_be_focused()
    press(page, "Enter")
    tab_to(page, "Sprache")
    page.keyboard.type("Eng")
    expect(stage.button("menu")).to_be_focused()
    _turn_to(stage, "Clear my conversation")
    press(page, "Tab", "Enter")
    expect(page.get_by_text("Your conversation has been deleted.")).to_be_focused()
    press(page, "Escape")
    expect(log(page).get_by_role("listitem")).to_have_count(1)


def _turn_to(stage: Stage, entry: str) -> None:
    stage.button("menu").focus()
    press(stage.page, "Enter")
    expect(stage.page.get_by_role("heading", name="Menu")).to_be_focused()
    tab_to(stage.page, entry)
    press(stage.page, "Enter")
    expect(stage.page.get_by_role("heading", name=entry)).to_be_focused()
    press(stage.page, "Shift+Tab", "Tab")


def test_escape_leaves_one_layer_at_a_time(page: Page, chat: ChatServer) -> None:
    stage = Stage(page, chat)
    stage.visit()
    stage.open()
    stage.turn_to("note")
    press(page, "Escape")
    expect(stage.button("menu")).to_be_focused()
    expect(log(page)).to_be_visible()
    field(page).press_sequentially("park")
    expect(page.locator(".ahead")).to_be_visible()
    press(page, "Escape")
    expect(field(page)).to_be_focused()
    expect(page.locator(".ahead")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".launcher")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value("park")


def test_escape_leaves_a_panel_open(page: Page, chat: ChatServer) -> None:
    stage = Stage(page, chat)
    stage.visit("/panel")
    field(page).press("Escape")
    expect(field(page)).to_be_focused()


def test_published_questions_do_not_cover_what_has_the_focus(page: Page, chat: ChatServer) -> None:
    stage = Stage(page, chat)
    stage.visit()
    stage.open()
    field(page).press_sequentially("park")
    expect(page.locator(".ahead")).to_be_visible()
    press(page, "Shift+Tab")
    expect(page.locator(".ahead")).to_be_hidden()


def test_focus_stays_in_the_widget_when_a_button_vanishes(page: Page, chat: ChatServer) -> None:
    stage = Stage(page, chat)
    stage.visit()
    stage.open()
    stage.fail()
    chat.refuse()
    stage.button("tryAgain").focus()
    press(page, "Enter")
    expect(log(page)).to_contain_text("You said: Who answers when all are busy?")
    assert not page.evaluate(NOWHERE)


def test_each_reply_is_announced_once(page: Page, chat: ChatServer) -> None:
    stage = Stage(page, chat)
    stage.visit()
    stage.open()
    page.evaluate(HEARD)
    for text in ("phone", "park", "weather", "more"):
        stage.ask(text)
    stage.button("helped").last.click()
    stage.look()
    stage.ask("phone")
    replies = [text for role, text in _heard(page, "log") if text.startswith("Jingjing replied:")]
    assert len(replies) == len(set(replies)) + 1 == 5  # the phone was asked for twice
    questions = [text for _, text in _heard(page, "log") if text.startswith("You asked:")]
    assert len(questions) == 5


def test_status_is_not_repeated(page: Page, chat: ChatServer) -> None:
    stage = Stage(page, chat)
    stage.visit()
    stage.open()
    stage.ask("phone")
    page.evaluate(HEARD)
    chat.delays.extend([1, 0])
    field(page).fill("first")
    field(page).press("Enter")
    stage.ask("second")
    expect(log(page)).to_contain_text("You said: second")
    looking = [text for _, text in _heard(page, "status") if re.search("looking", text)]
    assert looking == [stage.words["looking"]]


def _heard(page: Page, role: str) -> list[list[str]]:
    heard: list[list[str]] = page.evaluate("window.heard")
    return [line for line in heard if line[0] == role]


def test_reader_elsewhere_in_the_page_keeps_the_focus(page: Page, chat: ChatServer) -> None:
    stage = Stage(page, chat)
    stage.visit("/panel")
    link = page.get_by_role("link", name="A link of the page")
    link.focus()
    page.evaluate("document.querySelector('jingjing-chat').ask('phone')")
    expect(log(page)).to_contain_text("+86-10-68336190")
    stage.dress("language", "ar")
    expect(page.locator(".root[lang=ar]")).to_be_visible()
    expect(link).to_be_focused()


def test_welcome_keeps_the_focus_while_nothing_in_it_changes(page: Page, chat: ChatServer) -> None:
    page.clock.install()
    stage = Stage(page, chat)
    stage.visit("/panel")
    first = page.get_by_role("button", name=QUESTIONS[0])
    page.wait_for_load_state("networkidle")
    first.focus()
    page.evaluate(HEARD)
    stage.offer["banner"] = {"text": "Snow", "language": "en"}
    page.clock.fast_forward("01:00")
    expect(page.locator(".banner")).to_have_text("Snow")
    expect(first).to_be_focused()
    assert _heard(page, "log") == []
