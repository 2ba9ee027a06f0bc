"""Questions of the inbox become ways of asking in the draft of an entry."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.editing.drafts import DraftStore
from bot.editing.from_files import live_release
from bot.editing.releases import ReleaseStore
from bot.errors import AlreadyHandled, EditConflict, PhrasingKnown, UnknownEntry
from bot.transcripts.assigning import Assigning
from bot.transcripts.inbox import Inbox
from bot.transcripts.marks import MarkStore
from tests.clock import Clock
from tests.conftest import Knowledge
from tests.transcripts.conftest import Citizens

METRO = "item:faq-metro"
ASKED = "can I pay the subway by phone"


@pytest.fixture
def releases(engine: Engine, clock: Clock, knowledge: Knowledge) -> ReleaseStore:
    store = ReleaseStore(engine, clock)
    live_release(store, knowledge.folder, lambda line: None)
    return store


@pytest.fixture
def drafts(engine: Engine, releases: ReleaseStore, clock: Clock) -> DraftStore:
    return DraftStore(engine, releases, clock)


@pytest.fixture
def assigning(releases: ReleaseStore, drafts: DraftStore, marks: MarkStore) -> Assigning:
    return Assigning(releases, drafts, marks)


def said(drafts: DraftStore, key: str = METRO) -> Any:
    draft = drafts.get(key)
    assert draft is not None
    assert draft.entry is not None
    return draft.entry.loaded()


def test_question_becomes_a_phrasing_in_a_draft_of_the_live_item(
    citizens: Citizens, assigning: Assigning, drafts: DraftStore, inbox: Inbox
) -> None:
    turn = citizens.ask(ASKED)
    assigning.assign([turn], METRO, assigning.addition(METRO, ASKED, "en"), "ann")
    assert said(drafts)["phrasings"] == {"en": ["metro fare", ASKED]}
    draft = drafts.get(METRO)
    assert draft is not None
    assert (draft.state, draft.edited_by, draft.version) == ("draft", "ann", 1)
    assert inbox.groups() == []


def test_draft_that_is_there_keeps_what_it_says(
    citizens: Citizens, assigning: Assigning, drafts: DraftStore
) -> None:
    for question, language in ((ASKED, "en"), ("地铁怎么付钱", "zh")):
        turn = citizens.ask(question)
        addition = assigning.addition(METRO, question, language)
        assigning.assign([turn], METRO, addition, "ann")
    assert said(drafts)["phrasings"] == {"en": ["metro fare", ASKED], "zh": ["地铁怎么付钱"]}
    draft = drafts.get(METRO)
    assert draft is not None
    assert draft.version == 2


def test_passage_takes_ways_of_asking_too(
    citizens: Citizens, assigning: Assigning, drafts: DraftStore
) -> None:
    key = "passage:daxing-f1"
    addition = assigning.addition(key, "any vaccine makers?", "en")
    assigning.assign([citizens.ask("any vaccine makers?")], key, addition, "ann")
    assert said(drafts, key)["asked"]["en"][-1] == "any vaccine makers?"


@pytest.mark.parametrize("text", ["Metro fare", "METRO FARE?", "how do I pay in the metro"])
def test_phrasing_that_is_there_is_refused(text: str, assigning: Assigning) -> None:
    with pytest.raises(PhrasingKnown, match="has this way of asking already"):
        assigning.addition(METRO, text, "en")


def test_phrasing_of_another_language_is_another_one(assigning: Assigning) -> None:
    assert assigning.addition(METRO, "metro fare", "de").after.loaded()["phrasings"]["de"]


@pytest.mark.parametrize("key", ["item:nothing", "profile:park-xicheng", "replies", ""])
def test_what_takes_no_ways_of_asking_is_refused(key: str, assigning: Assigning) -> None:
    with pytest.raises(UnknownEntry):
        assigning.addition(key, ASKED, "en")


def test_item_that_is_to_be_removed_takes_none(assigning: Assigning, drafts: DraftStore) -> None:
    addition = assigning.addition(METRO, ASKED, "en")
    drafts.save(METRO, None, addition.base, 0, "bob")
    with pytest.raises(UnknownEntry):
        assigning.addition(METRO, ASKED, "en")


def test_draft_that_changed_meanwhile_leaves_the_questions_in_the_inbox(
    citizens: Citizens, assigning: Assigning, drafts: DraftStore, inbox: Inbox
) -> None:
    turn, addition = citizens.ask(ASKED), assigning.addition(METRO, ASKED, "en")
    drafts.save(METRO, addition.before, addition.base, 0, "bob")
    with pytest.raises(EditConflict):
        assigning.assign([turn], METRO, addition, "ann")
    assert [group.turns for group in inbox.groups()] == [(turn,)]
    assert said(drafts)["phrasings"] == {"en": ["metro fare"]}


def test_questions_that_a_colleague_took_leave_the_draft_as_it_was(
    citizens: Citizens, assigning: Assigning, drafts: DraftStore, marks: MarkStore
) -> None:
    turn, addition = citizens.ask(ASKED), assigning.addition(METRO, ASKED, "en")
    marks.mark([turn], "out of scope", "bob")
    with pytest.raises(AlreadyHandled, match="bob"):
        assigning.assign([turn], METRO, addition, "ann")
    assert drafts.get(METRO) is None


def test_question_may_be_given_to_an_item_without_a_word_added(
    citizens: Citizens, assigning: Assigning, drafts: DraftStore, marks: MarkStore
) -> None:
    assigning.assign([citizens.ask("metro fare")], METRO, None, "ann")
    assert drafts.get(METRO) is None
    assert [(one.state, one.key) for one in marks.recent()] == [("assigned", METRO)]
