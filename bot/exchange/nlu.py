"""Phrasings as training examples of Rasa NLU (YAML), and back: an intent for each item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from rapidfuzz import process

from bot.errors import ContentInvalid
from bot.exchange.cells import body_as, canonical
from bot.exchange.decoding import decoded
from bot.exchange.fields import LANGUAGE
from bot.exchange.records import Reading
from bot.exchange.rows import spoken
from bot.knowledge.entries import Entry, Fault
from bot.knowledge.languages import LanguageFinder

RETRIEVAL = "faq"  # the retrieval intent of which each item is an intent: faq/ID
VERSION = "3.1"
ENTITY = re.compile(r"\[([^\[\]]+)\](?:\([^()]*\)|\{[^{}]*\})")  # how examples mark entities
NEAR = 70  # of rapidfuzz, 0 to 100: names that may have been meant


class _Block(str):
    """A text that is written line by line."""


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(
    _Block, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|")
)


def nlu_bytes(entries: Sequence[Entry]) -> bytes:
    """The items as intents, one block per language: the question first, then its phrasings."""
    blocks = [block for entry in entries if entry.kind == "item" for block in _blocks(entry)]
    written = {"version": VERSION, "nlu": blocks}
    return yaml.dump(written, Dumper=_Dumper, allow_unicode=True, sort_keys=False).encode()


def _blocks(entry: Entry) -> Iterator[Mapping[str, Any]]:
    loaded = canonical("item", entry.body)
    phrasings = loaded.get("phrasings", {})
    for language in dict.fromkeys([*loaded["question"], *phrasings]):
        question = [text] if (text := loaded["question"].get(language)) else []
        examples = [_one_line(text) for text in [*question, *phrasings.get(language, [])]]
        yield {
            "intent": f"{RETRIEVAL}/{entry.id}",
            "metadata": {"language": language},
            "examples": _Block("".join(f"- {example}\n" for example in examples)),
        }


@dataclass(frozen=True)
class _Example:
    text: str
    line: int  # in the file, from 1 on


@dataclass(frozen=True)
class _Intent:
    name: str
    line: int
    language: str  # "" where it does not tell
    examples: tuple[_Example, ...]


def read_nlu(
    file: str, data: bytes, live: Sequence[Entry], reading: Reading, fault: Fault
) -> dict[str, Entry]:
    """The items as they are with the examples of a file among their phrasings, by key.

    The last part of an intent's name is the item's id. Where `reading` says `replace`, the
    examples of a language are all its phrasings. `fault` hears of what is no item, by line.
    """
    items = {entry.id: entry for entry in live if entry.kind == "item"}
    loaded: dict[str, dict[str, Any]] = {}
    replaced: set[tuple[str, str]] = set()
    finder = LanguageFinder()
    for intent in _intents(file, data, fault):
        id = intent.name.rpartition("/")[2]
        if id not in items:
            fault(_fault(file, intent.line, _unknown(intent.name, items)))
            continue
        item = loaded.setdefault(id, canonical("item", items[id].body))
        told = intent.language or reading.language
        by_language: dict[str, list[str]] = {told: []} if told else {}
        for example in intent.examples:
            by_language.setdefault(told or finder.find(example.text, "en"), []).append(example.text)
        for language, texts in by_language.items():
            all_ = item.setdefault("phrasings", {})
            if reading.replace and (id, language) not in replaced:
                replaced.add((id, language))
                all_[language] = []
            all_[language] = _added(all_.get(language, []), item["question"].get(language), texts)
    changed = {
        id: body_as("item", item)
        for id, item in loaded.items()
        if body_as("item", item) != body_as("item", canonical("item", items[id].body))
    }
    return {items[id].key: Entry("item", id, items[id].file, body) for id, body in changed.items()}


def _added(phrasings: Sequence[str], question: str | None, examples: Sequence[str]) -> list[str]:
    """`phrasings` with the examples that are new; the question itself stands first among them."""
    rest = (
        examples[1:] if examples and question and examples[0] == _one_line(question) else examples
    )
    if not phrasings:
        return list(rest)
    known = {spoken(text) for text in phrasings}
    known |= {spoken(question)} if question else set()
    return [*phrasings, *(text for text in rest if spoken(text) not in known)]


def _intents(file: str, data: bytes, fault: Fault) -> Iterator[_Intent]:
    try:
        text, _ = decoded(data)
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        fault(ContentInvalid(file, "", "", f"not valid YAML: {error}"))
        return
    blocks = _mapping(root).get("nlu")
    if not isinstance(blocks, yaml.SequenceNode):
        expected = "expected `nlu:` and a list of intents with their examples, as Rasa reads it"
        fault(ContentInvalid(file, "", "", expected))
        return
    for block in blocks.value:
        parts = _mapping(block)
        intent = parts.get("intent")
        if isinstance(intent, yaml.ScalarNode):
            language = _text(_mapping(parts.get("metadata")).get("language"))
            known = language if LANGUAGE.fullmatch(language) else ""
            examples = tuple(_examples(parts.get("examples")))
            yield _Intent(intent.value, intent.start_mark.line + 1, known, examples)


def _examples(node: yaml.Node | None) -> Iterator[_Example]:
    """Those of a list, or of a text in which each has a line that begins with a hyphen."""
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            text = _text(one) or _text(_mapping(one).get("text"))
            if text := _spoken(text):
                yield _Example(text, one.start_mark.line + 1)
    elif isinstance(node, yaml.ScalarNode):
        for number, line in enumerate(node.value.split("\n"), node.start_mark.line + 2):
            if line.lstrip().startswith("-") and (text := _spoken(line.lstrip()[1:])):
                yield _Example(text, number)


def _spoken(example: str) -> str:
    return ENTITY.sub(r"\1", _one_line(example))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {_text(key): value for key, value in node.value}


def _text(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _unknown(name: str, items: Mapping[str, Entry]) -> str:
    near = process.extractOne(name.rpartition("/")[2], items.keys(), score_cutoff=NEAR)
    told = f"; is it {near[0]}?" if near else "; the name of an intent is the id of an item"
    return f"no item has the name of the intent {name}{told}"


def _fault(file: str, line: int, expected: str) -> ContentInvalid:
    return ContentInvalid(f"{file}: line {line}", "", "", expected)
