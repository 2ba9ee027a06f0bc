"""Ratings, the survey and messages for staff: what the widget sends is kept, or it says so."""

import sqlite3
from collections.abc import Callable

import pytest
from chat_page import ask_and_wait, last_reply, turn_to
from chat_server import ChatServer
from playwright.sync_api import Page, expect

NOT_SAVED = "This could not be saved. Please try again."


def kept(chat: ChatServer, wanted: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(chat.folder / "jingjing.db") as database:
        return database.execute(f"SELECT {wanted}").fetchall()


def rate_the_conversation(page: Page) -> None:
    turn_to(page, "End and rate the conversation")
    page.get_by_role("radio", name="4 of 5 stars").check(force=True)
    page.get_by_label("What could be better?").fill("More maps")
    page.get_by_role("button", name="Send rating").click()


def leave_a_note(page: Page) -> None:
    turn_to(page, "Leave a message for staff")
    page.get_by_label("Your message").fill("Please call me")
    page.get_by_label("Your e-mail address or phone number").fill("me@example.org")
    page.get_by_role("button", name="Send message").click()


def test_thumb_up_is_kept(panel: Page, chat: ChatServer) -> None:
    ask_and_wait(panel, "hello")
    thumb = last_reply(panel).get_by_role("button", name="This answer helped")
    thumb.click()
    expect(last_reply(panel)).to_contain_text("Thank you, noted.")
    expect(thumb).to_have_attribute("aria-pressed", "true")
    assert kept(chat, "helped, comment FROM ratings") == [(1, "")]
    panel.reload()
    expect(thumb).to_have_attribute("aria-pressed", "true")


def test_thumb_down_is_kept_with_its_comment_and_without_addresses(
    panel: Page, chat: ChatServer
) -> None:
    ask_and_wait(panel, "hello")
    last_reply(panel).get_by_role("button", name="This answer did not help").click()
    comment = last_reply(panel).get_by_label("What was wrong or missing?")
    comment.fill("Wrong park, write to me@example.org")
    comment.press("Enter")
    expect(comment).to_be_hidden()
    assert kept(chat, "helped, comment FROM ratings") == [(0, "Wrong park, write to [e-mail]")]


def test_rating_may_be_changed(panel: Page, chat: ChatServer) -> None:
    ask_and_wait(panel, "hello")
    for name in ("This answer did not help", "This answer helped"):
        thumb = last_reply(panel).get_by_role("button", name=name)
        with panel.expect_response("**/ratings"):
            thumb.click()
        expect(thumb).to_have_attribute("aria-pressed", "true")
    assert kept(chat, "helped FROM ratings") == [(1,)]


def test_survey_is_kept(panel: Page, chat: ChatServer) -> None:
    ask_and_wait(panel, "hello")
    rate_the_conversation(panel)
    expect(panel.get_by_text("Thank you for your rating.")).to_be_visible()
    assert kept(chat, "stars, comment FROM surveys") == [(4, "More maps")]


def test_note_is_kept_as_it_was_written(panel: Page, chat: ChatServer) -> None:
    leave_a_note(panel)
    expect(panel.get_by_text("Thank you. Staff will read your message.")).to_be_visible()
    assert kept(chat, "text, contact FROM notes") == [("Please call me", "me@example.org")]


def test_note_after_the_conversation_was_forgotten_is_kept_in_another(
    panel: Page, chat: ChatServer
) -> None:
    chat.refuse("v1/chat", "/events")
    ask_and_wait(panel, "hello")
    with sqlite3.connect(chat.folder / "jingjing.db") as database:
        for table in ("deliveries", "sessions", "turns", "conversations"):
            database.execute(f"DELETE FROM {table}")
    leave_a_note(panel)
    expect(panel.get_by_text("Thank you. Staff will read your message.")).to_be_visible()
    assert kept(chat, "text FROM notes") == [("Please call me",)]


@pytest.mark.parametrize(
    ("path", "say", "table"),
    [("/survey", rate_the_conversation, "surveys"), ("/notes", leave_a_note, "notes")],
)
def test_what_could_not_be_kept_says_so_and_can_be_sent_again(
    panel: Page, chat: ChatServer, path: str, say: Callable[[Page], None], table: str
) -> None:
    ask_and_wait(panel, "hello")
    chat.refuse(path)
    say(panel)
    expect(panel.get_by_text(NOT_SAVED)).to_be_visible()
    assert kept(chat, f"* FROM {table}") == []
    chat.refuse()
    panel.locator("form button.main").click()
    expect(panel.get_by_text("Thank you")).to_be_visible()
    assert len(kept(chat, f"* FROM {table}")) == 1


def test_rating_that_could_not_be_kept_says_so(panel: Page, chat: ChatServer) -> None:
    ask_and_wait(panel, "hello")
    chat.refuse("/ratings")
    last_reply(panel).get_by_role("button", name="This answer helped").click()
    expect(last_reply(panel)).to_contain_text(NOT_SAVED)
    assert kept(chat, "* FROM ratings") == []
