"""Spans of days as they are in the city, whatever time the server keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """When it begins, in UTC."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """When it is over, in UTC."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    def days(self) -> Iterator[date]:
        """Each day, in order."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    def begins(self) -> list[datetime]:
        """When each day begins, in UTC; a day may have 23 or 25 hours."""
        return [_midnight(day, self.zone) for day in self.days()]


def last_days(count: int, now: datetime, zone: ZoneInfo) -> Period:
    """The last `count` days, the one that `now` is in included."""
    today = now.astimezone(zone).date()
    return Period(today - timedelta(days=count - 1), today, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
