"""A file is uploaded, looked at and kept as drafts in a browser, with and without scripts."""

import os
from pathlib import Path

import pytest
from chat_server import ChatServer
from playwright.sync_api import Browser, Page, expect
from staff import sign_in
from test_console_access import findings

from bot.database import open_database
from bot.editing.from_files import live_release
from bot.editing.releases import ReleaseStore
from tests.conftest import Knowledge
from tests.exchange.conftest import book_of, csv_of, saved

FARES = csv_of(
    "id,Question,Reply text,Notes",
    'faq-metro,How do I pay in the metro?,"Pay in coins only, please.",x',
)
FAULTY = saved(
    book_of(
        items=[
            ["id", "category", "question.en", "answer.en", "review_by"],
            ["faq-new", "things", "A question that nobody asked before?", None, "tomorrow"],
            ["Faq 2", "things", "What?", 110105199001011234, None],
            ["faq-metro", "things", "How do I pay in the metro?", "Coins.", None],
        ]
    )
)


@pytest.fixture(autouse=True)
def content(chat: ChatServer, knowledge: Knowledge) -> None:
    """The tiny world, live in the database of the server."""
    store = ReleaseStore(open_database(chat.settings.database))
    live_release(store, knowledge.folder, lambda line: None)


def upload(page: Page, name: str, data: bytes) -> None:
    page.goto("/staff/exchange")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("#f-file").set_input_files(file)  # type: ignore[arg-type]
    page.locator("main .main").click()
    page.wait_for_url("**/imports/*")


def look(page: Page, scene: str) -> list[str]:
    found = findings(page, scene)
    if folder := os.environ.get("PICTURES"):
        page.emulate_media(color_scheme="light")
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"{scene}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing_on_import_and_export(
    page: Page, chat: ChatServer, language: str
) -> None:
    sign_in(page, chat, "editor", language)
    upload(page, "broken.xlsx", FAULTY)
    found = look(page, f"faulty-{language}")
    upload(page, "fares.csv", FARES)
    page.locator("#f-column-0-2").select_option("answer.en")
    page.locator("[value=read]").click()
    page.locator("summary").first.click()
    found += look(page, f"changes-{language}")
    page.goto("/staff/exchange")
    assert found + look(page, f"exchange-{language}") == []


def test_file_becomes_drafts_without_scripts(browser: Browser, chat: ChatServer) -> None:
    context = browser.new_context(base_url=chat.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, chat, "editor")
    upload(page, "fares.csv", FARES)
    expect(page.get_by_role("heading", name="0 added, 0 changed, 0 removed")).to_be_visible()
    page.get_by_label("Reply text").select_option("answer.en")
    page.get_by_role("button", name="Read it again like this").click()
    expect(page.get_by_role("heading", name="0 added, 1 changed, 0 removed")).to_be_visible()
    page.get_by_role("button", name="Make a draft").click()
    expect(page.get_by_role("status")).to_have_text("One draft was made.")
    context.close()


def test_exported_file_is_saved_and_comes_back_as_nothing_new(page: Page, chat: ChatServer) -> None:
    sign_in(page, chat, "editor")
    for name in ("content.xlsx", "content.json", "values.csv", "rasa.yml"):
        page.goto("/staff/exchange")
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        file = download.value
        stem, ending = name.split(".")
        assert file.suggested_filename.startswith(f"{stem}-r-")
        assert file.suggested_filename.endswith(f".{ending}")
        upload(page, file.suggested_filename, Path(file.path()).read_bytes())
        expect(page.get_by_text("It changes nothing.")).to_be_visible()
