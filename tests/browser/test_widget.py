"""Asking and answering in the widget."""

from chat_page import ask, ask_and_wait, field, last_reply, log
from fake_chat import FakeChat
from playwright.sync_api import Page, expect


def test_typed_question_is_answered_with_source_and_date(demo: Page, chat: FakeChat) -> None:
    field(demo).press_sequentially("contact")
    field(demo).press("Enter")
    expect(last_reply(demo)).to_contain_text("+86-10-68336190")
    link = last_reply(demo).get_by_role("link", name="Profile of Xicheng Park")
    expect(link).to_have_attribute("href", "https://english.beijing.gov.cn/xicheng-park.html")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(last_reply(demo)).to_contain_text("as of 2021-12-29")
    expect(field(demo)).to_have_value("")
    assert chat.asked == [("socket", "contact")]


def test_source_without_address_shows_its_title_alone(demo: Page) -> None:
    ask(demo, "contact")
    expect(last_reply(demo)).to_contain_text("Printed leaflet undated page")
    expect(last_reply(demo).get_by_role("link")).to_have_count(1)


def test_send_button_sends_and_nothing_is_not_sent(demo: Page, chat: FakeChat) -> None:
    button = demo.get_by_role("button", name="Send question")
    field(demo).fill("   ")
    button.click()
    field(demo).fill("hello")
    button.click()
    expect(last_reply(demo)).to_contain_text("You said: hello")
    assert chat.texts() == ["hello"]


def test_shift_and_enter_start_a_new_line(demo: Page, chat: FakeChat) -> None:
    field(demo).press_sequentially("one")
    field(demo).press("Shift+Enter")
    field(demo).press_sequentially("two")
    field(demo).press("Enter")
    expect(last_reply(demo)).to_contain_text("You said: one")
    assert chat.texts() == ["one\ntwo"]


def test_enter_that_accepts_a_composed_word_does_not_send(demo: Page, chat: FakeChat) -> None:
    field(demo).fill("中关村")
    for event in ({"key": "Enter", "isComposing": True}, {"key": "Enter", "keyCode": 229}):
        field(demo).dispatch_event("keydown", event)
    expect(field(demo)).to_have_value("中关村")
    ask_and_wait(demo, "hello")
    assert chat.texts() == ["hello"]


def test_paragraphs_and_lists_are_laid_out(demo: Page) -> None:
    ask(demo, "steps")
    expect(last_reply(demo).get_by_role("paragraph")).to_have_text(["You need:", "Bring both."])
    expect(last_reply(demo).get_by_role("listitem")).to_have_text(["a passport", "a lease"])


def test_hostile_reply_stays_text(demo: Page) -> None:
    ask(demo, "hostile")
    expect(last_reply(demo)).to_contain_text("<img src=x onerror=\"window.hacked = 'text'\">")
    expect(last_reply(demo)).to_contain_text("<b>Source</b>")
    expect(last_reply(demo).locator("a, img, script, b, i")).to_have_count(0)
    expect(last_reply(demo).get_by_role("button", name="<img src=x")).to_be_visible()
    last_reply(demo).get_by_text("<b>Source</b>").click()
    assert demo.evaluate("window.hacked") is None


def test_option_sends_its_value_and_shows_its_title(demo: Page, chat: FakeChat) -> None:
    ask(demo, "park")
    expect(last_reply(demo)).to_contain_text("Which of these do you mean?")
    last_reply(demo).get_by_role("button", name="How big is Haidian Park?").click()
    expect(last_reply(demo)).to_contain_text("You said: area park-haidian")
    expect(log(demo).locator("li.question").last).to_contain_text("How big is Haidian Park?")
    assert chat.texts() == ["park", "area park-haidian"]


def test_welcome_suggests_four_questions(demo: Page, chat: FakeChat) -> None:
    suggestions = demo.get_by_role("group", name="You could ask").get_by_role("button")
    expect(suggestions).to_have_count(4)
    suggestions.first.click()
    expect(last_reply(demo)).to_contain_text("You said: Who do I call about Xicheng Park?")


def test_page_chooses_heading_and_suggestions(floating: Page) -> None:
    floating.get_by_role("button", name="Ask the city").click()
    expect(floating.get_by_role("dialog", name="Ask the city")).to_be_visible()
    suggestions = floating.get_by_role("group", name="You could ask").get_by_role("button")
    expect(suggestions).to_have_text(["First?", "Second?"])


def test_two_questions_in_a_row_are_sent_in_order(demo: Page, chat: FakeChat) -> None:
    chat.refuses_sockets = True  # a socket would keep the order by itself
    chat.delays = [0.5]
    ask(demo, "first")
    ask(demo, "second")
    expect(demo.get_by_role("status")).to_have_text("Jingjing is looking it up …")
    expect(last_reply(demo)).to_contain_text("You said: second")
    expect(demo.get_by_role("status")).to_have_text("")
    replies = log(demo).locator("li.reply:not(.welcome)")
    expect(replies).to_contain_text(["You said: first", "You said: second"])
    assert chat.texts() == ["first", "second"]
    assert len(chat.begun) == 1


def test_counter_appears_near_the_limit_and_more_is_not_sent(demo: Page, chat: FakeChat) -> None:
    counter = demo.locator("#counter")
    field(demo).fill("x" * 400)
    expect(counter).to_have_text("")
    field(demo).fill("字" * 450)
    expect(counter).to_have_text("50 characters left")
    field(demo).fill("🏙" * 503)
    expect(counter).to_have_text("3 characters too many")
    field(demo).press("Enter")
    expect(demo.get_by_role("status")).to_contain_text("shorten your question by 3 characters")
    assert chat.asked == []
    field(demo).fill("🏙" * 500)
    expect(demo.get_by_role("status")).to_have_text("")
    field(demo).press("Enter")
    expect(last_reply(demo)).to_contain_text("You said: 🏙")
