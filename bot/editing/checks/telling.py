"""Asks a release many questions, each as the first of a conversation, and remembers the replies."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.compose import compose
from bot.answering.per_release import per_release
from bot.editing.checks.records import Told
from bot.knowledge import live
from bot.knowledge.release import Release
from bot.records import Reply, Understand
from bot.settings import Settings


class Teller:
    """Tells what citizens would be told; a release is asked each question once."""

    def __init__(self, settings: Settings, understand: Understand) -> None:
        self._settings, self._understand = settings, understand

    def __call__(self, questions: Sequence[str], release: Release) -> list[Told]:
        """What `release` replies to each question."""
        known = _remembered(release)
        new = [question for question in dict.fromkeys(questions) if question not in known]
        if new:
            with live.trying(release):  # names are found in messages by those of the release
                for question, turn in zip(new, self._understand(new), strict=True):
                    end = compose(turn, release, self._settings, self._understand)
                    known[question] = _told(end.replies)
        return [known[question] for question in questions]


@per_release
def _remembered(release: Release) -> dict[str, Told]:
    return {}


def _told(replies: Sequence[Reply]) -> Told:
    quoted = [reply for reply in replies if reply.outcome == "answered" and reply.item_id]
    first = (quoted or replies)[0]
    return Told(first.outcome, first.item_id if quoted else None, first.text)
