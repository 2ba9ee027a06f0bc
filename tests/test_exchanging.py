"""Content leaves by `jingjing export` and comes back by `jingjing import`, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.__main__ import app
from bot.database import open_database
from bot.editing.from_files import live_release
from bot.editing.releases import ReleaseStore
from bot.errors import ContentInvalid, ImportFailed, ReleaseMoved, ResultUnwritable
from bot.settings import Settings
from tests.conftest import Knowledge
from tests.exchange.conftest import csv_of

FARES = csv_of("id,Reply", "faq-metro,Coins.")


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
def fares(tmp_path: Path) -> Path:
    return written(tmp_path, FARES)


def written(folder: Path, data: bytes, name: str = "fares.csv") -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def refused(*arguments: object) -> BaseException | None:
    return CliRunner().invoke(app, [str(argument) for argument in arguments]).exception


def answer(store: ReleaseStore) -> Any:
    found = store.live()
    assert found
    metro = next(one for one in store.entries(found.release) if one.id == "faq-metro")
    return metro.loaded()["answer"]


def tree(folder: Path) -> dict[str, Any]:
    run("export", folder)
    return {
        path.relative_to(folder).as_posix(): yaml.safe_load(path.read_bytes())
        for path in folder.rglob("*.yml")
    }


@pytest.mark.parametrize(
    "names", [["c.json"], ["c.xlsx"], ["items.csv", "passages.csv", "profiles.csv", "values.csv"]]
)
def test_exported_file_brings_the_same_content_back(
    names: list[str], store: ReleaseStore, tmp_path: Path
) -> None:
    for name in names:
        sheet = Path(name).stem if name.endswith(".csv") else "items"
        run("export", tmp_path / name, "--sheet", sheet)
    before = tree(tmp_path / "before")
    run("import", written(tmp_path, FARES), "--map", "Reply=answer.en", "--publish")
    assert tree(tmp_path / "between") != before
    for name in names:
        run("import", tmp_path / name, "--publish")
    assert tree(tmp_path / "after") == before


def test_phrasings_go_to_rasa_and_come_back(store: ReleaseStore, tmp_path: Path) -> None:
    file = tmp_path / "nlu.yml"
    run("export", file)
    assert "0 added, 0 changed, 0 removed" in run("import", file)
    file.write_text(file.read_text("utf-8").replace("- metro fare", "- fares of the metro"))
    assert "~ item:faq-metro: phrasings.en" in run("import", file)


def test_spreadsheet_is_published_with_its_columns_as_told(
    store: ReleaseStore, fares: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    said = run("import", fares, "--map", "Reply=answer.en", "--publish", "--json", out)
    assert "column Reply is read as answer.en" in said
    assert "it is live" in said
    assert answer(store) == {"en": "Coins."}
    result = json.loads(out.read_text("utf-8"))
    assert result["changes"]["changed"] == ["item:faq-metro"]
    found = store.live()
    assert found
    assert (found.release, found.follows_files) == (result["release"], False)


def test_dry_run_tells_every_change_and_makes_none(store: ReleaseStore, tmp_path: Path) -> None:
    rows = [f"New {n}?,So {n}." for n in range(12)]
    data = csv_of("Question,Answer", *rows, "How do I pay in the metro?,Coins.")
    defaults = ["category=things", "sources.url=https://a.example/?a=b", "sources.kind=official"]
    given = [part for one in [*defaults, "sources.as_of=2026"] for part in ("--set", one)]
    said = run("import", written(tmp_path, data), *given, "--dry-run", "--publish")
    assert said.count("\n  + item:faq-") == 12
    assert "~ item:faq-metro: answer.en" in said
    assert "nothing was imported (--dry-run)" in said
    assert len(store.history()) == 1
    assert answer(store) == {"en": "Pay with a Yikatong card."}


def test_removal_is_asked_for(store: ReleaseStore, tmp_path: Path) -> None:
    run("export", tmp_path / "items.csv")
    data = (tmp_path / "items.csv").read_bytes()
    lines = [one for one in data.split(b"\r\n") if not one.startswith(b"faq-library")]
    (tmp_path / "items.csv").write_bytes(b"\r\n".join(lines))
    assert "0 removed" in run("import", tmp_path / "items.csv", "--dry-run")
    assert "- item:faq-library" in run("import", tmp_path / "items.csv", "--dry-run", "--replace")


@pytest.mark.parametrize("options", [[], ["--dry-run"], ["--publish"]])
def test_faulty_rows_are_all_named_and_nothing_is_imported(
    options: list[str], store: ReleaseStore, tmp_path: Path
) -> None:
    data = csv_of("id,answer.en", "faq-metro,Coins.", "faq-name,", "Faq,x", "faq-metro,Cards.")
    fault = refused("import", written(tmp_path, data), *options)
    assert isinstance(fault, ImportFailed)
    assert [str(one).partition(", column")[0] for one in fault.faults] == [
        "fares.csv: row 3",
        "fares.csv: row 4",
        "fares.csv: row 5",
    ]
    assert len(store.history()) == 1
    assert answer(store) == {"en": "Pay with a Yikatong card."}


def test_encoding_and_language_can_be_told(store: ReleaseStore, tmp_path: Path) -> None:
    file = written(tmp_path, "id,Answer\r\nfaq-metro,請使用一卡通。\r\n".encode("big5"))
    assert isinstance(refused("import", file), ImportFailed)
    run("import", file, "--encoding", "big5", "--language", "zh-Hant", "--publish")
    assert answer(store)["zh-Hant"] == "請使用一卡通。"


@pytest.mark.parametrize(
    "options",
    [["--map", "Reply"], ["--set", "x"], ["--map", "Reply=colour"], ["--map", "X=id"]],
)
def test_options_that_mean_nothing_are_refused(
    options: list[str], store: ReleaseStore, fares: Path
) -> None:
    assert isinstance(refused("import", fares, *options), ContentInvalid | ImportFailed)
    assert len(store.history()) == 1


@pytest.mark.parametrize("arguments", [["--sheet", "x"], ["--set", "colour=red"]])
def test_sheet_or_column_that_there_is_not_is_refused(
    arguments: list[str], store: ReleaseStore, fares: Path
) -> None:
    assert isinstance(refused("import", fares, *arguments), ContentInvalid | ImportFailed)


def test_import_over_what_went_live_meanwhile_is_not_published(
    store: ReleaseStore, fares: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.live()
    assert first
    entries = [one for one in store.entries(first.release) if one.id != "faq-library"]
    make = ReleaseStore.make

    def late(self: ReleaseStore, *given: Any) -> Any:
        made = make(self, *given)
        other = make(self, entries, "ann", "meanwhile")
        self.set_live(other.id, "ann")
        return made

    monkeypatch.setattr(ReleaseStore, "make", late)
    fault = refused("import", fares, "--map", "Reply=answer.en", "--publish")
    assert isinstance(fault, ReleaseMoved)
    assert answer(store) == {"en": "Pay with a Yikatong card."}


@pytest.mark.parametrize("name", ["x.pdf", "x.docx"])
def test_formats_that_are_not_known_are_refused(name: str, tmp_path: Path) -> None:
    assert isinstance(refused("export", tmp_path / name), ContentInvalid)
    assert isinstance(refused("import", written(tmp_path, b"x", name)), ImportFailed)


def test_sheet_that_there_is_not_is_not_exported(tmp_path: Path) -> None:
    fault = refused("export", tmp_path / "x.csv", "--sheet", "x")
    assert isinstance(fault, ContentInvalid)
    assert "expected one of items, passages, profiles, values" in str(fault)
    assert not (tmp_path / "x.csv").exists()


def test_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert isinstance(refused("export", tmp_path / "file" / "x.csv"), ResultUnwritable)


def test_file_beyond_the_limit_is_refused(
    store: ReleaseStore, fares: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.exchange import limits

    monkeypatch.setattr(limits, "LARGEST_FILE", 10)
    fault = refused("import", fares)
    assert "is larger than" in str(fault)
    assert isinstance(refused("import", fares.parent / "none.csv"), ContentInvalid)
