"""Asking and answering in the widget."""

import pytest
from chat_page import ask, ask_and_wait, field, last_reply, log, status
from chat_server import ChatServer
from playwright.sync_api import Page, expect

WAYS = ["socket", "stream", "plain"]


def test_typed_question_is_answered_with_source_and_date(panel: Page, chat: ChatServer) -> None:
    field(panel).press_sequentially("contact")
    field(panel).press("Enter")
    expect(last_reply(panel)).to_contain_text("+86-10-68336190")
    link = last_reply(panel).get_by_role("link", name="Profile of Xicheng Park")
    expect(link).to_have_attribute("href", "https://english.beijing.gov.cn/xicheng-park.html")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(last_reply(panel)).to_contain_text("as of 2021-12-29")
    expect(field(panel)).to_have_value("")
    assert chat.asked == ["contact"]


def test_source_without_address_shows_its_title_alone(panel: Page) -> None:
    ask(panel, "contact")
    expect(last_reply(panel)).to_contain_text("Printed leaflet")
    expect(last_reply(panel).get_by_role("link")).to_have_count(1)


def test_send_button_sends_and_nothing_is_not_sent(panel: Page, chat: ChatServer) -> None:
    button = panel.get_by_role("button", name="Send question")
    field(panel).fill("   ")
    button.click()
    field(panel).fill("hello")
    button.click()
    expect(last_reply(panel)).to_contain_text("You said: hello")
    assert chat.asked == ["hello"]


def test_shift_and_enter_start_a_new_line(panel: Page, chat: ChatServer) -> None:
    field(panel).press_sequentially("one")
    field(panel).press("Shift+Enter")
    field(panel).press_sequentially("two")
    field(panel).press("Enter")
    expect(last_reply(panel)).to_contain_text("You said: one")
    assert chat.asked == ["one two"]


def test_enter_that_accepts_a_composed_word_does_not_send(panel: Page, chat: ChatServer) -> None:
    field(panel).fill("中关村")
    for event in ({"key": "Enter", "isComposing": True}, {"key": "Enter", "keyCode": 229}):
        field(panel).dispatch_event("keydown", event)
    expect(field(panel)).to_have_value("中关村")
    ask_and_wait(panel, "hello")
    assert chat.asked == ["hello"]


def test_paragraphs_and_lists_are_laid_out(panel: Page) -> None:
    ask(panel, "steps")
    expect(last_reply(panel).get_by_role("paragraph")).to_have_text(["You need:", "Bring both."])
    expect(last_reply(panel).get_by_role("listitem")).to_have_text(["a passport", "a lease"])


def test_hostile_reply_stays_text(panel: Page) -> None:
    ask(panel, "hostile")
    expect(last_reply(panel)).to_contain_text("<img src=x onerror=\"window.hacked = 'text'\">")
    expect(last_reply(panel)).to_contain_text("<b>Source</b>")
    expect(last_reply(panel).locator("a, img, script, b, i")).to_have_count(0)
    expect(last_reply(panel).get_by_role("button", name="<img src=x")).to_be_visible()
    last_reply(panel).get_by_text("<b>Source</b>").click()
    assert panel.evaluate("window.hacked") is None


def test_option_sends_its_value_and_shows_its_title(panel: Page, chat: ChatServer) -> None:
    ask(panel, "park")
    expect(last_reply(panel)).to_contain_text("Which of these do you mean?")
    last_reply(panel).get_by_role("button", name="How big is Haidian Park?").click()
    expect(last_reply(panel)).to_contain_text("You said: area park-haidian")
    expect(log(panel).locator("li.question").last).to_contain_text("How big is Haidian Park?")
    assert chat.asked == ["park", "area park-haidian"]


def test_page_chooses_heading_and_suggestions(floating: Page) -> None:
    floating.get_by_role("button", name="Ask the city").click()
    expect(floating.get_by_role("dialog", name="Ask the city")).to_be_visible()
    suggestions = floating.get_by_role("group", name="You could ask").get_by_role("button")
    expect(suggestions).to_have_text(["First?", "Second?"])


@pytest.mark.parametrize("blocked", [(), ("v1/chat",), ("v1/chat", "/events")], ids=WAYS)
def test_questions_in_a_row_are_answered_in_order(
    panel: Page, chat: ChatServer, blocked: tuple[str, ...]
) -> None:
    chat.refuse(*blocked)
    chat.delays = [0.3]
    for text in ("first", "second", "third"):
        ask(panel, text)
    expect(status(panel)).to_have_text("Jingjing is looking it up …")
    replies = log(panel).locator("li.reply:not(.welcome) .text")
    expect(replies).to_have_text([f"You said: {text}" for text in ("first", "second", "third")])
    expect(status(panel)).to_have_text("")
    assert chat.asked == ["first", "second", "third"]
    assert chat.requested.count(("POST", "/api/v1/conversations")) == 1


def test_typed_number_takes_an_option(panel: Page, chat: ChatServer) -> None:
    ask(panel, "park")
    expect(last_reply(panel)).to_contain_text("Which of these do you mean?")
    ask(panel, "2")
    expect(last_reply(panel)).to_contain_text("You said: area park-haidian")
    expect(log(panel).locator("li.question").last).to_contain_text("How big is Haidian Park?")


@pytest.mark.parametrize("number", ["3", "0", "10"])
def test_number_of_no_option_is_asked_as_it_is(panel: Page, number: str) -> None:
    ask(panel, "park")
    expect(last_reply(panel)).to_contain_text("Which of these do you mean?")
    ask_and_wait(panel, number)


def test_counter_appears_near_the_limit_and_more_is_not_sent(panel: Page, chat: ChatServer) -> None:
    counter = panel.locator("#counter")
    field(panel).fill("x" * 400)
    expect(counter).to_have_text("")
    field(panel).fill("字" * 450)
    expect(counter).to_have_text("Characters left: 50")
    field(panel).fill("🏙" * 503)
    expect(counter).to_have_text("Characters too many: 3")
    field(panel).press("Enter")
    expect(status(panel)).to_contain_text("please shorten your question. Characters too many: 3")
    assert chat.asked == []
    field(panel).fill("𠀀" * 500)
    expect(status(panel)).to_have_text("")
    field(panel).press("Enter")
    expect(last_reply(panel)).to_contain_text("You said: 𠀀")
