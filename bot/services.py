"""What the edge works with: what is kept in the database, and what answers from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from bot.accounts.accounts import AccountStore
from bot.accounts.openid import OpenIdProvider
from bot.audit import AuditLog
from bot.channels.room import ChannelRoom
from bot.dialogue.conversations import Conversations
from bot.dialogue.feedback import FeedbackStore
from bot.editing.checks.checker import Checker
from bot.editing.checks.saved import SavedQuestions
from bot.editing.checks.telling import Teller
from bot.editing.drafts import DraftStore
from bot.editing.releases import ReleaseStore
from bot.editing.watching import Watcher
from bot.knowledge import live
from bot.knowledge.entries import Entry
from bot.knowledge.release import Release
from bot.knowledge.validity import TimeTable
from bot.settings import Settings
from bot.transcripts.transcripts import Transcripts

if TYPE_CHECKING:
    from bot.dialogue.agent import DialogueAgent


class ReleaseOf(Protocol):
    """Builds a release that need not be live, with what is valid `at` a time, else now."""

    def __call__(self, entries: Sequence[Entry], at: datetime | None = None) -> Release: ...


@dataclass(frozen=True)
class Services:
    """What the edge works with."""

    settings: Settings
    agent: DialogueAgent
    conversations: Conversations
    feedback: FeedbackStore
    accounts: AccountStore
    audit: AuditLog
    releases: ReleaseStore
    drafts: DraftStore
    questions: SavedQuestions
    transcripts: Transcripts
    release_of: ReleaseOf | None = None  # builds what is not live; None: drafts are not tried
    checker: Checker | None = None  # None: nothing is checked before a publish
    watcher: Watcher | None = None  # without one, what is published is live at the next start
    openid: OpenIdProvider | None = None  # where staff sign in too, if anywhere
    channels: ChannelRoom | None = None  # the networks that citizens write over
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @classmethod
    def on(
        cls,
        engine: Engine,
        settings: Settings,
        agent: DialogueAgent,
        conversations: Conversations,
        releases: ReleaseStore,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Services:
        """With all that is kept in the database of `engine`."""
        return cls(
            settings=settings,
            agent=agent,
            conversations=conversations,
            feedback=FeedbackStore(engine),
            accounts=AccountStore(engine, now),
            audit=AuditLog(engine),
            releases=releases,
            drafts=DraftStore(engine, releases, now),
            questions=SavedQuestions(engine, now),
            transcripts=Transcripts(engine, live.current, now),
            now=now,
        )

    def checking(self, release_of: ReleaseOf) -> Services:
        """The same with drafts that can be tried, and are checked before they are published."""
        tell = Teller(self.settings, self.agent.understand)
        zone, now = self.times.zone, self.now
        checker = Checker(release_of, tell, self.questions, lambda: now().astimezone(zone).date())
        drafts = DraftStore(self.drafts.engine, self.releases, now, checker.report)
        return replace(self, release_of=release_of, checker=checker, drafts=drafts)

    @property
    def times(self) -> TimeTable:
        """The time of the city."""
        return TimeTable(ZoneInfo(self.settings.time_zone))

    @property
    def release(self) -> Release:
        """The release that questions are answered from now."""
        return live.current()

    def close(self) -> None:
        """Lets go of everything, once what is being written is on disk."""
        self.conversations.close()
