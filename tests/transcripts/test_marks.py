"""Marks are set by one person at a time, and can be taken back."""

from __future__ import annotations

import json
import threading

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.audit import audit
from bot.errors import AlreadyHandled
from bot.transcripts.marks import MarkStore
from tests.clock import Clock
from tests.transcripts.conftest import Citizens


def test_marking_is_told_with_who_decided_what(
    citizens: Citizens, marks: MarkStore, clock: Clock
) -> None:
    ids = [citizens.ask("Dogs? Mail me: a@example.org"), citizens.ask("dogs!")]
    marking = marks.mark(ids, "assigned", "ann", "item:faq-dogs")
    clock.pass_by(minutes=1)
    marks.mark([citizens.ask("taxis")], "out of scope", "bob")
    later, (first,) = marks.recent(1), marks.recent()[1:]
    assert [(one.marked_by, one.state, one.key) for one in later] == [("bob", "out of scope", None)]
    assert (first.id, first.count, first.key) == (marking, 2, "item:faq-dogs")
    assert first.question == "Dogs? Mail me: [e-mail]"
    assert first.marked_at < clock()


def test_who_is_second_is_told_who_was_first_and_changes_nothing(
    citizens: Citizens, marks: MarkStore
) -> None:
    ids = [citizens.ask("dogs?") for _ in range(3)]
    marks.mark(ids[:1], "out of scope", "ann")
    with pytest.raises(AlreadyHandled, match="ann has dealt with them") as raised:
        marks.mark(ids, "assigned", "bob", "item:faq")
    assert raised.value.by == "ann"
    assert [one.count for one in marks.recent()] == [1]


def test_of_many_at_once_one_is_first(citizens: Citizens, engine: Engine, marks: MarkStore) -> None:
    ids = [citizens.ask("dogs?") for _ in range(20)]
    told: list[str] = []

    def mark(name: str) -> None:
        try:
            MarkStore(engine).mark(ids, "out of scope", name)
            told.append("done")
        except AlreadyHandled:
            told.append("late")

    people = [threading.Thread(target=mark, args=[f"person {number}"]) for number in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(told) == ["done"] + ["late"] * 7
    assert [one.count for one in marks.recent()] == [20]


def test_questions_that_were_deleted_meanwhile_cannot_be_marked(
    citizens: Citizens, marks: MarkStore
) -> None:
    id = citizens.start()
    turn = citizens.ask("dogs?", id=id)
    citizens.forget(id)
    with pytest.raises(AlreadyHandled, match="not there any more"):
        marks.mark([turn], "out of scope", "ann")
    with pytest.raises(AlreadyHandled):
        marks.mark([], "out of scope", "ann")


def test_mark_goes_with_its_conversation(citizens: Citizens, marks: MarkStore) -> None:
    id = citizens.start()
    kept = citizens.ask("dogs?")
    marks.mark([citizens.ask("dogs?", id=id), kept], "out of scope", "ann")
    citizens.forget(id)
    assert [(one.id, one.count) for one in marks.recent()] == [(kept, 1)]


def test_undoing_takes_back_one_marking_alone(
    citizens: Citizens, marks: MarkStore, clock: Clock
) -> None:
    marking = marks.mark([citizens.ask("dogs?"), citizens.ask("dogs!")], "out of scope", "ann")
    clock.pass_by(seconds=1)
    other = marks.mark([citizens.ask("taxis?")], "out of scope", "ann")
    assert marks.undo(marking, "bob") == 2
    assert marks.undo(marking, "bob") == 0
    assert [one.id for one in marks.recent()] == [other]


def test_audit_tells_who_decided_and_no_words_of_citizens(
    citizens: Citizens, engine: Engine, marks: MarkStore
) -> None:
    marking = marks.mark([citizens.ask("dogs?")], "assigned", "ann", "item:faq-pets")
    marks.undo(marking, "bob")
    with engine.connect() as connection:
        lines = connection.execute(select(audit.c.who, audit.c.what, audit.c.details)).all()
    assert [(line.who, line.what) for line in lines] == [
        ("ann", "marked questions"),
        ("bob", "unmarked questions"),
    ]
    for line in lines:
        told = {"state": "assigned", "entry": "item:faq-pets", "questions": 1}
        assert json.loads(line.details) == told


def test_many_turns_are_marked_at_once(
    citizens: Citizens, marks: MarkStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transcripts.asked.LARGEST_LOT", 2)
    marks.mark([citizens.ask("dogs?") for _ in range(5)], "out of scope", "ann")
    assert [one.count for one in marks.recent()] == [5]
