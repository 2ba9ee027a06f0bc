"""Published questions while a citizen types."""

import pytest
from chat_page import ask_and_wait, field, last_reply, log
from chat_server import ChatServer
from playwright.sync_api import Locator, Page, Route, expect

from bot.knowledge.release import Release

PUBLISHED = ["How big is Xicheng Park?", "How big is Haidian Park?"]


@pytest.fixture
def typed(panel: Page) -> list[str]:
    """What was sent to look for published questions; "big" finds two, "slow" finds them late.

    Stands in for the server: it tells when the widget asks, and answers late where it should.
    """
    sent: list[str] = []

    def suggest(route: Route) -> None:
        text = route.request.post_data_json["text"]
        sent.append(text)
        if text == "slow":
            panel.wait_for_timeout(700)
        route.fulfill(json={"questions": PUBLISHED if text in ("big", "slow") else []})

    panel.route("**/api/v1/suggestions", suggest)
    return sent


def found(page: Page) -> Locator:
    return page.get_by_role("group", name="Published questions").get_by_role("button")


def test_click_asks_the_published_question(panel: Page, chat: ChatServer, typed: list[str]) -> None:
    field(panel).press_sequentially("big")
    expect(found(panel)).to_have_text(PUBLISHED)
    expect(panel.get_by_text("Published questions found: 2")).to_be_attached()
    found(panel).last.click()
    expect(last_reply(panel)).to_contain_text("You said: How big is Haidian Park?")
    expect(found(panel)).to_have_count(0)
    expect(field(panel)).to_have_value("")
    assert chat.asked == ["How big is Haidian Park?"]


def test_arrow_and_enter_ask_the_published_question(
    panel: Page, chat: ChatServer, typed: list[str]
) -> None:
    field(panel).fill("big")
    expect(found(panel)).to_have_count(2)
    panel.keyboard.press("ArrowUp")
    expect(found(panel).last).to_be_focused()
    panel.keyboard.press("ArrowUp")
    expect(found(panel).first).to_be_focused()
    panel.keyboard.press("ArrowDown")
    panel.keyboard.press("ArrowDown")
    expect(field(panel)).to_be_focused()
    panel.keyboard.press("ArrowDown")
    panel.keyboard.press("Enter")
    expect(last_reply(panel)).to_contain_text("You said: How big is Xicheng Park?")
    expect(field(panel)).to_be_focused()
    assert chat.asked == ["How big is Xicheng Park?"]


def test_enter_in_the_field_asks_what_was_typed(
    panel: Page, chat: ChatServer, typed: list[str]
) -> None:
    field(panel).fill("big")
    expect(found(panel)).to_have_count(2)
    field(panel).press("Enter")
    expect(last_reply(panel)).to_contain_text("You said: big")
    expect(found(panel)).to_have_count(0)


def test_escape_takes_the_list_away_and_leaves_the_text(panel: Page, typed: list[str]) -> None:
    field(panel).fill("big")
    expect(found(panel)).to_have_count(2)
    panel.keyboard.press("ArrowUp")
    panel.keyboard.press("Escape")
    expect(found(panel)).to_have_count(0)
    expect(field(panel)).to_be_focused()
    expect(field(panel)).to_have_value("big")


def test_answer_to_what_is_no_longer_typed_is_dropped(panel: Page, typed: list[str]) -> None:
    field(panel).fill("slow")
    panel.wait_for_timeout(300)
    with panel.expect_response("**/suggestions"):
        field(panel).fill("quick")
    panel.wait_for_timeout(1_000)
    assert typed == ["slow", "quick"]
    expect(found(panel)).to_have_count(0)


def test_answer_that_comes_after_asking_is_dropped(panel: Page, typed: list[str]) -> None:
    field(panel).fill("slow")
    panel.wait_for_timeout(300)
    ask_and_wait(panel, "slow")
    panel.wait_for_timeout(700)
    assert typed == ["slow"]
    expect(found(panel)).to_have_count(0)


@pytest.mark.parametrize(
    "text", ["me@example.org", "me＠example.org", "no 123456", "138 0013 8000", "１２３４５６", "x"]
)
def test_personal_text_is_not_sent_before_it_is_asked(
    panel: Page, typed: list[str], text: str
) -> None:
    field(panel).fill(text)
    panel.wait_for_timeout(500)
    assert typed == []


def test_failing_search_disturbs_nobody(panel: Page) -> None:
    panel.route("**/api/v1/suggestions", lambda route: route.abort())
    field(panel).fill("big")
    panel.wait_for_timeout(300)
    ask_and_wait(panel, "big")
    expect(log(panel).locator("li.question")).to_have_count(1)


def test_server_completes_from_what_is_published(panel: Page, release: Release) -> None:
    title = next(iter(release.by_key.values())).title("en")
    field(panel).press_sequentially(title[: len(title) // 2].lower())
    expect(found(panel).filter(has_text=title)).to_have_count(1)
    field(panel).fill("zzz qqq")
    expect(found(panel)).to_have_count(0)
