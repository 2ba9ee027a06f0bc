"""Edits are staged, reviewed and published; none is lost, and none goes live by itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.audit import audit
from bot.editing.checks.records import Finding, QuestionResult, Report, Told
from bot.editing.drafts import Draft, DraftStore
from bot.editing.from_files import FILES
from bot.editing.releases import ReleaseStore
from bot.editing.revisions import history
from bot.errors import (
    ContentInvalid,
    EditConflict,
    EntryDamaged,
    NotYetThere,
    OwnEdit,
    PublishBlocked,
    ReleaseMoved,
    UnknownDraft,
)
from bot.knowledge.entries import Entry, body_of, digest_of
from tests.databases import run_sql
from tests.editing.conftest import Edited

METRO = "item:faq-metro"


@pytest.fixture
def live(store: ReleaseStore, edited: Edited) -> Sequence[Entry]:
    """The entries that are live."""
    made = store.make(edited("Pay with a Yikatong card."), FILES)
    store.set_live(made.id, FILES)
    return store.entries(made.id)


@pytest.fixture
def drafts(store: ReleaseStore, live: Sequence[Entry]) -> DraftStore:
    return DraftStore(store._engine, store)


def entry_of(live: Sequence[Entry], key: str = METRO) -> Entry:
    return next(entry for entry in live if entry.key == key)


def answering(entry: Entry, answer: str) -> Entry:
    body: dict[str, Any] = entry.loaded()
    body["answer"]["en"] = answer
    return replace(entry, body=body_of(body))


def begun(drafts: DraftStore, live: Sequence[Entry], answer: str = "Pay by phone.") -> Draft:
    before = entry_of(live)
    return drafts.save(METRO, answering(before, answer), before.digest, 0, "eve")


def approved(drafts: DraftStore, live: Sequence[Entry], answer: str = "Pay by phone.") -> Draft:
    draft = begun(drafts, live, answer)
    draft = drafts.submit(METRO, draft.version, "eve")
    return drafts.approve(METRO, draft.version, "rob")


def live_id(store: ReleaseStore) -> str:
    published = store.live()
    assert published
    return published.release


def answer_live(store: ReleaseStore) -> str:
    return str(entry_of(store.entries(live_id(store))).loaded()["answer"]["en"])


def test_edit_stays_hidden_until_it_is_published(
    store: ReleaseStore, drafts: DraftStore, live: Sequence[Entry]
) -> None:
    draft = approved(drafts, live)
    assert answer_live(store) == "Pay with a Yikatong card."
    drafts.publish([draft], "pia", "fares", live_id(store))
    assert answer_live(store) == "Pay by phone."
    assert drafts.all() == []


@pytest.mark.parametrize("state", ["draft", "in review"])
def test_edit_that_is_not_approved_is_not_published(
    state: str, store: ReleaseStore, drafts: DraftStore, live: Sequence[Entry]
) -> None:
    draft = begun(drafts, live)
    if state == "in review":
        draft = drafts.submit(METRO, draft.version, "eve")
    with pytest.raises(NotYetThere, match="not approved"):
        drafts.publish([draft], "pia", "", live_id(store))
    assert answer_live(store) == "Pay with a Yikatong card."
    assert drafts.all() == [draft]


def test_second_of_two_editors_is_told_and_loses_nothing(
    drafts: DraftStore, live: Sequence[Entry]
) -> None:
    draft = begun(drafts, live)
    mine = answering(entry_of(live), "Pay with coins.")
    drafts.save(METRO, mine, None, draft.version, "ned")
    with pytest.raises(EditConflict, match="ned changed"):
        drafts.save(METRO, answering(mine, "Pay with shells."), None, draft.version, "eve")
    with pytest.raises(EditConflict):
        drafts.save(METRO, mine, entry_of(live).digest, 0, "eve")
    kept = drafts.get(METRO)
    assert kept
    assert kept.entry == mine


def test_nobody_approves_what_they_wrote_a_part_of(
    drafts: DraftStore, live: Sequence[Entry]
) -> None:
    draft = begun(drafts, live)
    draft = drafts.save(METRO, answering(entry_of(live), "Pay."), None, draft.version, "ned")
    draft = drafts.submit(METRO, draft.version, "ned")
    for author in ("eve", "ned"):
        with pytest.raises(OwnEdit):
            drafts.approve(METRO, draft.version, author)
    assert drafts.approve(METRO, draft.version, "eve", own=True).state == "approved"


def test_authors_of_an_edit_that_ended_may_approve_the_next(
    drafts: DraftStore, live: Sequence[Entry]
) -> None:
    drafts.discard(METRO, begun(drafts, live).version, "eve")
    before = entry_of(live)
    draft = drafts.save(METRO, answering(before, "Pay."), before.digest, 0, "ned")
    draft = drafts.submit(METRO, draft.version, "ned")
    assert drafts.approve(METRO, draft.version, "eve").state == "approved"


def test_what_is_saved_after_the_approval_is_reviewed_again(
    drafts: DraftStore, live: Sequence[Entry]
) -> None:
    draft = approved(drafts, live)
    draft = drafts.save(METRO, answering(entry_of(live), "Pay."), None, draft.version, "eve")
    assert (draft.state, draft.decided_by) == ("draft", None)


def test_review_that_was_not_asked_for_is_refused(
    drafts: DraftStore, live: Sequence[Entry]
) -> None:
    draft = begun(drafts, live)
    with pytest.raises(NotYetThere, match="is draft"):
        drafts.approve(METRO, draft.version, "rob")
    with pytest.raises(NotYetThere):
        drafts.give_back(METRO, draft.version, "rob")
    with pytest.raises(UnknownDraft):
        drafts.submit("item:faq-library", 1, "eve")


def test_edit_that_was_overtaken_is_held_back_until_somebody_looked(
    store: ReleaseStore, drafts: DraftStore, live: Sequence[Entry], edited: Edited
) -> None:
    draft = approved(drafts, live)
    overtaking = store.make(edited("Pay with a ring."), "ann")
    store.set_live(overtaking.id, "ann")
    with pytest.raises(NotYetThere, match="while it was edited"):
        drafts.publish([draft], "pia", "", overtaking.id)
    now_live = entry_of(store.entries(overtaking.id))
    draft = drafts.rebase(METRO, draft.version, now_live.digest, "eve")
    draft = drafts.submit(METRO, draft.version, "eve")
    draft = drafts.approve(METRO, draft.version, "rob")
    drafts.publish([draft], "pia", "", overtaking.id)
    assert answer_live(store) == "Pay by phone."


def test_publish_over_a_release_that_is_not_live_any_more_changes_nothing(
    store: ReleaseStore, drafts: DraftStore, live: Sequence[Entry], edited: Edited
) -> None:
    over, draft = live_id(store), approved(drafts, live)
    other = store.make([*live[:-1]], "ann")
    store.set_live(other.id, "ann")
    with pytest.raises(ReleaseMoved):
        drafts.publish([draft], "pia", "", over)
    assert live_id(store) == other.id
    assert drafts.all() == [draft]


def test_draft_that_changed_since_it_was_checked_is_not_published(
    store: ReleaseStore, drafts: DraftStore, live: Sequence[Entry]
) -> None:
    seen = approved(drafts, live)
    drafts.give_back(METRO, seen.version, "rob")
    with pytest.raises(EditConflict):
        drafts.publish([seen], "pia", "", live_id(store))
    assert answer_live(store) == "Pay with a Yikatong card."


def test_entry_is_added_and_removed(
    store: ReleaseStore, drafts: DraftStore, live: Sequence[Entry]
) -> None:
    model = entry_of(live)
    body = {**model.loaded(), "id": "faq-bus", "question": {"en": "How do I pay in the bus?"}}
    new = Entry("item", "faq-bus", model.file, body_of(body))
    chosen = []
    for key, entry, base in ((new.key, new, None), (METRO, None, model.digest)):
        draft = drafts.save(key, entry, base, 0, "eve")
        draft = drafts.submit(key, draft.version, "eve")
        chosen.append(drafts.approve(key, draft.version, "rob"))
    release = drafts.publish(chosen, "pia", "", live_id(store))
    keys = [entry.key for entry in store.entries(release)]
    assert new.key in keys
    assert METRO not in keys
    assert keys[keys.index(new.key) - 1] == "item:faq-library"  # at the end of its file


def test_drafts_that_are_no_content_together_are_refused(
    store: ReleaseStore, drafts: DraftStore, live: Sequence[Entry]
) -> None:
    park = entry_of(live, "profile:park-xicheng")
    draft = drafts.save(park.key, None, park.digest, 0, "eve")
    draft = drafts.submit(park.key, draft.version, "eve")
    draft = drafts.approve(park.key, draft.version, "rob")
    with pytest.raises(ContentInvalid, match="no profile has the id 'park-xicheng'"):
        drafts.publish([draft], "pia", "", live_id(store))
    assert drafts.all() == [draft]


def test_history_tells_all_that_was_ever_saved(
    store: ReleaseStore, drafts: DraftStore, live: Sequence[Entry]
) -> None:
    draft = begun(drafts, live, "one")
    drafts.discard(METRO, draft.version, "eve")
    release = drafts.publish([approved(drafts, live, "two")], "pia", "", live_id(store))
    told = history(store._engine, METRO)
    assert [(one.what, one.who) for one in told] == [
        ("published", "pia"),
        ("approved", "rob"),
        ("submitted", "eve"),
        ("saved", "eve"),
        ("discarded", "eve"),
        ("saved", "eve"),
    ]
    assert told[0].release == release
    assert json.loads(told[-1].body or "")["answer"]["en"] == "one"


# checks before a publish

LOSS = QuestionResult(
    "metro fare",
    "saved",
    "lost",
    METRO,
    Told("answered", "faq-metro", ""),
    Told("declined", None, ""),
    False,
)


class Checks:
    """Finds what it is told to, and remembers what it was asked about."""

    def __init__(self) -> None:
        self.report = Report((), (LOSS,))
        self.asked: list[tuple[str, str]] = []

    def __call__(self, live: Sequence[Entry], proposed: Sequence[Entry]) -> Report:
        self.asked.append((digest_of(live), digest_of(proposed)))
        return self.report


@pytest.fixture
def checks() -> Checks:
    return Checks()


@pytest.fixture
def checked(store: ReleaseStore, live: Sequence[Entry], checks: Checks) -> DraftStore:
    return DraftStore(store._engine, store, check=checks)


def noted(store: ReleaseStore, what: str) -> list[dict[str, Any]]:
    with store._engine.connect() as connection:
        rows = connection.execute(select(audit).where(audit.c.what == what)).all()
    return [{"who": row.who, **json.loads(row.details)} for row in rows]


def test_what_the_checks_block_is_not_published(
    store: ReleaseStore, checked: DraftStore, live: Sequence[Entry]
) -> None:
    draft = approved(checked, live)
    with pytest.raises(PublishBlocked) as refused:
        checked.publish([draft], "pia", "fares", live_id(store))
    assert (refused.value.lost, refused.value.blocking) == (1, 0)
    assert answer_live(store) == "Pay with a Yikatong card."
    assert checked.all() == [draft]
    assert noted(store, "overrode") == []


def test_reason_overrides_the_checks_and_is_kept_twice(
    store: ReleaseStore, checked: DraftStore, live: Sequence[Entry]
) -> None:
    draft = approved(checked, live)
    release = checked.publish([draft], "pia", "fares", live_id(store), "agreed with rob")
    assert answer_live(store) == "Pay by phone."
    assert store.find(release).note == "fares\n[checks overridden] agreed with rob"
    (line,) = noted(store, "overrode")
    assert (line["who"], line["release"]) == ("pia", release)
    assert (line["reason"], line["found"]["lost"]) == ("agreed with rob", 1)


def test_reason_is_kept_nowhere_where_only_warnings_are_found(
    store: ReleaseStore, checked: DraftStore, live: Sequence[Entry], checks: Checks
) -> None:
    checks.report = Report((Finding("overdue", "warns", METRO, "expired"),))
    release = checked.publish([approved(checked, live)], "pia", "fares", live_id(store), "why not")
    assert store.find(release).note == "fares"
    assert noted(store, "overrode") == []


def test_checked_is_exactly_what_goes_live(
    store: ReleaseStore, checked: DraftStore, live: Sequence[Entry], checks: Checks
) -> None:
    checks.report = Report(())
    draft, before = approved(checked, live), live_id(store)
    checked.report([draft], before)
    release = checked.publish([draft], "pia", "", before)
    assert [*dict.fromkeys(checks.asked)] == [
        (digest_of(live), digest_of(store.entries(release))),
    ]


def test_checks_are_not_run_on_what_cannot_be_published(
    store: ReleaseStore, checked: DraftStore, live: Sequence[Entry], checks: Checks
) -> None:
    draft = begun(checked, live)
    with pytest.raises(NotYetThere):
        checked.publish([draft], "pia", "", live_id(store), "why not")
    assert checks.asked == []


def test_damaged_draft_is_named_and_mended_by_saving_the_same(
    drafts: DraftStore, live: Sequence[Entry], database: str
) -> None:
    draft = begun(drafts, live)
    assert draft.entry is not None
    run_sql(database, f"UPDATE blobs SET body = '{{}}' WHERE digest = '{draft.entry.digest}'")
    for read in (drafts.all, lambda: drafts.get(METRO), lambda: history(drafts.engine, METRO)):
        with pytest.raises(EntryDamaged, match=rf"{METRO} is damaged .* restore a backup"):
            read()
    assert drafts.save(METRO, draft.entry, draft.base, draft.version, "eve").entry == draft.entry
    assert history(drafts.engine, METRO)[-1].body == draft.entry.body


def test_what_the_code_calls_by_name_is_not_removed(
    store: ReleaseStore, drafts: DraftStore, live: Sequence[Entry]
) -> None:
    key = "profile:c-12345"
    draft = drafts.save(key, None, entry_of(live, key).digest, 0, "eve")
    draft = drafts.submit(key, draft.version, "eve")
    draft = drafts.approve(key, draft.version, "rob")
    before = live_id(store)
    with pytest.raises(ContentInvalid, match=r"c-12345.*is missing.*told of this contact"):
        drafts.publish([draft], "pia", "", before)
    assert live_id(store) == before
    assert drafts.get(key) == draft


def test_older_version_is_not_discarded_nor_kept(drafts: DraftStore, live: Sequence[Entry]) -> None:
    draft = begun(drafts, live)
    assert draft.entry is not None
    newer = drafts.save(METRO, answering(draft.entry, "By card."), None, draft.version, "ned")
    with pytest.raises(EditConflict):
        drafts.discard(METRO, draft.version, "eve")
    with pytest.raises(EditConflict):
        drafts.rebase(METRO, draft.version, None, "eve")
    assert drafts.get(METRO) == newer
