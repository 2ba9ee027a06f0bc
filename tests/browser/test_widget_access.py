"""What axe-core finds in every state of the widget, in three languages and all themes."""

import json

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from chat_server import ChatServer
from playwright.sync_api import Page
from stage import Stage, scenes

THEMES = ["light", "dark", "contrast"]
RULES = [
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
    "best-practice",
]
OPTIONS = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
FOUND = f"""async () => (await axe.run({OPTIONS})).violations.flatMap(({{id, nodes}}) =>
  nodes.map(({{target, failureSummary}}) =>
    [id, target.flat().join(' '), failureSummary].join(' | ')))"""


@pytest.mark.parametrize("language", ["en", "zh", "ar"])
def test_axe_finds_nothing_in_any_state(page: Page, chat: ChatServer, language: str) -> None:
    page.clock.install()
    stage = Stage(page, chat, language)
    seen, found = [], []
    for scene in scenes(stage):
        seen.append(scene)
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        for theme in THEMES:
            stage.dress("theme", theme)
            found += [f"{scene}, {theme}: {line}" for line in page.evaluate(FOUND)]
    assert len(seen) >= 14
    assert found == []
