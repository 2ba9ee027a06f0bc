"""From a citizen's question to its answer, through every hand, on a real server."""

import os
from pathlib import Path

import pytest
from journey import STORIES, Journey, Story
from playwright.sync_api import Browser, Page

from bot.settings import ROOT
from tests.serving.conftest import Server

PICTURES = ROOT / "docs" / "pictures"


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
    folder = PICTURES if os.environ.get("KEEP_PICTURES") else None
    journey = Journey(browser, server.url, story, Keeper(story.language, folder))
    for question in (story.question, story.question, story.other):
        assert story.answer not in journey.ask(question)
    draft = journey.write_answer()
    assert story.answer not in journey.ask(story.question)
    journey.approve(draft)
    journey.publish()
    assert story.answer in journey.ask_until(story.question, is_told=True)
    journey.roll_back()
    assert story.answer not in journey.ask_until(story.question, is_told=False)
