"""The widget when the network or the server misbehaves, and what it remembers."""

import pytest
from chat_page import ask, ask_and_wait, field, last_reply, log
from fake_chat import FakeChat
from playwright.sync_api import Page, expect


def test_blocked_socket_falls_back_to_post(demo: Page, chat: FakeChat) -> None:
    chat.refuses_sockets = True
    ask_and_wait(demo, "hello")
    assert chat.asked == [("http", "hello")]


def test_socket_is_used_as_soon_as_it_opens_again(demo: Page, chat: FakeChat) -> None:
    chat.refuses_sockets = True
    ask_and_wait(demo, "hello")
    chat.refuses_sockets = False
    for text in ("one", "two", "three"):  # it opens in the background meanwhile
        ask_and_wait(demo, text)
    assert chat.transports()[-1] == "socket"


def test_forbidden_socket_falls_back_to_post(demo: Page, chat: FakeChat) -> None:
    demo.evaluate("""() => {
      const refuse = () => { throw new DOMException('forbidden', 'SecurityError') }
      document.querySelector('jingjing-chat').connect = refuse
    }""")
    ask_and_wait(demo, "hello")
    assert chat.asked == [("http", "hello")]


def test_silent_socket_costs_its_three_seconds_once(demo: Page, chat: FakeChat) -> None:
    demo.evaluate("""() => {
      const silence = () => Object.assign(new EventTarget(), {close() {}})
      document.querySelector('jingjing-chat').connect = silence
    }""")
    ask(demo, "hello")
    expect(last_reply(demo)).to_contain_text("You said: hello", timeout=4500)
    ask(demo, "again")
    expect(last_reply(demo)).to_contain_text("You said: again", timeout=2000)
    assert chat.asked == [("http", "hello"), ("http", "again")]


def test_dropped_socket_falls_back_and_is_opened_again(demo: Page, chat: FakeChat) -> None:
    chat.drops_sockets = True
    ask_and_wait(demo, "hello")
    chat.drops_sockets = False
    ask_and_wait(demo, "again")
    assert chat.asked == [("http", "hello"), ("socket", "again")]


@pytest.mark.parametrize("refuses_sockets", [False, True], ids=["socket", "http"])
def test_failed_question_can_be_tried_again(
    demo: Page, chat: FakeChat, refuses_sockets: bool
) -> None:
    chat.refuses_sockets = refuses_sockets
    chat.fails = True
    ask(demo, "hello")
    question = log(demo).locator("li.question")
    expect(question).to_contain_text("Jingjing is busy just now.")
    chat.fails = False
    question.get_by_role("button", name="Try again").click()
    expect(last_reply(demo)).to_contain_text("You said: hello")
    expect(question).to_have_count(1)
    expect(question.get_by_role("button")).to_have_count(0)
    expect(field(demo)).to_be_focused()


def test_question_without_network_is_kept(demo: Page) -> None:
    demo.context.set_offline(True)
    ask(demo, "hello")
    question = log(demo).locator("li.question")
    expect(question).to_contain_text("Your question did not get through.")
    demo.context.set_offline(False)
    question.get_by_role("button", name="Try again").click()
    expect(last_reply(demo)).to_contain_text("You said: hello")


@pytest.mark.parametrize("refuses_sockets", [False, True], ids=["socket", "http"])
def test_forgotten_conversation_begins_anew(
    demo: Page, chat: FakeChat, refuses_sockets: bool
) -> None:
    chat.refuses_sockets = refuses_sockets
    ask_and_wait(demo, "hello")
    chat.conversations.clear()
    demo.reload()
    ask_and_wait(demo, "again")
    assert len(chat.begun) == 2
    assert chat.texts() == ["hello", "again"]


def test_reload_resumes_the_conversation(demo: Page, chat: FakeChat) -> None:
    ask(demo, "contact")
    expect(last_reply(demo)).to_contain_text("Liu Kun")
    demo.reload()
    expect(log(demo).locator("li.question")).to_contain_text("contact")
    expect(last_reply(demo).get_by_role("link", name="Profile of Xicheng Park")).to_be_visible()
    ask_and_wait(demo, "hello")
    assert len(chat.begun) == 1


def test_reload_before_the_reply_offers_to_try_again(demo: Page, chat: FakeChat) -> None:
    chat.delays = [30]
    ask(demo, "hello")
    expect(demo.get_by_role("status")).to_have_text("Jingjing is looking it up …")
    demo.reload()
    chat.delays.clear()
    demo.get_by_role("button", name="Try again").click()
    expect(last_reply(demo)).to_contain_text("You said: hello")


def test_damaged_memory_is_forgotten(demo: Page) -> None:
    ask_and_wait(demo, "hello")
    demo.evaluate("sessionStorage.setItem(sessionStorage.key(0), '{\"transcript\": 1}')")
    demo.reload()
    ask_and_wait(demo, "again")
    expect(log(demo).locator("li.question")).to_have_count(1)


def test_page_without_storage_still_answers(page: Page) -> None:
    page.add_init_script("""Object.defineProperty(window, 'sessionStorage',
        {get() { throw new DOMException('no storage', 'SecurityError') }})""")
    page.goto("/")
    ask_and_wait(page, "hello")
