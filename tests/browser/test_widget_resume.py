"""What the widget keeps: over reloads, restarts, releases and tabs; and what it forgets."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from chat_page import ask, ask_and_wait, field, last_reply, log, status
from chat_server import ChatServer, reply
from conftest import ARGUMENTS
from playwright.sync_api import BrowserType, Locator, Page, expect

KEPT = "JSON.parse(localStorage.getItem(Object.keys(localStorage)[0]))"
CREDENTIALS = f"() => {KEPT}.credentials"


def rows(chat: ChatServer, table: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(chat.folder / "jingjing.db") as database:
        return database.execute(f"SELECT * FROM {table}").fetchall()


def questions(page: Page) -> Locator:
    return log(page).locator("li.question .text")


def replies(page: Page) -> Locator:
    return log(page).locator("li.reply:not(.welcome) .text")


def wait_until(page: Page, condition: str) -> None:
    """Playwright's own waiting would evaluate a string, which the page's policy forbids."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came true: {condition}")


def forget(page: Page, chat: ChatServer) -> None:
    """Delete the conversation on the server, without the widget."""
    credentials = page.evaluate(CREDENTIALS)
    response = page.request.delete(
        f"{chat.url}/api/v1/conversations/{credentials['id']}",
        headers={"Authorization": f"Bearer {credentials['token']}"},
    )
    assert response.status == 204


def turn_to(page: Page, entry: str) -> None:
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name=entry).click()


def test_reload_in_the_middle_of_a_question_asks_it_once(panel: Page, chat: ChatServer) -> None:
    chat.delays = [1.0]
    ask(panel, "slow")
    expect(status(panel)).to_have_text("Jingjing is looking it up …")
    wait_until(panel, f"() => {KEPT}.credentials !== null")
    panel.reload()
    expect(replies(panel)).to_have_text(["You said: slow"])
    expect(questions(panel)).to_have_text(["slow"])
    assert chat.asked == ["slow"]


def test_other_page_of_the_site_goes_on(floating: Page, chat: ChatServer) -> None:
    floating.get_by_role("button", name="Ask the city").click()
    ask_and_wait(floating, "hello")
    floating.goto("/panel")
    expect(replies(floating)).to_have_text(["You said: hello"])
    ask_and_wait(floating, "again")
    assert chat.requested.count(("POST", "/api/v1/conversations")) == 1


def test_folded_widget_fetches_what_an_earlier_page_asked(floating: Page, chat: ChatServer) -> None:
    floating.get_by_role("button", name="Ask the city").click()
    chat.delays = [1.0]
    ask(floating, "slow")
    floating.get_by_role("button", name="Close the chat").click()
    floating.reload()
    launcher = floating.get_by_role("button", name="Ask the city")
    expect(launcher).to_be_visible()
    wait_until(floating, f"() => {KEPT}.entries.length === 2")
    launcher.click()
    expect(replies(floating)).to_have_text(["You said: slow"])
    assert chat.asked == ["slow"]


def test_restarted_browser_resumes(
    browser_type: BrowserType, chat: ChatServer, tmp_path: Path, chromium: str
) -> None:
    options = {"executable_path": chromium, "args": ARGUMENTS, "base_url": chat.url}
    with browser_type.launch_persistent_context(tmp_path / "profile", **options) as context:
        page = context.new_page()
        page.goto("/panel")
        ask_and_wait(page, "hello")
        page.wait_for_timeout(500)  # Chromium writes the storage of a site a little later
    with browser_type.launch_persistent_context(tmp_path / "profile", **options) as context:
        page = context.new_page()
        page.goto("/panel")
        expect(replies(page)).to_have_text(["You said: hello"])
        ask_and_wait(page, "again")
    assert chat.requested.count(("POST", "/api/v1/conversations")) == 1


def test_restarted_server_goes_on_where_it_was(panel: Page, chat: ChatServer) -> None:
    ask_and_wait(panel, "hello")
    before = panel.evaluate(CREDENTIALS)
    chat.restart()
    ask_and_wait(panel, "again")
    assert panel.evaluate(CREDENTIALS) == before
    expect(replies(panel)).to_have_text(["You said: hello", "You said: again"])


def test_server_that_restarts_under_a_question_answers_it_once(
    panel: Page, chat: ChatServer
) -> None:
    ask_and_wait(panel, "hello")
    chat.delays = [30.0]
    ask(panel, "slow")
    panel.wait_for_timeout(300)
    assert chat.asked == ["hello", "slow"]
    chat.restart()
    expect(replies(panel)).to_have_text(["You said: hello", "You said: slow"])
    expect(questions(panel)).to_have_text(["hello", "slow"])
    assert len(rows(chat, "turns")) == 2


def test_new_release_answers_in_the_same_conversation(panel: Page, chat: ChatServer) -> None:
    chat.canned["fee"] = reply("100 yuan", release="r-old")
    ask(panel, "fee")
    expect(last_reply(panel)).to_contain_text("100 yuan")
    before = panel.evaluate(CREDENTIALS)
    chat.canned["fee"] = reply("120 yuan", release="r-new")
    chat.restart()
    ask(panel, "fee")
    expect(last_reply(panel)).to_contain_text("120 yuan")
    assert panel.evaluate(CREDENTIALS) == before
    told = panel.evaluate(f"() => {KEPT}.entries.filter(e => e.reply).map(e => e.reply.release)")
    assert told == ["r-old", "r-new"]


def test_two_tabs_show_the_same_once(panel: Page, chat: ChatServer) -> None:
    other = panel.context.new_page()
    other.goto("/panel")
    for page, text in ((panel, "one"), (other, "two"), (panel, "three")):
        ask(page, text)
        for shown in (panel, other):
            expect(replies(shown).last).to_have_text(f"You said: {text}")
    for shown in (panel, other):
        expect(questions(shown)).to_have_text(["one", "two", "three"])
        expect(replies(shown)).to_have_text([f"You said: {t}" for t in ("one", "two", "three")])
    assert chat.asked == ["one", "two", "three"]
    assert chat.requested.count(("POST", "/api/v1/conversations")) == 1


def test_two_tabs_lose_nothing_when_one_asks_fast(panel: Page, chat: ChatServer) -> None:
    ask_and_wait(panel, "hello")
    other = panel.context.new_page()
    other.goto("/panel")
    expect(replies(other)).to_have_count(1)
    for number in range(12):
        ask(panel, f"question {number}")
        expect(replies(panel)).to_have_count(number + 2)
    for shown in (panel, other):
        expect(questions(shown)).to_have_count(13)
        expect(replies(shown)).to_have_count(13)
    assert len(chat.asked) == len(set(chat.asked)) == 13


def test_closed_tab_leaves_its_question_to_the_other(panel: Page, chat: ChatServer) -> None:
    ask_and_wait(panel, "hello")
    other = panel.context.new_page()
    other.goto("/panel")
    expect(replies(other)).to_have_count(1)
    chat.delays = [0.5]
    ask(other, "slow")
    expect(status(panel)).to_have_text("Jingjing is looking it up …")
    other.close()
    expect(replies(panel)).to_have_text(["You said: hello", "You said: slow"], timeout=10_000)
    assert chat.asked == ["hello", "slow"]


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
