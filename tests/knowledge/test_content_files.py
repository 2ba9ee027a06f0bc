"""Content leaves for files and comes back the same, whatever people did to the files meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import ContentInvalid, ResultUnwritable
from bot.knowledge.content import content_of, load_content
from bot.knowledge.content_files import read_entries, write_entries
from bot.knowledge.entries import Entry, digest_of
from tests.conftest import REAL_CONTENT, Knowledge

ITEMS = "items/things.yml"


def faults_of(source: Path) -> list[ContentInvalid]:
    found: list[ContentInvalid] = []
    content_of(read_entries(source, found.append), source, found.append)
    return found


@pytest.mark.parametrize("name", ["folder", "content.json"])
def test_starter_content_comes_back_the_same(name: str, tmp_path: Path) -> None:
    entries = read_entries(REAL_CONTENT)
    write_entries(entries, tmp_path / name)
    assert read_entries(tmp_path / name) == entries
    assert content_of(read_entries(tmp_path / name)) == load_content(REAL_CONTENT)


def test_starter_content_keeps_its_files(tmp_path: Path) -> None:
    write_entries(read_entries(REAL_CONTENT), tmp_path)
    files = {path.relative_to(REAL_CONTENT) for path in REAL_CONTENT.rglob("*.yml")}
    assert {path.relative_to(tmp_path) for path in tmp_path.rglob("*")} - files <= {
        Path("items"),
        Path("profiles"),
        Path("passages"),
    }
    for file in files:
        loaded = yaml.safe_load((REAL_CONTENT / file).read_text("utf-8"))
        assert yaml.safe_load((tmp_path / file).read_text("utf-8")) == loaded


def test_texts_that_yaml_would_misread_come_back_the_same(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    texts = ["no", "2021-12-29", "1_000", "a: b # c", "- x", "'", '"', "{place}", "é\u2028z"]
    texts += ["a\tb", "line\n\n  indented\n", " spaces ", "null", "=", "😀", "\ufeffx", "x " * 99]
    knowledge.edit(ITEMS, lambda items: items[0]["phrasings"].update(en=texts))
    entries = read_entries(knowledge.folder)
    for target in (tmp_path / "once", tmp_path / "content.json"):
        write_entries(entries, target)
        assert read_entries(target) == entries
    once = load_content(tmp_path / "once").items[0].phrasings["en"]
    assert once[:3] == ("no", "2021-12-29", "1_000")


def test_export_over_an_earlier_one_leaves_no_file_of_it(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    knowledge.write("items/more.yml", (knowledge.folder / ITEMS).read_bytes())
    write_entries(read_entries(knowledge.folder), tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    (knowledge.folder / "items" / "more.yml").unlink()
    write_entries(read_entries(knowledge.folder), tmp_path / "out")
    assert read_entries(tmp_path / "out") == read_entries(knowledge.folder)
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"


def test_order_of_files_and_entries_is_kept(knowledge: Knowledge, tmp_path: Path) -> None:
    knowledge.edit(ITEMS, lambda items: items.reverse())
    entries = read_entries(knowledge.folder)
    assert [e.id for e in entries if e.kind == "item"] == ["faq-library", "faq-metro", "faq-name"]
    write_entries(entries, tmp_path / "content.json")
    assert read_entries(tmp_path / "content.json") == entries


def test_same_entries_in_another_order_or_file_are_another_content(knowledge: Knowledge) -> None:
    entries = read_entries(knowledge.folder)
    moved = [Entry(e.kind, e.id, e.file.replace("things", "more"), e.body) for e in entries]
    assert len({digest_of(entries), digest_of(entries[::-1]), digest_of(moved)}) == 3
    assert digest_of(read_entries(knowledge.folder)) == digest_of(entries)


def test_all_faults_are_told_at_once(knowledge: Knowledge) -> None:
    knowledge.write("publishers.yml", "- a\n")
    knowledge.write("passages/parks.yml", "- id: [unclosed\n")
    knowledge.edit(ITEMS, lambda items: items[0].update(about="park-moon", answer={}))
    knowledge.edit(ITEMS, lambda items: items[1].update(about="park-moon"))
    knowledge.edit("profiles/parks.yml", lambda parks: parks[1].update(kind="moon", name={}))
    told = {(Path(f.file).name, f.entry, f.field) for f in faults_of(knowledge.folder)}
    assert told == {
        ("publishers.yml", "", ""),
        ("parks.yml", "", ""),
        ("things.yml", "faq-name", "answer"),
        ("things.yml", "faq-metro", "about"),
        ("parks.yml", "park-xicheng", "kind"),
        ("parks.yml", "park-xicheng", "name"),
    }  # but not that the faulty profile is missing where others mention it


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {id: faq-x, no: 1}", "the key False is no text"),
        ("- {id: faq-x, 1: a}", "the key 1 is no text"),
        ("- {id: faq-x, category: 2021-12-29}", "date"),
        ("- {id: faq-x, category: .nan}", "float"),
        ("- &a [*a]", "Circular"),
        ("- {id: faq-x, category: 2021-13-45}", "not valid YAML"),
        (b"\xff\xfe-\x00", "not UTF-8"),
    ],
)
def test_what_cannot_be_kept_as_it_is_is_refused(
    text: str | bytes, told: str, knowledge: Knowledge
) -> None:
    knowledge.write(ITEMS, text)
    with pytest.raises(ContentInvalid, match=told) as caught:
        load_content(knowledge.folder)
    assert caught.value.file == str(knowledge.folder / ITEMS)


def test_publisher_that_is_no_name_is_refused(knowledge: Knowledge) -> None:
    knowledge.write("publishers.yml", "example.gov: 7\n")
    with pytest.raises(ContentInvalid, match=r"publishers\.yml.*example\.gov"):
        load_content(knowledge.folder)


def test_profiles_without_the_attribute_of_their_overviews_are_refused(
    knowledge: Knowledge,
) -> None:
    knowledge.edit("attributes.yml", lambda attributes: attributes.pop(0))
    with pytest.raises(ContentInvalid, match=r"attributes\.yml: entry summary: is missing"):
        load_content(knowledge.folder)


def _spoil(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], str]:
    def spoilt(loaded: dict[str, Any]) -> str:
        change(loaded)
        return json.dumps(loaded)

    return spoilt


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda _: "{", "not valid JSON"),
        (lambda _: "[" * 100_000, "not valid JSON"),
        (lambda _: "[]", "expected"),
        (_spoil(lambda c: c["entries"][0]["body"].update(id="\ud800")), "half a character"),
        (lambda _: '{"format": "another", "entries": []}', "expected"),
        (_spoil(lambda c: c["entries"][0].update(kind="moon")), "number 1"),
        (_spoil(lambda c: c["entries"][0].update(kind=["item"])), "number 1"),
        (_spoil(lambda c: c["entries"][0].update(file="../../etc/x.yml")), "number 1"),
        (_spoil(lambda c: c["entries"][0].update(file="items/../x.yml")), "number 1"),
        (_spoil(lambda c: c["entries"][0].update(file="items/.yml")), "number 1"),
        (_spoil(lambda c: c["entries"].insert(0, 7)), "number 1"),
        (_spoil(lambda c: c["entries"].append(c["entries"][-1])), "is used twice"),
        (_spoil(lambda c: c["entries"].append(c["entries"][0])), "is used twice"),
        (_spoil(lambda c: c["entries"].pop()), "the file is missing"),
    ],
)
def test_json_that_is_no_content_is_refused(
    spoil: Callable[[dict[str, Any]], str], told: str, knowledge: Knowledge, tmp_path: Path
) -> None:
    path = tmp_path / "content.json"
    write_entries(read_entries(knowledge.folder), path)
    path.write_text(spoil(json.loads(path.read_text("utf-8"))))
    with pytest.raises(ContentInvalid) as caught:
        content_of(read_entries(path))
    assert told in str(caught.value)


def test_json_saved_with_a_byte_order_mark_is_read(knowledge: Knowledge, tmp_path: Path) -> None:
    path = tmp_path / "content.json"
    write_entries(read_entries(knowledge.folder), path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_entries(path) == read_entries(knowledge.folder)


def test_target_that_cannot_be_written_is_named(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ResultUnwritable, match="file"):
        write_entries(read_entries(knowledge.folder), tmp_path / "file" / "below")
    assert (tmp_path / "file").read_text() == "mine"
