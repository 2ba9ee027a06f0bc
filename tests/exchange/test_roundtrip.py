"""What is exported comes back the same, whatever it says, in every format that claims so."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ContentInvalid
from bot.exchange.cells import UNREADABLE, canonical
from bot.exchange.exporting import exported
from bot.exchange.importing import attempt
from bot.exchange.nlu import ENTITY
from bot.exchange.records import Reading
from bot.knowledge.content_files import read_entries, write_entries
from bot.knowledge.entries import FILES, FOLDERS, KINDS, SINGLE, Entry, Kind, body_of, in_order
from bot.knowledge.needed import HOTLINE, OCCASIONS, TOLD
from tests.conftest import REAL_CONTENT, attribute, item

SHEET_KINDS = ("item", "passage", "profile")
# What formats, programs or our own marks may stumble over.
AWKWARD = [
    *"=+-@'\"\\;；|｜,，、\n\r\t#_:%{}[]()&<> 0１é中😀\u2028\x85\ufeff",
    "\\n",
    "_x000D_",
    "_x005F_",
    "#N/A",
    "1E+5",
    "'=",
    "2021/1/5",
    "null",
    "- ",
]
texts = st.lists(
    st.sampled_from(AWKWARD) | st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=6
)
said = texts.map("".join).filter(lambda text: bool(text.strip()) and not UNREADABLE.search(text))
any_text = texts.map("".join)
languages = st.sampled_from(["en", "zh", "de", "zh-Hant"])
per_language = st.dictionaries(languages, said, min_size=1, max_size=2)
lists = st.dictionaries(languages, st.lists(said, max_size=3), max_size=2)
days = st.sampled_from(["2026-12-31", "2026-12-31T18:00+08:00"])
last_days = st.sampled_from(["2027-12-31", "2027-12-31T18:00+08:00"])
sources = st.builds(
    lambda url, title, kind, as_of: {
        "url": url,
        "kind": kind,
        "as_of": as_of,
        **({"title": title or "x"} if title or not url else {}),
    },
    st.none() | said.map(lambda text: "https://www.example.gov/" + text),
    st.none() | said,
    st.sampled_from(["official", "press", "other", "mirror"]),
    said | st.just("2021-12-29"),
)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


items = st.builds(
    lambda needed, more: {**needed, **more},
    st.fixed_dictionaries(
        {
            "category": said,
            "question": per_language,
            "answer": per_language,
            "sources": st.lists(sources, min_size=1, max_size=3),
        }
    ),
    optional(
        about=st.just("park-a"),
        phrasings=lists,
        channels=st.dictionaries(st.sampled_from(["wechat", "qq"]), per_language, max_size=2),
        tags=st.lists(said, max_size=3),
        audience=st.lists(said, max_size=3),
        owner=said,
        review_by=st.just("2026-12-31"),
        valid_from=days,
        valid_until=last_days,
    ),
)
passages = st.builds(
    lambda needed, more: {**needed, **more},
    st.fixed_dictionaries({"about": st.just("park-a"), "text": per_language, "source": sources}),
    optional(asked=lists),
)
values = st.builds(
    lambda needed, more: {**needed, **more},
    st.fixed_dictionaries({"value": per_language, "source": sources}),
    optional(note=st.dictionaries(languages, said, max_size=2)),
)
profiles = st.builds(
    lambda needed, more: {**needed, **more},
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["park", "district", "contact", "policy"]),
            "name": per_language,
            "attributes": st.dictionaries(
                st.sampled_from(["summary", "phone", "area"]), st.lists(values, max_size=2)
            ),
        }
    ),
    optional(
        short=per_language,
        aliases=lists,
        phrasings=lists,
        within=st.just(["park-a"]),
        more_sources=st.lists(sources, max_size=2),
        owner=said,
        review_by=st.just("2026-12-31"),
    ),
)
PARK = {"id": "park-a", "kind": "park", "name": {"en": "A"}, "attributes": {}}


def entry(kind: Kind, id: str, body: Mapping[str, Any], file: str = "a.yml") -> Entry:
    place = f"{FOLDERS[kind]}/{file}" if kind in FOLDERS else FILES[kind]
    return Entry(kind, id, place, body_of(body))


SOURCE = {"url": None, "title": "A leaflet", "kind": "official", "as_of": "2026"}
HELPLINE = {
    "id": HOTLINE,
    "kind": "contact",
    "name": {"en": "The hotline"},
    "attributes": {name: [{"value": {"en": "12345"}, "source": SOURCE}] for name in TOLD},
}
REST = (
    entry("profile", HOTLINE, HELPLINE, "helpline.yml"),
    *(
        entry("attribute", name, attribute(name, ["{place}"], [name], "{value}"))
        for name in ("summary", "area", *TOLD)
    ),
    entry("publishers", "publishers", {}),
    entry("replies", "replies", {occasion: {"en": "So it is."} for occasion in OCCASIONS}),
    Entry("elsewhere", "elsewhere", FILES["elsewhere"], "[]"),
)


def numbered(kind: Kind, bodies: Sequence[Mapping[str, Any]]) -> list[Entry]:
    return [
        entry(kind, f"{kind}-{n}", {"id": f"{kind}-{n}", **body}, f"{n % 2}.yml")
        for n, body in enumerate(bodies)
    ]


contents = st.builds(
    lambda one, two, three: in_order(
        [
            *numbered("item", one),
            *numbered("passage", two),
            entry("profile", "park-a", PARK),
            *numbered("profile", three),
            *REST,
        ]
    ),
    st.lists(items, max_size=2),
    st.lists(passages, max_size=2),
    st.lists(profiles, max_size=2),
)


def meant(entries: Sequence[Entry]) -> list[tuple[str, str, str]]:
    """The entries as citizens know them, whichever way they are written."""
    return [
        (one.key, one.file, body_of(canonical(one.kind, one.body)))
        if one.kind in SHEET_KINDS
        else (one.key, one.file, one.body)
        for one in entries
    ]


def brought_in(
    files: Mapping[str, bytes],
    live: Sequence[Entry],
    reading: Reading = Reading(),  # noqa: B008
) -> Sequence[Entry]:
    for name, data in files.items():
        sheet = name.removesuffix(".csv") if name.endswith(".csv") else ""
        made = attempt(name, data, live, replace(reading, sheet=sheet))
        assert list(made.faults) == []
        live = made.entries
    return live


def csv_files(content: Sequence[Entry]) -> dict[str, bytes]:
    names = ("profiles", "values", "items", "passages")
    return {f"{name}.csv": exported(".csv", content, name) for name in names}


@settings(max_examples=30, deadline=None)
@given(contents)
def test_workbook_brings_items_passages_and_profiles_back(content: Sequence[Entry]) -> None:
    data = exported(".xlsx", content)
    assert meant(brought_in({"content.xlsx": data}, REST)) == meant(content)


@settings(max_examples=30, deadline=None)
@given(contents)
def test_csv_files_bring_items_passages_and_profiles_back(content: Sequence[Entry]) -> None:
    assert meant(brought_in(csv_files(content), REST)) == meant(content)


@settings(max_examples=15, deadline=None)
@given(contents, contents)
def test_sheets_take_the_place_of_another_content(
    content: Sequence[Entry], live: Sequence[Entry]
) -> None:
    data = {"content.xlsx": exported(".xlsx", content)}
    assert meant(brought_in(data, live, Reading(replace=True))) == meant(content)


@settings(max_examples=15, deadline=None)
@given(contents)
def test_import_of_what_is_live_changes_nothing_not_even_its_spelling(
    content: Sequence[Entry],
) -> None:
    for files in ({"content.xlsx": exported(".xlsx", content)}, csv_files(content)):
        assert brought_in(files, content) == content
    assert brought_in({"nlu.yml": exported(".yml", content)}, content) == content


bodies = st.recursive(
    st.none() | st.booleans() | st.integers() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)
kept = st.lists(
    st.builds(
        lambda kind, number, body: entry(kind, f"e-{number}", {"id": f"e-{number}", "x": body}),
        st.sampled_from([kind for kind in KINDS if kind not in SINGLE]),
        st.integers(0, 99),
        bodies,
    )
    | st.builds(
        lambda kind, body: Entry(kind, kind, FILES[kind], body_of(body)),
        st.sampled_from(SINGLE),
        st.dictionaries(any_text, bodies, max_size=2),
    ),
    min_size=1,
    unique_by=lambda one: one.key,
)


@settings(max_examples=60, deadline=None)
@given(kept)
def test_yaml_and_json_bring_every_kind_of_entry_back_as_it_was_written(
    entries: Sequence[Entry],
) -> None:
    entries = [*in_order(entries)]
    with tempfile.TemporaryDirectory() as folder:
        for name in ("folder", "content.json"):
            write_entries(entries, Path(folder) / name)
            found: list[ContentInvalid] = []
            assert read_entries(Path(folder) / name, found.append) == entries
            missing = [one.file for one in found if "is missing" not in one.expected]
            assert missing == []


examples = (
    texts.map("".join)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: bool(text) and not ENTITY.search(text))
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "question": st.dictionaries(languages, examples, min_size=1, max_size=2),
                "phrasings": st.dictionaries(
                    languages, st.lists(examples, min_size=1, max_size=3), max_size=2
                ),
            }
        ),
        max_size=3,
    )
)
def test_rasa_examples_bring_phrasings_back(given: Sequence[Mapping[str, Any]]) -> None:
    full = numbered("item", [{**item("", "", "An answer."), **one} for one in given])
    full = [replace(e, body=body_of({**e.loaded(), "id": e.id, "sources": SOURCES})) for e in full]
    bare = [replace(e, body=body_of({**e.loaded(), "phrasings": {}})) for e in full]
    data = exported(".yml", [*full, *REST])
    content = [entry("profile", "park-a", PARK), *REST]
    there = in_order([*bare, *content])
    assert meant(brought_in({"n.yml": data}, there)) == meant(in_order([*full, *content]))


SOURCES = [{"url": "https://www.example.gov/", "kind": "official", "as_of": "2021-12-29"}]


@pytest.mark.parametrize("ending", [".xlsx", ".json"])
def test_starter_content_comes_back_to_the_byte_over_another_one(ending: str) -> None:
    content = read_entries(REAL_CONTENT)
    other = [e for e in content if e.kind not in SHEET_KINDS and e.kind != "welcome"]
    made = attempt(f"content{ending}", exported(ending, content), other)
    assert list(made.faults) == []
    left = [e for e in made.entries if e.kind != "welcome"]
    assert left == [e for e in content if e.kind != "welcome"]
