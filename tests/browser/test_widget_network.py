"""The widget when the network or the server misbehaves."""

import re

import pytest
from chat_page import ask, ask_and_wait, field, last_reply, log, status
from chat_server import ChatServer
from playwright.sync_api import Locator, Page, expect

BLOCKED = {"socket": (), "stream": ("v1/chat",), "plain": ("v1/chat", "/events")}
EACH_WAY = pytest.mark.parametrize("way", BLOCKED)
NO_SOCKETS = """() => {
  const refuse = () => { throw new DOMException('forbidden', 'SecurityError') }
  document.querySelector('jingjing-chat').connect = refuse
}"""
SILENT_SOCKETS = """() => {
  const silence = () => Object.assign(new EventTarget(), {close() {}})
  document.querySelector('jingjing-chat').connect = silence
}"""


def question(page: Page) -> Locator:
    return log(page).locator("li.question")


def messages(chat: ChatServer) -> int:
    """How many messages came by plain requests."""
    return len([path for method, path in chat.requested if path.endswith("/messages")])


@EACH_WAY
def test_question_is_answered_where_better_ways_are_blocked(
    panel: Page, chat: ChatServer, way: str
) -> None:
    chat.refuse(*BLOCKED[way])
    ask_and_wait(panel, "hello")
    ask_and_wait(panel, "again")
    assert chat.asked == ["hello", "again"]
    assert messages(chat) == (0 if way == "socket" else 2)


def test_forbidden_socket_falls_back(panel: Page, chat: ChatServer) -> None:
    panel.evaluate(NO_SOCKETS)
    ask_and_wait(panel, "hello")
    assert chat.asked == ["hello"]
    assert messages(chat) == 1


def test_silent_socket_costs_its_three_seconds_once(panel: Page, chat: ChatServer) -> None:
    panel.evaluate(SILENT_SOCKETS)
    ask_and_wait(panel, "hello")
    ask(panel, "again")
    expect(last_reply(panel)).to_contain_text("You said: again", timeout=2500)
    assert chat.asked == ["hello", "again"]


def test_stranger_in_between_does_not_end_the_conversation(panel: Page, chat: ChatServer) -> None:
    """A filter that answers 403 or 404 is not the server that refuses."""
    ask_and_wait(panel, "hello")
    chat.refuse("v1/chat")
    panel.route("**/events", lambda route: route.fulfill(status=403, body="<h1>Filtered</h1>"))
    panel.reload()
    ask_and_wait(panel, "again")
    expect(log(panel).locator("li.ended")).to_have_count(0)
    assert chat.asked == ["hello", "again"]


@EACH_WAY
def test_failed_question_can_be_tried_again(panel: Page, chat: ChatServer, way: str) -> None:
    chat.refuse(*BLOCKED[way])
    ask_and_wait(panel, "hello")
    if way == "socket":
        panel.clock.install()
        chat.stop()
        ask(panel, "once more")
        expect(status(panel)).to_have_text("No connection. Trying again …")
        panel.clock.run_for(60_000)
        expect(question(panel).last).to_contain_text("Your question did not get through.")
        chat.start()
    else:
        chat.refuse(*BLOCKED[way], "/messages")
        ask(panel, "once more")
        expect(question(panel).last).to_contain_text("Jingjing is busy just now.")
        chat.refuse(*BLOCKED[way])
    question(panel).get_by_role("button", name="Try again").click()
    expect(field(panel)).to_be_focused()
    if way == "socket":
        panel.clock.run_for(5_000)
    expect(last_reply(panel)).to_contain_text("You said: once more")
    expect(question(panel)).to_have_count(2)
    expect(question(panel).get_by_role("button")).to_have_count(0)
    assert chat.asked == ["hello", "once more"]


def test_question_without_network_goes_out_once_it_is_back(panel: Page, chat: ChatServer) -> None:
    ask_and_wait(panel, "hello")
    panel.context.set_offline(True)
    ask(panel, "offline")
    expect(status(panel)).to_have_text("No connection. Trying again …")
    panel.context.set_offline(False)
    expect(last_reply(panel)).to_contain_text("You said: offline", timeout=5000)
    expect(status(panel)).to_have_text("")
    assert chat.asked == ["hello", "offline"]


def test_network_that_comes_back_is_found_without_a_question(panel: Page, chat: ChatServer) -> None:
    ask_and_wait(panel, "hello")
    panel.context.set_offline(True)
    expect(status(panel)).to_have_text("No connection. Trying again …")
    panel.context.set_offline(False)
    expect(status(panel)).to_have_text("", timeout=5000)


@EACH_WAY
def test_reply_that_was_cut_off_is_fetched_and_not_made_again(
    panel: Page, chat: ChatServer, way: str
) -> None:
    chat.refuse(*BLOCKED[way])
    ask_and_wait(panel, "hello")
    chat.delays = [1.0]
    ask(panel, "slow")
    expect(status(panel)).to_have_text("Jingjing is looking it up …")
    panel.context.set_offline(True)
    expect(status(panel)).to_have_text("No connection. Trying again …")
    panel.wait_for_timeout(1_200)  # meanwhile the server answers into the void
    panel.context.set_offline(False)
    expect(last_reply(panel)).to_contain_text("You said: slow")
    assert chat.asked == ["hello", "slow"]
    expect(log(panel).locator("li.reply")).to_have_count(3)


def test_site_that_may_not_use_the_server_is_told_so(page: Page, chat: ChatServer) -> None:
    detail = "this site may not use Jingjing; name its origin in ALLOWED_ORIGINS"
    page.route(
        re.compile("/api/v1/"),
        lambda route: route.fulfill(
            status=403, json={"status": 403, "title": "Forbidden", "detail": detail}
        ),
    )
    page.goto("/panel")
    expect(status(page)).to_have_text("The chat is not available on this website.")
    expect(field(page)).to_be_disabled()
