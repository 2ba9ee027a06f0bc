"""Whatever staff do in whatever order, and whatever the clock does meanwhile.

What is live is one release with what is valid at that time, and no edit that was kept is lost.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.database import open_database
from bot.editing.drafts import Draft, DraftStore
from bot.editing.earlier import earlier, text_of
from bot.editing.releases import ReleaseStore
from bot.editing.revisions import history
from bot.errors import EditConflict, NotYetThere
from bot.knowledge.content_files import read_entries, write_entries
from bot.knowledge.entries import Entry, body_of, digest_of, release_id
from tests.clock import Clock
from tests.conftest import Knowledge
from tests.databases import Postgres
from tests.editing.timely import TIMES, Process, Times, is_valid, timed

RUNS = int(os.environ.get("EDITING_RUNS", "40"))
KEYS = ("item:faq-metro", "item:faq-library", "item:faq-new")
WORDS = st.text("abc ", min_size=1, max_size=6).map(lambda text: f"It is {text.strip() or 'so'}.")
SPANS = st.one_of(
    st.integers(-90, 90).map(lambda seconds: timedelta(seconds=seconds)),
    st.integers(-24, 36).map(lambda hours: timedelta(hours=hours)),
)
ANYBODY = st.sampled_from(["eve", "ned"])


class Editing(RuleBasedStateMachine):
    """Editors, reviewers and publishers at work on one database."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name)
        self.engine = open_database(self.new_database())
        self.clock = Clock()
        self.releases = ReleaseStore(self.engine, self.clock)
        self.drafts = DraftStore(self.engine, self.releases, self.clock)
        entries = read_entries(Knowledge(path / "knowledge").folder)
        self.model: dict[str, Entry | None] = {key: _entry(entries, key) for key in KEYS}
        self.staged: dict[str, Entry | None] = {}
        self.acknowledged: list[tuple[str, Entry | None]] = []
        self.past: list[dict[str, Entry | None]] = []  # what was live before, for rollbacks
        made = self.releases.make(entries, "files")
        self.releases.set_live(made.id, "files")
        self.went_live = [made.id]
        self.process = Process(self.releases, entries, self.clock)

    def new_database(self) -> str:
        return "sqlite://"  # in memory: a disk would only be slower

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()

    @property
    def live(self) -> str:
        published = self.releases.live()
        assert published
        return published.release

    @rule(key=st.sampled_from(KEYS), answer=WORDS, by=ANYBODY, stale=st.booleans(), times=TIMES)
    def save(self, key: str, answer: str, by: str, stale: bool, times: Times) -> None:
        draft, live = self.drafts.get(key), _entry(self.releases.entries(self.live), key)
        entry = _answering(key, live or (draft.entry if draft else None), answer)
        entry = timed(entry, times)
        version = draft.version if draft else 0
        if stale and draft:
            try:
                self.drafts.save(key, entry, None, version - 1, by)
            except EditConflict:
                return
            raise AssertionError("an edit of an older version was taken")
        self.drafts.save(key, entry, live.digest if live else None, version, by)
        self._acknowledge(key, entry)

    @rule(key=st.sampled_from(KEYS[:2]), by=ANYBODY)
    def remove(self, key: str, by: str) -> None:
        draft, live = self.drafts.get(key), _entry(self.releases.entries(self.live), key)
        if live is None:
            return
        self.drafts.save(key, None, live.digest, draft.version if draft else 0, by)
        self._acknowledge(key, None)

    @rule(data=st.data(), key=st.sampled_from(KEYS), by=ANYBODY)
    def restore(self, data: Any, key: str, by: str) -> None:
        """Somebody makes a draft of what a release said, or what was saved once."""
        digests = {one.digest for one in earlier(self.engine, key)}
        digests |= {one.digest for one in history(self.engine, key) if one.digest}
        if not digests:
            return
        entry = text_of(self.engine, key, data.draw(st.sampled_from(sorted(digests))))
        assert entry is not None
        assert entry.key == key
        draft, live = self.drafts.get(key), _entry(self.releases.entries(self.live), key)
        base, version = live.digest if live else None, draft.version if draft else 0
        self.drafts.save(key, entry, base, version, by)
        self._acknowledge(key, entry)

    @rule(passed=SPANS)
    def time_passes(self, passed: timedelta) -> None:
        """Or is set back."""
        self.clock.time += passed

    @rule()
    def process_looks(self) -> None:
        self.process.watcher.look()

    @rule()
    def process_starts_anew(self) -> None:
        self.process = Process(self.releases, self.releases.entries(self.live), self.clock)

    def _acknowledge(self, key: str, entry: Entry | None) -> None:
        self.staged[key] = entry
        self.acknowledged.append((key, entry))

    @precondition(lambda self: self.staged)
    @rule(data=st.data())
    def review(self, data: Any) -> None:
        draft = data.draw(st.sampled_from(self.drafts.all()))
        does = {
            "draft": [self.drafts.submit],
            "in review": [self.drafts.approve, self.drafts.give_back],
            "approved": [self.drafts.give_back],
        }
        data.draw(st.sampled_from(does[draft.state]))(draft.key, draft.version, "rob")

    @precondition(lambda self: self.staged)
    @rule(data=st.data())
    def discard(self, data: Any) -> None:
        draft = data.draw(st.sampled_from(self.drafts.all()))
        self.drafts.discard(draft.key, draft.version, "eve")
        del self.staged[draft.key]

    @precondition(lambda self: self.staged)
    @rule(data=st.data())
    def keep_after_all(self, data: Any) -> None:
        draft = data.draw(st.sampled_from(self.drafts.all()))
        live = _entry(self.releases.entries(self.live), draft.key)
        self.drafts.rebase(draft.key, draft.version, live.digest if live else None, "eve")

    @rule()
    def publish(self) -> None:
        chosen = [draft for draft in self.drafts.all() if draft.state == "approved"]
        entries = self.releases.entries(self.live)
        try:
            self.drafts.check_ready(chosen, entries)
        except NotYetThere:
            assert any(_is_overtaken(draft, entries) for draft in chosen)
            return
        release = self.drafts.publish(chosen, "pia", "", self.live)
        if release != self.went_live[-1]:
            self.past.append(dict(self.model))
            self.went_live.append(release)
        for draft in chosen:
            self.model[draft.key] = self.staged.pop(draft.key)

    @precondition(lambda self: self.past)
    @rule()
    def roll_back(self) -> None:
        before = self.releases.before()
        assert before == self.went_live[-2]
        self.releases.set_live(before, "pia", rolled_back=True)
        self.went_live.pop()
        self.model = self.past.pop()

    @rule(key=st.sampled_from(KEYS[:2]), answer=WORDS, times=TIMES)
    def take_in(self, key: str, answer: str, times: Times) -> None:
        """Somebody imports content and publishes it beside the drafts."""
        entries = [
            timed(_answering(entry.key, entry, answer), times) if entry.key == key else entry
            for entry in self.releases.entries(self.live)
        ]
        made = self.releases.make(entries, "ann")
        if self.releases.set_live(made.id, "ann"):
            if made.id in self.went_live:  # which a rollback would then lead back over
                self.past, self.went_live = [], []
            else:
                self.past.append(dict(self.model))
            self.went_live.append(made.id)
            self.model[key] = _entry(entries, key)

    @invariant()
    def one_whole_release_is_live(self) -> None:
        entries = self.releases.entries(self.live)
        assert release_id(digest_of(entries)) == self.live == self.went_live[-1]
        assert {key: _entry(entries, key) for key in KEYS} == self.model

    @invariant()
    def citizens_get_what_of_it_is_valid_now(self) -> None:
        self.process.watcher.look()
        answered = self.process.live
        assert answered.id == self.live
        valid = {
            key: entry.loaded()["answer"]["en"]
            for key, entry in self.model.items()
            if entry is not None and is_valid(entry, self.clock())
        }
        assert {
            f"item:{item.id}": item.answer["en"]
            for item in answered.content.items
            if f"item:{item.id}" in KEYS
        } == valid
        assert self.clock() in answered.content.valid

    @invariant()
    def what_was_saved_last_is_in_the_draft(self) -> None:
        assert {draft.key: draft.entry for draft in self.drafts.all()} == self.staged

    def _is_in_history(self, key: str, entry: Entry | None) -> bool:
        saved = [one.body for one in history(self.engine, key) if one.what == "saved"]
        return (entry.body if entry else None) in saved

    @rule()
    def nothing_acknowledged_is_lost(self) -> None:
        assert all(self._is_in_history(key, entry) for key, entry in self.acknowledged)

    @rule(data=st.data())
    def export_is_the_release(self, data: Any) -> None:
        chosen = data.draw(st.sampled_from([one.id for one in self.releases.history()]))
        target = Path(self.folder.name) / "export.json"
        write_entries(self.releases.entries(chosen), target)
        assert release_id(digest_of(read_entries(target))) == chosen


