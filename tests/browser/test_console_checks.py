"""The checks in a browser: while somebody types, on a draft, and before a publish."""

from dataclasses import replace
from pathlib import Path

import pytest
from chat_server import ChatServer
from playwright.sync_api import Browser, Page, expect
from staff import hire, sign_in
from test_console_access import findings

from bot.database import open_database
from bot.editing.drafts import DraftStore
from bot.editing.from_files import live_release
from bot.editing.rebuilding import Rebuilding
from bot.editing.releases import ReleaseStore
from bot.knowledge.building import Builder
from bot.services import Services
from tests.conftest import HashingEncoder, Knowledge, lessons
from tests.console.conftest import PlainUnderstanding

KEY = "item:faq-metro"
METRO = f"/staff/answers/{KEY}"
DRAFT = f"/staff/drafts/{KEY}"


@pytest.fixture
def chat(chat: ChatServer, tmp_path: Path) -> ChatServer:
    """The chat server with content in its database, and an approved removal that is not live."""
    builder = Builder(HashingEncoder(), tmp_path / "built", lessons())

    def furnish(services: Services) -> Services:
        services = replace(services, agent=PlainUnderstanding())  # type: ignore[arg-type]
        return services.checking(Rebuilding(builder, services.times).release_of)

    engine = open_database(chat.settings.database)
    releases = ReleaseStore(engine)
    live_release(releases, Knowledge(tmp_path / "content").folder, lambda line: None)
    published = releases.live()
    assert published
    (metro,) = [one for one in releases.entries(published.release) if one.key == KEY]
    drafts = DraftStore(engine, releases)
    drafts.save(KEY, None, metro.digest, 0, "ann")
    drafts.submit(KEY, 1, "ann")
    drafts.approve(KEY, 2, "ben")
    services = Services.on(engine, chat.settings, None, None, releases)  # type: ignore[arg-type]
    services.questions.add("metro fare", "en", "faq-metro", "ann")
    chat.furnish = furnish
    chat.restart()
    return chat


def test_like_answers_are_shown_while_somebody_types(page: Page, chat: ChatServer) -> None:
    sign_in(page, chat, "editor")
    page.goto("/staff/answers/new")
    near = page.locator("[data-near='f-question.en']")
    expect(near).to_have_role("status")
    page.locator("[name='question.en']").press_sequentially("Where can I borrow books")
    expect(near).to_contain_text("A live answer is asked for in nearly the same way:")
    expect(near.get_by_role("link", name="Where can I borrow books?")).to_be_visible()
    assert findings(page, "like answers") == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("[name='question.en']").fill("Where do parrots sleep?")
    expect(near).to_be_empty()
    ways = page.locator("[name='phrasings.en']")
    ways.fill("parrots\nwhere can i borrow books\nmore parrots")
    expect(page.locator("[data-near='f-phrasings.en']")).to_be_empty()
    ways.press("ArrowUp")
    ways.press("End")
    ways.press_sequentially("?")
    expect(page.locator("[data-near='f-phrasings.en']")).to_contain_text("borrow books?")


def test_checks_of_a_draft_come_by_themselves(page: Page, chat: ChatServer) -> None:
    sign_in(page, chat, "viewer", "zh")
    page.goto(DRAFT)
    expect(page.locator(".later [role=status]")).to_contain_text("以下问题阻止发布")
    expect(page.locator(".later #findings")).to_contain_text("丢失")
    expect(page.locator("#findings").get_by_role("table", name="回答有变化的问题")).to_be_visible()
    assert findings(page, "draft") == []


def test_checks_that_fail_leave_the_link(page: Page, chat: ChatServer) -> None:
    sign_in(page, chat, "viewer")
    chat.refuse("metro/checks")
    page.goto(DRAFT)
    expect(page.locator(".later")).to_contain_text("could not be run just now")
    chat.refuse("nothing at all")
    page.get_by_role("link", name="See what the checks find").click()
    expect(page.locator("#findings")).to_contain_text("lost")
    assert findings(page, "checks") == []


def test_without_scripts_a_link_leads_to_the_checks(browser: Browser, chat: ChatServer) -> None:
    context = browser.new_context(base_url=chat.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, chat, "viewer")
    page.goto("/staff/releases")
    page.get_by_role("link", name="See what the checks find").click()
    expect(page.locator("#findings")).to_contain_text("This blocks the publish")
    context.close()


def test_publish_is_blocked_until_there_is_a_reason(page: Page, chat: ChatServer) -> None:
    hire(chat, "publisher")
    sign_in(page, chat, "publisher")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/staff/releases")
    expect(page.locator("#findings")).to_be_visible()
    publish = page.locator("form[action='/staff/releases/publish'] .main")
    publish.click()
    expect(page.get_by_role("alert")).to_contain_text("found what blocks it")
    assert findings(page, "blocked") == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_label("Why it is to be published all the same").fill("the metro is closed")
    publish.click()
    expect(page.get_by_role("status")).to_have_text("One draft is live.")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing_on_the_saved_questions(
    page: Page, chat: ChatServer, language: str
) -> None:
    sign_in(page, chat, "reviewer", language)
    found = []
    for path in ("questions", "questions/1", "questions/new", "questions/new?question=metro+fare"):
        page.goto(f"/staff/{path}")
        found += findings(page, path)
    page.locator("[name=expected]").fill("faq-nothing")
    page.locator("[name=save]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert found + findings(page, "faulty") == []
