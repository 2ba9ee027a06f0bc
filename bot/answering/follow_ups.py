"""Suggests what to ask next: published questions near the one just answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from bot.answering.case import Case
from bot.answering.neighbours import neighbours
from bot.answering.offer_options import LONGEST_TITLE, width
from bot.answering.published import published
from bot.records import Answer, Option, Reply, TurnEnd, said_in

MOST = 3
LED_ON = ("item", "attribute", "overview", "passage")  # kinds of replies that quote one answer
# Attributes that are asked for by themselves, hardly ever next.
DULL = frozenset(["district", "established", "former_name", "role", "summary", "titles"])


def with_follow_ups(case: Case, end: TurnEnd) -> TurnEnd:
    """`end`, its last reply with up to three options, each a question that is surely answered.

    They are mere suggestions: no "no" and no "2" of the citizen chooses among them.
    """
    last, keys = end.replies[-1], end.context.answers
    if last.outcome != "answered" or last.kind not in LED_ON or len(keys) != 1:
        return end
    told = case.release.by_key.get(keys[0])
    if told is None:
        return end
    said = "\n".join(line for reply in end.replies for line in _shown(reply))
    titles = islice(_Told(case, told, said).leads_on(), MOST)
    options = tuple(Option(title, title) for title in titles)
    return replace(end, replies=(*end.replies[:-1], replace(last, options=options)))


def _shown(reply: Reply) -> Iterator[str]:
    yield reply.text
    for field in reply.card.fields if reply.card else ():
        yield from field.values


@dataclass(frozen=True)
class _Told:
    """The answer that a turn ends with."""

    case: Case
    answer: Answer
    said: str  # what all replies show, in texts and cards

    def leads_on(self) -> Iterator[str]:
        """The questions to ask next, best first, no two for the same attribute of one thing."""
        near, language = neighbours(self.case.release), self.case.turn.language
        taken: list[Answer] = []
        for answer in self._following():
            if not any(near.tell_alike(answer, other, language) for other in taken):
                taken.append(answer)
                yield answer.title(language)

    def _following(self) -> Iterator[Answer]:
        """The answers about the same profile that fit, and those of near meaning."""
        near, told = neighbours(self.case.release), self.answer
        attributes = [*filter(self._leads_to, near.attributes(told, self.case.turn.language))]
        items = [*filter(self._leads_to, near.items(told))]
        passages = filter(self._leads_to, near.passages(told))
        elsewhere = filter(self._leads_to, near.items_elsewhere(told))
        if told.kind == "attribute":
            return chain(attributes[:2], items[:1], attributes[2:], items[1:], passages, elsewhere)
        if self._is_of_policy:  # who asks what it allows does not ask who issued it
            return chain(items, elsewhere)
        return chain(items[:2], attributes, items[2:], passages, elsewhere)

    @property
    def _is_of_policy(self) -> bool:
        profile = self.case.release.content.profiles.get(self.answer.about or "")
        return profile is not None and profile.kind == "policy"

    def _leads_to(self, answer: Answer) -> bool:
        return (
            answer.attribute not in DULL
            and answer.key not in self.case.turn.context.answers
            and self._can_be_asked(answer)
            and not self._has_told(answer)
        )

    def _can_be_asked(self, answer: Answer) -> bool:
        language, release = self.case.turn.language, self.case.release
        title = answer.title(language)
        return (
            (language not in release.languages or bool(answer.asked.get(language)))
            and width(title) <= LONGEST_TITLE
            and published(release).answer(title, language) is answer
        )

    def _has_told(self, other: Answer) -> bool:
        """Whether `other` says what was just said, if in other words."""
        if other is self.answer or self._text(other) in self.said:
            return True
        if other.about is None or other.about != self.answer.about:
            return False
        near, language = neighbours(self.case.release), self.case.turn.language
        return (
            any(value in self.said for value in self._values(other))
            or any(value in self._text(other) for value in self._values(self.answer))
            or near.tell_alike(other, self.answer, language)
        )

    def _text(self, answer: Answer) -> str:
        turn = self.case.turn
        return said_in(answer.text_on(turn.channel), turn.language)

    def _values(self, answer: Answer) -> list[str]:
        profile = self.case.release.content.profiles.get(answer.about or "")
        if profile is None or answer.attribute is None:
            return []
        values = profile.attributes[answer.attribute]
        return [said_in(value.value, self.case.turn.language) for value in values]
