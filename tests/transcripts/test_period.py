"""Days are those of the city."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.transcripts.period import Period, last_days

BEIJING, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def test_day_begins_at_midnight_in_the_city() -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 2), BEIJING)
    assert period.since == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert period.until == datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert [*period.days()] == [date(2026, 3, 1), date(2026, 3, 2)]


@pytest.mark.parametrize(("hour", "today"), [(15, 28), (16, 1)])
def test_today_is_what_the_calendars_in_the_city_say(hour: int, today: int) -> None:
    period = last_days(1, datetime(2026, 2, 28, hour, 59, tzinfo=UTC), BEIJING)
    assert period.first.day == period.last.day == today


def test_days_with_a_change_of_the_clock_are_shorter_or_longer() -> None:
    period = Period(date(2026, 3, 28), date(2026, 3, 30), BERLIN)
    first, second, third = period.begins()
    assert (second - first, third - second) == (timedelta(hours=24), timedelta(hours=23))


def test_thirty_days_end_with_today() -> None:
    period = last_days(30, datetime(2026, 3, 30, 12, tzinfo=UTC), BEIJING)
    assert (period.first, period.last) == (date(2026, 3, 1), date(2026, 3, 30))
