"""From a citizen's question to its answer, through every hand, on a real server."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from journey import STORIES, Journey, Story
from playwright.sync_api import Browser, Page
from staff import PASSWORD, QUICK

from bot.accounts.accounts import AccountStore
from bot.accounts.records import ROLES
from bot.database import open_database
from bot.settings import ROOT, Settings
from tests.serving.conftest import Server, share, start, stop

PICTURES = ROOT / "docs" / "pictures"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("var")
    share(Settings().data_dir, folder)
    server = start(folder)
    accounts = AccountStore(open_database(Settings(data_dir=folder).database), passwords=QUICK)
    for role in ROLES:
        accounts.add(role, role, PASSWORD, "shell")
    yield server
    stop(server)


def keep(story: Story) -> "Keeper":
    return Keeper(story.language, PICTURES if os.environ.get("KEEP_PICTURES") else None)


class Keeper:
    """Keeps pictures of the console in `folder`, if there is one."""

    def __init__(self, language: str, folder: Path | None) -> None:
        self._language, self._folder = language, folder

    def __call__(self, page: Page, name: str) -> None:
        if self._folder:
            page.screenshot(path=self._folder / f"console-{name}-{self._language}.png")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_question_of_a_citizen_gets_its_answer(
    browser: Browser, server: Server, story: Story
) -> None:
    journey = Journey(browser, server.url, story, keep(story))
    for question in (story.question, story.question, story.other):
        assert story.answer not in journey.ask(question)
    draft = journey.write_answer()
    assert story.answer not in journey.ask(story.question)
    journey.approve(draft)
    journey.publish()
    assert story.answer in journey.ask_until(story.question, is_told=True)
    journey.roll_back()
    assert story.answer not in journey.ask_until(story.question, is_told=False)
