"""Which answers are valid when: an item may begin and end on a day, or at a moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from bot.knowledge.answers import answers_of
from bot.records import Content, Item, Stretch

REMEMBERED = 60_000  # items; the same ones are looked at again and again
MIDNIGHT = datetime.min.time()
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class TimeTable:
    """The time of the city, in which days begin and end."""

    zone: tzinfo

    def span(self, valid_from: str | None, valid_until: str | None) -> Stretch:
        """When something with these two, as staff write them, is valid.

        A day begins and ends at midnight in the city, and the last day counts whole. A moment
        without a time zone is one in the city; at that of the end it is over.
        """
        return _span(valid_from, valid_until, self.zone)

    def moment(self, text: str) -> datetime:
        """The moment in UTC that a day or moment begins with; raises ValueError for others."""
        return _moment(text, self.zone)

    def content_at(self, content: Content, moment: datetime) -> Content:
        """`content` as it is to be answered from at `moment`: with the items valid then alone.

        It tells the stretch of time in which that is so. First questions that nothing else
        answers are left out together with their items.
        """
        spans = [_span(item.valid_from, item.valid_until, self.zone) for item in content.items]
        valid = _stretch_around(moment, spans)
        if valid == Stretch():
            return content
        kept = [item for item, span in zip(content.items, spans, strict=True) if moment in span]
        ids = {item.id for item in kept}
        resting = tuple(item for item in content.items if item.id not in ids)
        found = replace(
            content,
            items=tuple(kept),
            resting=tuple(item.id for item in resting),
            valid=valid,
        )
        return replace(found, welcome=_still_answered(found, resting)) if resting else found


def _stretch_around(moment: datetime, spans: Collection[Stretch]) -> Stretch:
    """From the last change of what is valid before `moment` to the next one after it."""
    changes = {time for span in spans for time in (span.begins, span.ends) if time is not None}
    return Stretch(
        max((time for time in changes if time <= moment), default=None),
        min((time for time in changes if time > moment), default=None),
    )


def _still_answered(content: Content, resting: Sequence[Item]) -> Mapping[str, tuple[str, ...]]:
    """The first questions that are not those of resting items alone."""
    gone = {(language, text) for item in resting for language, text in item.question.items()}
    asked = {
        (language, question) for language, asked in content.welcome.items() for question in asked
    }
    if not gone & asked:
        return content.welcome
    answers = [answer for answer in answers_of(content) if answer.kind != "gap"]
    shown = {
        (language, next(iter(ways), "")) for a in answers for language, ways in a.asked.items()
    }
    return {
        language: kept
        for language, questions in content.welcome.items()
        if (
            kept := tuple(
                question
                for question in questions
                if (language, question) not in gone or (language, question) in shown
            )
        )
    }


@lru_cache(REMEMBERED)
def _span(valid_from: str | None, valid_until: str | None, zone: tzinfo) -> Stretch:
    return Stretch(
        _moment(valid_from, zone) if valid_from else None,
        _moment(valid_until, zone, last=True) if valid_until else None,
    )


def _moment(text: str, zone: tzinfo, last: bool = False) -> datetime:
    """The moment in UTC; of a day its beginning, or where it is the `last` one its end."""
    try:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            moment = datetime.fromisoformat(text)
        else:
            moment = datetime.combine(day + timedelta(days=last), MIDNIGHT)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:  # at an end of all calendars
        return FIRST if text.startswith("0") else LAST