def _entry(entries: Sequence[Entry], key: str) -> Entry | None:
    return next((entry for entry in entries if entry.key == key), None)


def _answering(key: str, model: Entry | None, answer: str) -> Entry:
    id = key.partition(":")[2]
    body = model.loaded() if model else _new(id)
    body["answer"]["en"] = answer
    file = model.file if model else "items/things.yml"
    return replace(model or Entry("item", id, file, ""), body=body_of(body))


def _new(id: str) -> dict[str, Any]:
    source = {"url": "https://www.example.gov/new", "kind": "official", "as_of": "2026-01-01"}
    question = {"en": f"What about {id}?"}
    return {
        "id": id,
        "category": "things",
        "question": question,
        "answer": {"en": ""},
        "sources": [source],
    }


def _is_overtaken(draft: Draft, entries: Sequence[Entry]) -> bool:
    live = _entry(entries, draft.key)
    return draft.base != (live.digest if live else None)


def _settings(runs: int) -> settings:
    return settings(
        max_examples=runs,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


TestEditing = Editing.TestCase
TestEditing.settings = _settings(RUNS)


def test_editing_on_a_server_of_databases(postgres: Postgres) -> None:
    class OnServer(Editing):
        def new_database(self) -> str:
            self.name = postgres.new(postgres.migrated)
            return postgres.url(self.name)

        def teardown(self) -> None:
            super().teardown()
            postgres.drop(self.name)

    run_state_machine_as_test(OnServer, settings=_settings(max(1, RUNS // 8)))
