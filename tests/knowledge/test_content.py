"""Content loads whole, or the first fault is named by file, entry, field and expectation."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ContentInvalid
from bot.knowledge.content import load_content
from bot.records import Content
from tests.conftest import REAL_CONTENT, Knowledge, item

ITEMS, PARKS = "items/things.yml", "profiles/parks.yml"


@pytest.fixture(scope="module")
def starter() -> Content:
    return load_content(REAL_CONTENT)


def test_starter_content_loads_whole(starter: Content) -> None:
    kinds = Counter(profile.kind for profile in starter.profiles.values())
    assert kinds == {"park": 18, "district": 17, "contact": 37, "policy": 27}
    assert len(starter.items) == 103


def test_ids_of_starter_content_tell_their_kind(starter: Content) -> None:
    prefix = {"park": "park-", "district": "dist-", "contact": "c-", "policy": "pol-"}
    strays = [
        profile.id
        for profile in starter.profiles.values()
        if not profile.id.startswith(prefix[profile.kind])
    ]
    assert strays == []
    assert [item.id for item in starter.items if not item.id.startswith("faq-")] == []


def test_mirrors_in_starter_content_are_never_linked(starter: Content) -> None:
    sources = [source for item in starter.items for source in item.sources]
    for profile in starter.profiles.values():
        sources += profile.more_sources
        sources += [v.source for values in profile.attributes.values() for v in values]
    assert {source.url for source in sources if source.kind == "mirror"} <= {None}
    assert all(source.title and source.as_of for source in sources)


def test_tiny_world_loads_with_names_and_publishers(knowledge: Knowledge) -> None:
    content = load_content(knowledge.folder)
    park = content.profiles["park-xicheng"]
    assert park.aliases["en"][:2] == ("Xicheng Park of Zhongguancun Science Park", "Xicheng Park")
    assert park.attributes["phone"][0].source.title == "Office of Examples"
    assert park.attributes["area"][1].source.title == "news.example.com"
    assert park.attributes["hours"] == ()
    assert content.profiles["dist-daxing"].short == {"en": "Daxing District"}
    assert content.elsewhere == ("Singapore", "Shanghai", "New York")


def test_mirror_loses_its_url_and_keeps_its_date(knowledge: Knowledge) -> None:
    mirror = {"url": "http://spam.example/copy", "kind": "mirror", "as_of": "2020"}
    knowledge.edit(ITEMS, lambda items: items[0].update(sources=[mirror]))
    (source,) = load_content(knowledge.folder).items[0].sources
    assert (source.url, source.kind, source.as_of) == (None, "mirror", "2020")
    assert "spam.example" not in source.title


def test_longest_publisher_wins_but_not_inside_a_word(knowledge: Knowledge) -> None:
    knowledge.write("publishers.yml", "gov: Any\nexample.gov: Office\nple.gov: Wrong\n")
    content = load_content(knowledge.folder)
    assert content.items[0].sources[0].title == "Office"


def test_digest_changes_with_a_file_and_not_with_the_folder(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    before = load_content(knowledge.folder).digest
    shutil.copytree(knowledge.folder, tmp_path / "copy")
    assert load_content(tmp_path / "copy").digest == before
    knowledge.edit(ITEMS, lambda items: items[0]["answer"].update(en="Something else."))
    assert load_content(knowledge.folder).digest != before


def _first(**fields: Any) -> Callable[[Any], None]:
    return lambda entries: entries[0].update(fields)


def _source(**fields: Any) -> Callable[[Any], None]:
    return lambda entries: entries[0]["sources"][0].update(fields)


SPOILT = {
    "unknown field": (ITEMS, _first(anwser="x"), "faq-name", "anwser", "extra fields"),
    "missing field": (ITEMS, lambda e: e[0].pop("answer"), "faq-name", "answer", "required"),
    "no language": (ITEMS, _first(answer={}), "faq-name", "answer", "at least one language"),
    "bad language": (ITEMS, _first(answer={"english": "x"}), "faq-name", "answer", "regex"),
    "blank text": (ITEMS, _first(answer={"en": "  "}), "faq-name", "answer.en", "1 character"),
    "no source": (ITEMS, _first(sources=[]), "faq-name", "sources", "1 item"),
    "bad id": (ITEMS, _first(id="Faq Name"), "Faq Name", "id", "regex"),
    "no id": (ITEMS, lambda e: e[1].pop("id"), "number 2", "id", "required"),
    "no mapping": (ITEMS, lambda e: e.insert(0, "words"), "number 1", "", "dict"),
    "wrong kind": (PARKS, _first(kind="moon"), "park-zgc", "kind", "'park'"),
    "script url": (ITEMS, _source(url="javascript:x"), "faq-name", "sources.0.url", "http"),
    "ftp url": (ITEMS, _source(url="ftp://x.org/"), "faq-name", "sources.0.url", "http"),
    "no date": (ITEMS, lambda e: e[0]["sources"][0].pop("as_of"), "faq-name", "as_of", "required"),
    "source kind": (ITEMS, _source(kind="blog"), "faq-name", "sources.0.kind", "'official'"),
    "nameless source": (ITEMS, _source(url=None), "faq-name", "sources.0", "expected a title"),
    "duplicate item": (ITEMS, lambda e: e.append(e[0]), "faq-name", "id", "used twice"),
    "duplicate passage": (
        "passages/parks.yml",
        lambda e: e.append(e[0]),
        "daxing-f1",
        "id",
        "used twice",
    ),
    "unknown about": (ITEMS, _first(about="park-moon"), "faq-name", "about", "'park-moon'"),
    "passage about": (
        "passages/parks.yml",
        _first(about="park-moon"),
        "daxing-f1",
        "about",
        "'park-moon'",
    ),
    "unknown within": (PARKS, _first(within=["x"]), "park-zgc", "within", "'x'"),
    "unknown attribute": (
        PARKS,
        _first(attributes={"colour": []}),
        "park-zgc",
        "attributes.colour",
        "attributes.yml",
    ),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_spoilt_entry_is_named_with_field_and_expectation(fault: str, knowledge: Knowledge) -> None:
    file, spoil, entry, field, expected = SPOILT[fault]
    knowledge.edit(file, spoil)
    with pytest.raises(ContentInvalid) as caught:
        load_content(knowledge.folder)
    error = caught.value
    assert error.entry == entry
    assert field in error.field
    assert expected in error.expected
    assert str(knowledge.folder / file.split("/")[0]) in error.file
    assert all(part in str(error) for part in (error.file, entry, field, expected))


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (ITEMS, "- id: [unclosed\n", "not valid YAML: line 2"),
        (ITEMS, "- id: \x00", "not valid YAML"),
        (ITEMS, b"- id: caf\xe9\n", "not UTF-8 at byte 9"),
        (ITEMS, "id: no-list\n", "expected a list of entries"),
        (ITEMS, "", "expected a list of entries"),
        ("elsewhere.yml", "- 7\n", "expected a list of names"),
        ("publishers.yml", "- a\n", "expected a mapping"),
        ("replies.yml", "greet: Hello\n", "expected one text per language"),
        ("replies.yml", "greet: {en: 7}\n", "expected one text per language"),
    ],
)
def test_unreadable_file_is_named(
    file: str, text: str | bytes, expected: str, knowledge: Knowledge
) -> None:
    knowledge.write(file, text)
    with pytest.raises(ContentInvalid) as caught:
        load_content(knowledge.folder)
    assert caught.value.file == str(knowledge.folder / file)
    assert expected in str(caught.value)


def test_missing_file_is_named(knowledge: Knowledge) -> None:
    (knowledge.folder / "attributes.yml").unlink()
    with pytest.raises(ContentInvalid, match=r"attributes\.yml: the file is missing"):
        load_content(knowledge.folder)


def test_missing_folder_tells_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ContentInvalid, match=r"nowhere.*no such folder; set KNOWLEDGE_DIR"):
        load_content(tmp_path / "nowhere")


def test_new_item_file_is_loaded_beside_the_others(knowledge: Knowledge) -> None:
    knowledge.write("items/more.yml", "[]")
    knowledge.edit("items/more.yml", lambda items: items.append(item("faq-new", "Q?", "A.")))
    ids = [item.id for item in load_content(knowledge.folder).items]
    assert ids == ["faq-new", "faq-name", "faq-metro", "faq-library"]


def test_first_questions_of_starter_content_are_few_in_each_language(starter: Content) -> None:
    assert set(starter.welcome) == {"en", "zh"}
    assert all(4 <= len(questions) <= 6 for questions in starter.welcome.values())


def test_first_questions_are_loaded_where_there_are_any(knowledge: Knowledge) -> None:
    assert load_content(knowledge.folder).welcome == {}
    knowledge.write("welcome.yml", "en: [How do I pay in the metro?, How big is Xicheng Park?]")
    assert load_content(knowledge.folder).welcome == {
        "en": ("How do I pay in the metro?", "How big is Xicheng Park?")
    }


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("en: [What is the meaning of life?]", "'What is the meaning of life?'"),
        ("en: [how do I pay in the metro]", "'how do I pay in the metro'"),
        ("en: [metro fare]", "'metro fare'"),  # a way of asking that is not shown
        ("en: [When is Xicheng Park open?]", "'When is Xicheng Park open?'"),  # a known gap
        ("zh: [How do I pay in the metro?]", "'How do I pay in the metro?'"),  # not in Chinese
        ("en: [7, '']", "en.1"),
        ("en: What?", "en"),
        ("english: [What?]", "regex"),
        ("- en", "expected a mapping"),
        ("[unclosed", "not valid YAML"),
    ],
)
def test_first_question_that_no_answer_shows_is_named_with_its_file(
    text: str, named: str, knowledge: Knowledge
) -> None:
    knowledge.write("welcome.yml", text)
    with pytest.raises(ContentInvalid) as caught:
        load_content(knowledge.folder)
    assert caught.value.file == str(knowledge.folder / "welcome.yml")
    assert named in str(caught.value)


def test_forbidden_words_are_loaded_where_there_are_any(knowledge: Knowledge) -> None:
    assert load_content(knowledge.folder).forbidden == {}
    knowledge.write("forbidden.yml", "en: [todo, click here]\nzh: [待定]")
    forbidden = load_content(knowledge.folder).forbidden
    assert forbidden == {"en": ("todo", "click here"), "zh": ("待定",)}


@pytest.mark.parametrize(
    ("text", "named"),
    [("en: [7, '']", "en.1"), ("en: todo", "en"), ("- todo", "expected a mapping")],
)
def test_fault_among_the_forbidden_words_is_named(
    text: str, named: str, knowledge: Knowledge
) -> None:
    knowledge.write("forbidden.yml", text)
    with pytest.raises(ContentInvalid, match=named) as caught:
        load_content(knowledge.folder)
    assert caught.value.file == str(knowledge.folder / "forbidden.yml")


def test_starter_content_says_nothing_that_it_forbids(starter: Content) -> None:
    assert set(starter.forbidden) == {"en", "zh"}
    for one in starter.items:
        for language, words in starter.forbidden.items():
            assert [word for word in words if word in one.answer[language].casefold()] == []
