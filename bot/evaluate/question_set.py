"""Question sets: questions with what a right reply must say. The format is a contract (README)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, Extra, ValidationError, root_validator

from bot.errors import QuestionSetInvalid

Expected = tuple[str, ...]  # each string must be said; `|` separates variants of one


@dataclass(frozen=True)
class LabelledQuestion:
    """One question, or the turns of one conversation, with what is expected of each reply."""

    id: str
    turns: tuple[str, ...]
    expect: tuple[Expected, ...]  # one per turn; empty: this turn is not judged
    language: str
    answerable: bool
    answered_by: tuple[str, ...]
    kind: str | None


class _Entry(BaseModel):
    id: str
    question: str | None = None
    turns: list[str] | None = None
    lang: str
    answerable: bool
    answered_by: list[str] = []
    expect: list[str] = []
    expect_turns: list[list[str]] | None = None
    kind: str | None = None

    class Config:
        extra = Extra.forbid

    @root_validator(skip_on_failure=True)
    def is_whole(cls, entry: dict[str, Any]) -> dict[str, Any]:
        if (entry["question"] is None) == (entry["turns"] is None):
            raise ValueError("expected either question or turns")
        if entry["turns"] is not None and len(entry["turns"]) != len(entry["expect_turns"] or []):
            raise ValueError("expected as many expect_turns as turns")
        if entry["answerable"] and not (entry["expect"] or any(entry["expect_turns"] or [])):
            raise ValueError("expected what an answerable question's reply must say")
        return entry


def load_questions(path: Path) -> tuple[LabelledQuestion, ...]:
    """The questions of one file; raises QuestionSetInvalid naming the entry that is wrong."""
    try:
        loaded = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise QuestionSetInvalid(str(path), str(error)) from error
    if not isinstance(loaded, list):
        raise QuestionSetInvalid(str(path), "expected a list of questions")
    return tuple(_question(path, number, raw) for number, raw in enumerate(loaded, 1))


def _question(path: Path, number: int, raw: Any) -> LabelledQuestion:
    try:
        entry = _Entry.parse_obj(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])).replace("__root__", "entry")
        raise QuestionSetInvalid(str(path), f"entry {number}: {field}: {first['msg']}") from error
    return LabelledQuestion(
        id=entry.id,
        turns=tuple(entry.turns or [str(entry.question)]),
        expect=tuple(map(tuple, entry.expect_turns or [entry.expect])),
        language=entry.lang,
        answerable=entry.answerable,
        answered_by=tuple(entry.answered_by),
        kind=entry.kind,
    )


def says(text: str, expected: Sequence[str]) -> bool:
    """Whether `text` holds every expected string, in one of its `|` variants; case is ignored."""
    folded = text.casefold()
    return all(
        any(variant.strip().casefold() in folded for variant in string.split("|"))
        for string in expected
    )
