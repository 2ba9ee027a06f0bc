"""The commands that check the content, and that publish drafts after checking them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import checking
from bot.__main__ import app
from bot.database import open_database
from bot.editing.from_files import live_release
from bot.editing.releases import ReleaseStore
from bot.errors import NotYetThere
from bot.knowledge import live
from bot.knowledge.release import Release
from bot.services import Services
from bot.settings import Settings
from tests.clock import Clock
from tests.conftest import Knowledge
from tests.console.conftest import make_services
from tests.editing.checks.conftest import edited

KEY = "item:faq-metro"


@pytest.fixture(autouse=True)
def services(
    tmp_path: Path, knowledge: Knowledge, release: Release, monkeypatch: pytest.MonkeyPatch
) -> Services:
    settings = Settings(data_dir=tmp_path / "var", knowledge_dir=knowledge.folder)
    engine, clock = open_database(settings.database), Clock()
    live_release(ReleaseStore(engine, clock), knowledge.folder, lambda line: None)
    live.publish(release)
    services = make_services(settings, engine, clock)
    monkeypatch.setattr(checking, "_services", lambda: services)
    return services


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def approve(services: Services, answer: str | None) -> None:
    """Approves another answer about the metro; None takes it away."""
    (metro,) = [entry for entry in services.releases.entries(live_id(services)) if entry.key == KEY]
    after = edited(metro, lambda item: item["answer"].update(en=answer)) if answer else None
    services.drafts.save(KEY, after, metro.digest, 0, "ann")
    services.drafts.submit(KEY, 1, "ann")
    services.drafts.approve(KEY, 2, "ben")


def live_id(services: Services) -> str:
    found = services.releases.live()
    assert found
    return found.release


def test_approved_drafts_go_live_with_what_the_checks_find(
    services: Services, tmp_path: Path
) -> None:
    approve(services, "Pay by phone.")
    done = run("publish", "--drafts", "--note", "fares", "--json", tmp_path / "out.json")
    assert (done.exit_code, "is live with 1 drafts" in done.stdout) == (0, True)
    written = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert (written["release"], written["drafts"]) == (live_id(services), [KEY])
    assert services.releases.history()[0].note == "fares"
    assert services.drafts.all() == []


def test_lost_answer_blocks_until_somebody_says_why(services: Services, tmp_path: Path) -> None:
    services.questions.add("metro fare", "en", "faq-metro", "ann")
    approve(services, None)
    before = live_id(services)
    done = run("publish", "--drafts", "--json", tmp_path / "out.json")
    assert done.exit_code == 1
    assert "lost (not as expected): 'metro fare': answered by faq-metro" in done.stdout
    assert '--override "why"' in done.stdout
    assert live_id(services) == before
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["report"]["blocks"] is True
    assert run("publish", "--drafts", "--override", "the metro is closed").exit_code == 0
    assert services.releases.history()[0].note == "[checks overridden] the metro is closed"


def test_nothing_approved_and_two_wishes_at_once_are_refused() -> None:
    assert isinstance(run("publish", "--drafts").exception, NotYetThere)
    assert run("publish", "3", "--drafts").exit_code == 2


def test_content_as_it_is_live_is_checked(services: Services, tmp_path: Path) -> None:
    services.questions.add("metro fare", "en", "faq-metro", "ann")
    done = run("check", "--json", tmp_path / "out.json")
    assert (done.exit_code, "checked: 0 blocks" in done.stdout) == (0, True)
    services.questions.add("where to borrow books", "en", "faq-metro", "ann")
    done = run("check")
    assert done.exit_code == 1
    assert "same (not as expected): 'where to borrow books'" in done.stdout
