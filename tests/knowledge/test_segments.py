"""A release is made of segments: an edit makes one of them anew, and nothing shows which."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge import segments as module
from bot.knowledge.building import Builder
from bot.knowledge.content import content_of
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import Entry, body_of
from bot.knowledge.release import Release
from bot.records import Answer
from tests.conftest import HashingEncoder, Knowledge, item, lessons

TOPICS = ("metro", "library", "visa", "pool", "clinic", "park", "tax", "school", "zoo", "market")
QUESTIONS = (
    "how do I pay in the metro",
    "phone of Xicheng Park",
    "visa fee in Daxing",
    "which zoo opens on Sundays",
    "地铁怎么付钱",
    "libary",
    "",
)


@pytest.fixture(autouse=True)
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SIZE", 8)


def invented(id: str, chance: random.Random) -> Entry:
    """An item that says something by chance."""
    subject, other = chance.sample(TOPICS, 2)
    made: dict[str, Any] = item(
        id,
        f"How do I get to the {subject} {id}?",
        f"Take line {chance.randrange(20)} to the {subject}, beside the {other}.",
        *(f"{word} {subject}" for word in chance.sample(TOPICS, chance.randrange(4))),
    )
    if chance.random() < 0.5:
        made["question"]["zh"] = f"怎么去{id}"
        made["answer"]["zh"] = f"乘{chance.randrange(20)}号线到{id}。"
    return Entry("item", id, "items/many.yml", body_of(made))


def edited(entries: Sequence[Entry], chance: random.Random) -> list[Entry]:
    """`entries` after one edit by chance: an item more, less, other, or in another place."""
    entries, number = [*entries], chance.randrange(1_000_000)
    items = [at for at, entry in enumerate(entries) if entry.file == "items/many.yml"]
    at = chance.choice(items)
    match chance.choice(["add", "remove", "change", "move", "profile"]):
        case "add":
            entries.insert(at, invented(f"new-{number}", chance))
        case "remove":
            del entries[at]
        case "change":
            entries[at] = invented(entries[at].id, chance)
        case "move":
            entries.insert(chance.choice(items), entries.pop(at))
        case _:
            (at,) = (at for at, entry in enumerate(entries) if entry.id == "dist-daxing")
            body = json.loads(entries[at].body)
            body["attributes"]["phone"][0]["value"]["en"] = f"010-{number}"
            entries[at] = Entry("profile", "dist-daxing", entries[at].file, body_of(body))
    return entries


def told(release: Release) -> list[Any]:
    """All that a release finds, to the last bit."""
    found: list[Any] = [release.id, [*release.editions], [*release.by_key]]
    for language, edition in release.editions.items():
        for question in QUESTIONS:
            for query in release.reader.readings(question, language):
                nearest = edition.index.search(query)
                found.append(nearest.positions)
                found.append(edition.index.rank(query).tobytes())
                found.append(edition.comparison.evidence(query, nearest).tobytes())
                found.append([(hit.answer.key, hit.confidence) for hit in edition.judged(query)])
        found.append(edition.index.alike(0).tobytes())
    return found


def content_with(knowledge: Knowledge, items: int, chance: random.Random) -> list[Entry]:
    return [
        *read_entries(knowledge.folder),
        *(invented(f"many-{number}", chance) for number in range(items)),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_release_rebuilt_after_many_edits_is_to_the_bit_the_one_that_is_built_alone(
    seed: int, knowledge: Knowledge, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    entries = content_with(knowledge, 70, chance)
    builder = Builder(HashingEncoder(), tmp_path / "var", lessons())
    release = first = builder.build(content_of(entries))
    for _ in range(6):
        for _ in range(chance.randrange(1, 4)):
            entries = edited(entries, chance)
        release = builder.rebuild(content_of(entries), release)
    other = Builder(HashingEncoder(), with_the_fits_of(tmp_path / "var"), lessons())
    other.build(first.content)
    alone = other.rebuild(release.content, without_segments(first))
    assert told(release) == told(alone)


def with_the_fits_of(folder: Path) -> Path:
    """A new folder in which a builder finds no vectors; a fit takes long, and is the same again."""
    made = folder.with_name("alone")
    made.mkdir()
    for path in folder.glob("confidence-*.json"):
        shutil.copy(path, made)
    return made


def without_segments(release: Release) -> Release:
    """As if it had been built in another process."""
    editions = {code: replace(edition, segments=()) for code, edition in release.editions.items()}
    return replace(release, editions=editions)


def reused(before: Release, after: Release) -> list[int]:
    """In each language, how many segments were made anew."""
    return [
        sum(one not in former.segments for one in after.editions[code].segments)
        for code, former in before.editions.items()
    ]


def test_edit_of_one_answer_makes_one_segment_anew(knowledge: Knowledge, tmp_path: Path) -> None:
    chance = random.Random("edit")
    entries = content_with(knowledge, 100, chance)
    builder = Builder(HashingEncoder(), tmp_path, lessons())
    before = builder.build(content_of(entries))
    assert len(before.editions["en"].segments) == 16
    entries[-1] = invented(entries[-1].id, chance)
    after = builder.rebuild(content_of(entries), before)
    assert reused(before, after) == [1, 1]
    removed = builder.rebuild(content_of(entries[:-1]), after)
    assert reused(after, removed) == [1, 1]
    back = builder.rebuild(content_of(entries), removed)
    assert reused(removed, back) == [1, 1]
    assert told(back) == told(after)


def test_every_answer_is_in_one_segment_and_segments_are_alike_in_size() -> None:
    answers = many(1000)
    found = module.places(answers)
    assert len(found) == 128
    assert sorted(at for places in found for at in places) == [*range(1000)]
    assert max(map(len, found)) < 4 * 1000 / 128
    assert module.places(answers[1:])[5] == [at - 1 for at in found[5] if at > 0]


def many(answers: int) -> list[Answer]:
    return [Answer(f"a-{at}", "item", {}, (), {}) for at in range(answers)]


def test_few_answers_are_one_segment() -> None:
    assert module.places(many(7)) == [[*range(7)]]
    assert module.places([]) == [[]]


def test_segments_of_another_builder_are_made_anew(knowledge: Knowledge, tmp_path: Path) -> None:
    """Theirs are other vectors: of other words, or of another encoder."""
    entries = content_with(knowledge, 20, random.Random("other"))
    content = content_of(entries)
    theirs = Builder(HashingEncoder(), tmp_path / "one", lessons()).build(content)
    release = Builder(HashingEncoder(), tmp_path / "two", lessons()).rebuild(content, theirs)
    assert told(release) == told(theirs)
