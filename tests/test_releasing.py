"""The commands of the content, on the tiny world and a database of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.database import open_database
from bot.editing.from_files import live_release
from bot.editing.releases import ReleaseStore
from bot.errors import ContentInvalid, ImportFailed, ReleaseMoved, UnknownRelease
from bot.knowledge.content_files import read_entries
from bot.settings import Settings
from tests.conftest import Knowledge

ITEMS = "items/things.yml"


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("KNOWLEDGE_DIR", str(knowledge.folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Settings(knowledge_dir=knowledge.folder, data_dir=tmp_path / "var")


@pytest.fixture
def store(settings: Settings) -> ReleaseStore:
    store = ReleaseStore(open_database(settings.database))
    live_release(store, settings.knowledge_dir, lambda line: None)
    return store


@pytest.fixture
def copy(tmp_path: Path) -> Knowledge:
    """The same content in another folder, for edits."""
    return Knowledge(tmp_path / "copy")


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*arguments: object) -> BaseException | None:
    return CliRunner().invoke(app, [str(argument) for argument in arguments]).exception


def live(store: ReleaseStore) -> str:
    found = store.live()
    assert found is not None
    return found.release


def reword(copy: Knowledge, answer: str) -> None:
    copy.edit(ITEMS, lambda items: items[1]["answer"].update(en=answer))


def test_new_database_has_the_files_as_its_first_release(tmp_path: Path) -> None:
    run("releases", "--json", tmp_path / "out.json")
    (first,) = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert (first["number"], first["live"], first["made_by"]) == (1, True, "files")


def test_edit_is_exported_imported_published_and_rolled_back(
    store: ReleaseStore, copy: Knowledge, tmp_path: Path
) -> None:
    first = live(store)
    assert f"exported release {first}" in run("export", copy.folder)
    reword(copy, "Pay in coins only.")
    said = run("import", copy.folder, "--note", "coins", "--json", tmp_path / "import.json")
    assert "0 added, 1 changed, 0 removed" in said
    assert "~ item:faq-metro" in said
    assert live(store) == first
    result = json.loads((tmp_path / "import.json").read_text("utf-8"))
    assert (result["published"], result["changes"]["changed"]) == (False, ["item:faq-metro"])
    run("publish")
    assert live(store) == result["release"]
    run("releases", "--json", tmp_path / "releases.json")
    listed = json.loads((tmp_path / "releases.json").read_text("utf-8"))
    assert [(one["number"], one["live"], one["note"]) for one in listed] == [
        (2, True, "coins"),
        (1, False, "the starter content"),
    ]
    run("rollback")
    assert live(store) == first
    run("publish", 2)
    assert live(store) == result["release"]
    run("rollback", first[:10])
    assert live(store) == first


@pytest.mark.parametrize("name", ["folder", "content.json"])
def test_what_was_exported_comes_back_as_the_same_release(
    name: str, store: ReleaseStore, tmp_path: Path
) -> None:
    run("export", tmp_path / name)
    run("import", tmp_path / name)
    assert len(store.history()) == 1


def test_older_release_can_be_exported(
    store: ReleaseStore, copy: Knowledge, tmp_path: Path
) -> None:
    reword(copy, "Pay in coins only.")
    run("import", copy.folder, "--publish")
    run("export", tmp_path / "old.json", "--release", 1)
    assert read_entries(tmp_path / "old.json") == store.entries(store.find("1").id)


def test_dry_run_tells_and_changes_nothing(
    store: ReleaseStore, copy: Knowledge, tmp_path: Path
) -> None:
    reword(copy, "Pay in coins only.")
    said = run("import", copy.folder, "--publish", "--dry-run", "--json", tmp_path / "out.json")
    assert "~ item:faq-metro" in said
    assert len(store.history()) == 1
    result = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert (result["dry_run"], result["published"]) == (True, False)


@pytest.mark.parametrize("options", [[], ["--dry-run"], ["--publish"]])
def test_faulty_import_names_every_fault_and_changes_nothing(
    options: list[str], store: ReleaseStore, copy: Knowledge
) -> None:
    copy.edit(ITEMS, lambda items: items[0].update(answer={}))
    copy.edit(ITEMS, lambda items: items[1].update(about="park-moon"))
    fault = refused("import", copy.folder, *options)
    assert isinstance(fault, ImportFailed)
    assert [(one.entry, one.field) for one in fault.faults] == [
        ("faq-name", "answer"),
        ("faq-metro", "about"),
    ]
    assert len(store.history()) == 1


def test_import_of_the_followed_folder_goes_on_following_it(
    store: ReleaseStore, knowledge: Knowledge, copy: Knowledge
) -> None:
    reword(copy, "by staff")
    run("import", copy.folder, "--publish")
    run("import", knowledge.folder, "--publish")
    found = store.live()
    assert found is not None
    assert found.follows_files


def test_formats_that_are_not_known_are_refused(store: ReleaseStore, tmp_path: Path) -> None:
    for command in ("export", "import"):
        assert isinstance(refused(command, tmp_path / "content.pdf"), ContentInvalid)
    assert isinstance(refused("import", tmp_path / "nowhere"), ImportFailed)


@pytest.mark.parametrize(
    "arguments",
    [["rollback"], ["rollback", "7"], ["publish", "r-none"], ["export", "x", "--release", "9"]],
)
def test_release_that_is_not_there_is_refused(
    arguments: list[Any], store: ReleaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = store.live()
    assert isinstance(refused(*arguments), UnknownRelease)
    assert store.live() == before
    assert not (tmp_path / "x").exists()


def test_publishing_what_is_live_changes_nothing(store: ReleaseStore) -> None:
    assert "is live already" in run("publish")
    found = store.live()
    assert found is not None
    assert found.follows_files


@pytest.mark.parametrize(
    ("command", "call"),
    [("import", "make"), ("publish", "find"), ("rollback", "before")],
)
def test_shell_does_not_undo_what_went_live_meanwhile(
    command: str,
    call: str,
    store: ReleaseStore,
    copy: Knowledge,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = live(store)
    entries = store.entries(first)
    second, third = (
        store.make([entry for entry in entries if entry.id != id], "ann").id
        for id in ("faq-library", "faq-metro")
    )
    store.set_live(second, "ann")
    reword(copy, "Pay in coins only.")
    usual = getattr(ReleaseStore, call)

    def publish_meanwhile(self: ReleaseStore, *values: Any) -> Any:
        self.set_live(third, "ann")
        return usual(self, *values)

    monkeypatch.setattr(ReleaseStore, call, publish_meanwhile)
    arguments = {
        "import": ["import", copy.folder, "--publish"],
        "publish": ["publish", first],
        "rollback": ["rollback"],
    }
    fault = refused(*arguments[command])
    monkeypatch.undo()
    assert isinstance(fault, ReleaseMoved)
    assert live(store) == third
