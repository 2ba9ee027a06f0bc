"""The inbox as staff find it: groups with counts, samples and reasons."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert
from sqlalchemy.engine import Engine

from bot.editing.releases import ReleaseStore
from bot.editing.tables import drafts, revisions
from bot.transcripts.grouping import digest_of
from bot.transcripts.inbox import Filter, Inbox
from bot.transcripts.marks import MarkStore
from tests.clock import Clock
from tests.transcripts.conftest import FAILED, SURE, UNSURE, Citizens

DAY_4 = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.fixture
def asked(citizens: Citizens, clock: Clock) -> list[int]:
    """Five turns of two meanings."""
    first = citizens.ask("Where are dogs allowed?")
    clock.pass_by(days=3)
    return [
        first,
        citizens.ask("dogs allowed where"),
        citizens.ask("DOGS allowed where?", UNSURE),
        citizens.ask("when do taxis run", FAILED),
        citizens.ask("dogs allowed where", language="de"),
    ]


def test_questions_of_one_meaning_are_counted_together(
    asked: list[int], inbox: Inbox, clock: Clock
) -> None:
    dogs, taxis = inbox.groups()
    assert (dogs.question, dogs.language, dogs.count) == ("dogs allowed where", "en", 4)
    assert dogs.turns == (*asked[:3], asked[4])
    assert dogs.last_asked == clock()
    assert dogs.languages == {"en": 3, "de": 1}
    assert dogs.reasons == {"declined": 3, "unsure": 1}
    told = [(sample.question, sample.count) for sample in dogs.samples]
    assert told == [("dogs allowed where", 3), ("Where are dogs allowed?", 1)]
    assert (taxis.question, taxis.count, taxis.reasons) == ("when do taxis run", 1, {"failed": 1})


def test_of_equal_groups_the_one_asked_last_comes_first(citizens: Citizens, inbox: Inbox) -> None:
    citizens.ask("where are dogs allowed")
    citizens.ask("when do taxis run")
    assert [group.question for group in inbox.groups()] == [
        "when do taxis run",
        "where are dogs allowed",
    ]


@pytest.mark.parametrize(
    ("wanted", "counts"),
    [
        (Filter(), [4, 1]),
        (Filter(reason="declined"), [3]),
        (Filter(reason="failed"), [1]),
        (Filter(reason="rated"), []),
        (Filter(language="de"), [1]),
        (Filter(since=DAY_4), [3, 1]),
        (Filter(until=DAY_4), [1]),
        (Filter(reason="unsure", language="en", since=DAY_4), [1]),
    ],
)
def test_only_what_passes_counts(
    wanted: Filter, counts: list[int], asked: list[int], inbox: Inbox
) -> None:
    assert [group.count for group in inbox.groups(wanted)] == counts


def test_group_is_found_by_any_of_its_questions(asked: list[int], inbox: Inbox) -> None:
    (dogs, _) = inbox.groups()
    assert inbox.group_of(dogs.id) == dogs
    for sample in dogs.samples:
        assert inbox.group_of(sample.id) == dogs
    assert inbox.group_of("0" * 16) is None
    assert inbox.group_of("") is None


def test_id_stays_while_more_is_asked(citizens: Citizens, asked: list[int], inbox: Inbox) -> None:
    (dogs, _) = inbox.groups()
    for _ in range(9):
        citizens.ask("allowed dogs, where?")
    found = inbox.group_of(dogs.id)
    assert found is not None
    assert found.count == dogs.count + 9
    assert inbox.group_of(found.id) == found


def test_group_of_a_filter_holds_what_passes(asked: list[int], inbox: Inbox) -> None:
    found = inbox.group_of(digest_of("dogs allowed where"), Filter(reason="unsure"))
    assert found is not None
    assert (found.count, found.turns) == (1, (asked[2],))
    assert inbox.group_of(digest_of("dogs allowed where"), Filter(reason="failed")) is None


def test_marked_group_leaves_and_comes_back_when_that_is_undone(
    asked: list[int], inbox: Inbox, marks: MarkStore
) -> None:
    dogs, taxis = inbox.groups()
    marking = marks.mark(dogs.turns, "out of scope", "ann")
    assert inbox.groups() == [taxis]
    assert marks.undo(marking, "bob") == 4
    assert inbox.groups() == [dogs, taxis]


def test_what_is_out_of_scope_stays_so_however_often_it_is_asked(
    asked: list[int], citizens: Citizens, inbox: Inbox, marks: MarkStore
) -> None:
    marks.mark(inbox.groups()[0].turns, "out of scope", "ann")
    citizens.ask("dogs allowed where?")
    citizens.ask("dogs allowed")  # in other words: nobody decided on these
    assert [group.question for group in inbox.groups()] == ["dogs allowed", "when do taxis run"]


def test_personal_data_that_was_stored_once_is_not_shown(citizens: Citizens, inbox: Inbox) -> None:
    citizens.ask("mail me: li.lei@example.org")
    (group,) = inbox.groups()
    assert group.question == group.samples[0].question == "mail me: [e-mail]"


def test_nothing_is_read_again_until_something_changed(
    asked: list[int], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = inbox.groups()
    with monkeypatch.context() as patch:
        patch.setattr("bot.transcripts.inbox.read_asked", lambda _: pytest.fail("read again"))
        assert inbox.groups() == known
        assert inbox.group_of(known[0].id, Filter(reason="unsure"))


def test_rating_brings_a_question_in_and_changing_it_out_again(
    citizens: Citizens, inbox: Inbox, clock: Clock
) -> None:
    id = citizens.start()
    turn = citizens.ask("pay?", SURE, id)
    assert inbox.groups() == []
    for helped, waiting in ((False, 1), (True, 0), (False, 1)):
        clock.pass_by(seconds=1)
        citizens.rate(turn, id, helped=helped)
        assert len(inbox.groups()) == waiting
    citizens.forget(id)
    assert inbox.groups() == []


class Desk:
    """Edits and publishes an entry, as far as the inbox sees it."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def draft(self, key: str) -> None:
        row = {"key": key, "kind": "item", "entry_id": "faq", "file": "f", "state": "draft"}
        row |= {"version": 1, "edited_by": "ann", "edited_at": self._clock(), "note": ""}
        with self._engine.begin() as connection:
            connection.execute(insert(drafts).values(row))

    def publish(self, key: str) -> None:
        release = ReleaseStore(self._engine, self._clock).make([], "ann")
        with self._engine.begin() as connection:
            connection.execute(drafts.delete().where(drafts.c.key == key))
            row = {"key": key, "what": "published", "who": "ann", "note": ""}
            row |= {"at": self._clock(), "release_id": release.id}
            connection.execute(insert(revisions).values(row))

    def discard(self, key: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(drafts.delete().where(drafts.c.key == key))


@pytest.fixture
def desk(engine: Engine, clock: Clock) -> Desk:
    return Desk(engine, clock)


def test_assigned_question_comes_back_only_if_the_published_item_does_not_answer_it(
    citizens: Citizens, inbox: Inbox, marks: MarkStore, desk: Desk, clock: Clock
) -> None:
    desk.publish("item:faq")  # long ago: that is not what it waits for
    clock.pass_by(hours=1)
    marks.mark([citizens.ask("where are dogs allowed")], "assigned", "ann", "item:faq")
    desk.draft("item:faq")
    citizens.ask("where are dogs allowed?")
    assert inbox.groups() == []
    clock.pass_by(hours=1)
    desk.publish("item:faq")
    assert inbox.groups() == []
    clock.pass_by(minutes=1)
    turn = citizens.ask("Where are dogs allowed")
    assert [group.turns for group in inbox.groups()] == [(turn,)]


def test_assigned_question_comes_back_where_its_draft_was_given_up(
    citizens: Citizens, inbox: Inbox, marks: MarkStore, desk: Desk
) -> None:
    marks.mark([citizens.ask("where are dogs allowed")], "assigned", "ann", "item:faq")
    desk.draft("item:faq")
    turn = citizens.ask("where are dogs allowed?")
    desk.discard("item:faq")
    assert [group.turns for group in inbox.groups()] == [(turn,)]
