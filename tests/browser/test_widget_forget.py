"""What the widget forgets, and what it does where storage or the server forgot."""

import sqlite3
from dataclasses import replace

import pytest
from chat_page import ask, ask_and_wait, field, last_reply, log, questions, replies, status, turn_to
from chat_server import ChatServer
from playwright.sync_api import Page, expect

KEPT = "JSON.parse(localStorage.getItem(Object.keys(localStorage)[0]))"
CREDENTIALS = f"() => {KEPT}.credentials"


def rows(chat: ChatServer, table: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(chat.folder / "jingjing.db") as database:
        return database.execute(f"SELECT * FROM {table}").fetchall()


def forget(page: Page, chat: ChatServer) -> None:
    """Delete the conversation on the server, without the widget."""
    credentials = page.evaluate(CREDENTIALS)
    response = page.request.delete(
        f"{chat.url}/api/v1/conversations/{credentials['id']}",
        headers={"Authorization": f"Bearer {credentials['token']}"},
    )
    assert response.status == 204


def test_forgotten_conversation_is_marked_and_another_begins(panel: Page, chat: ChatServer) -> None:
    ask_and_wait(panel, "hello")
    forget(panel, chat)
    expect(log(panel).locator("li.ended")).to_have_count(1)
    ask_and_wait(panel, "again")
    assert chat.asked == ["hello", "again"]
    assert len(rows(chat, "conversations")) == 1


@pytest.mark.parametrize("blocked", [(), ("v1/chat",), ("v1/chat", "/events")])
def test_question_to_a_forgotten_conversation_is_answered_in_another(
    panel: Page, chat: ChatServer, blocked: tuple[str, ...]
) -> None:
    chat.refuse(*blocked)
    ask_and_wait(panel, "hello")
    other = panel.context.new_page()
    other.goto("/panel")
    panel.context.set_offline(True)
    ask(panel, "again")
    forget(panel, chat)
    panel.context.set_offline(False)
    expect(last_reply(panel)).to_contain_text("You said: again")
    expect(log(panel).locator("li.ended")).to_have_count(1)
    expect(questions(other)).to_have_text(["hello", "again"])
    expect(replies(other)).to_have_text(["You said: hello", "You said: again"])
    assert chat.asked == ["hello", "again"]


def test_session_warns_before_it_ends_and_can_be_kept(page: Page, chat: ChatServer) -> None:
    chat.settings = replace(chat.settings, session_minutes=5)
    chat.restart()
    page.clock.install()
    page.goto("/panel")
    ask_and_wait(page, "hello")
    page.clock.run_for(3 * 60_000)
    keep = page.get_by_role("button", name="Keep it open")
    expect(keep).to_be_hidden()
    page.clock.run_for(75_000)
    expect(page.get_by_text("This conversation ends at")).to_be_visible()
    chat.refuse("/keep")
    keep.click()
    expect(status(page)).to_have_text("This could not be saved. Please try again.")
    chat.refuse()
    keep.click()
    expect(keep).to_be_hidden()
    expect(field(page)).to_be_focused()
    page.clock.run_for(2 * 60_000)
    expect(log(page).locator("li.ended")).to_have_count(0)


def test_session_ends_and_the_next_question_begins_another(page: Page, chat: ChatServer) -> None:
    chat.settings = replace(chat.settings, session_minutes=5)
    chat.restart()
    page.clock.install()
    page.goto("/panel")
    ask_and_wait(page, "hello")
    page.clock.run_for(6 * 60_000)
    expect(log(page).locator("li.ended")).to_have_text(
        "This conversation has ended. Your next question begins a new one."
    )
    expect(page.get_by_role("button", name="Keep it open")).to_be_hidden()
    ask(page, "again")
    page.clock.run_for(1_000)
    expect(last_reply(page)).to_contain_text("You said: again")
    assert chat.requested.count(("POST", "/api/v1/conversations")) == 2


def test_cleared_conversation_is_gone_from_the_server(panel: Page, chat: ChatServer) -> None:
    for text in ("hello", "again"):
        ask_and_wait(panel, text)
    turn_to(panel, "Clear my conversation")
    panel.get_by_role("button", name="Cancel").click()
    expect(replies(panel)).to_have_count(2)
    turn_to(panel, "Clear my conversation")
    panel.get_by_role("button", name="Delete it").click()
    expect(panel.get_by_text("Your conversation has been deleted.")).to_be_visible()
    for table in ("conversations", "turns", "deliveries", "sessions"):
        assert rows(chat, table) == []
    panel.get_by_role("button", name="Conversation").click()
    expect(log(panel).get_by_role("listitem")).to_have_count(1)
    expect(log(panel).locator("li.welcome")).to_be_visible()
    ask_and_wait(panel, "anew")
    assert len(rows(chat, "turns")) == 1


def test_conversation_that_could_not_be_deleted_is_kept(panel: Page, chat: ChatServer) -> None:
    ask_and_wait(panel, "hello")
    chat.refused = lambda request: request.method == "DELETE"
    turn_to(panel, "Clear my conversation")
    panel.get_by_role("button", name="Delete it").click()
    expect(panel.get_by_text("This could not be saved. Please try again.")).to_be_visible()
    assert len(rows(chat, "turns")) == 1
    panel.reload()
    expect(replies(panel)).to_have_text(["You said: hello"])


def test_page_without_storage_still_answers(page: Page, chat: ChatServer) -> None:
    page.add_init_script("""Object.defineProperty(window, 'localStorage',
        {get() { throw new DOMException('no storage', 'SecurityError') }})""")
    page.goto("/panel")
    ask_and_wait(page, "hello")
    ask_and_wait(page, "again")
    assert chat.asked == ["hello", "again"]
    assert len(rows(chat, "conversations")) == 1


def test_full_storage_loses_nothing_on_the_page(panel: Page, chat: ChatServer) -> None:
    ask_and_wait(panel, "hello")
    panel.evaluate("""() => {
      Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }
    }""")
    ask_and_wait(panel, "again")
    ask_and_wait(panel, "and again")
    expect(questions(panel)).to_have_text(["hello", "again", "and again"])
    assert chat.asked == ["hello", "again", "and again"]


def test_damaged_memory_is_forgotten(panel: Page) -> None:
    ask_and_wait(panel, "hello")
    panel.evaluate("localStorage.setItem(localStorage.key(0), '{\"entries\": 1}')")
    panel.reload()
    ask_and_wait(panel, "again")
    expect(questions(panel)).to_have_text(["again"])
