"""What the widget keeps: over reloads, restarts, releases and tabs."""

import sqlite3
from pathlib import Path

import pytest
from chat_page import ask, ask_and_wait, last_reply, questions, replies, status
from chat_server import ChatServer, reply
from conftest import ARGUMENTS
from playwright.sync_api import BrowserType, Page, expect

KEPT = "JSON.parse(localStorage.getItem(Object.keys(localStorage)[0]))"
CREDENTIALS = f"() => {KEPT}.credentials"


def wait_until(page: Page, condition: str) -> None:
    """Playwright's own waiting would evaluate a string, which the page's policy forbids."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came true: {condition}")


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
    with sqlite3.connect(chat.folder / "jingjing.db") as database:
        assert database.execute("SELECT count(*) FROM turns").fetchall() == [(2,)]


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
