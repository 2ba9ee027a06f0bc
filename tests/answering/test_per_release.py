"""What follows from a release is made once for it, and anew for the next."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.per_release import per_release
from bot.knowledge.release import Release


def test_it_is_made_once_for_a_release_and_anew_for_another(release: Release) -> None:
    made: list[str] = []

    @per_release
    def number(given: Release) -> int:
        made.append(given.id)
        return len(made)

    assert [number(release), number(release)] == [1, 1]
    # An equal release of the same id is another one all the same: it may hold other content.
    other = replace(release)
    assert number(other) == 2
    assert [number(release), number(other)] == [1, 2]
