"""When a calendar's hours look as if they were meant in another zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calbot.flows.odd_hours import Doubt, doubted, reread

LONDON, TOKYO, CHICAGO = "Europe/London", "Asia/Tokyo", "America/Chicago"
SUMMER = datetime(2027, 7, 5, tzinfo=UTC)


def told(*hours: int, zone: str = LONDON, day: datetime = SUMMER) -> list[datetime]:
    """One post a day at each of these hours of `zone`."""
    first = day.replace(tzinfo=ZoneInfo(zone))
    return [(first + timedelta(days=n)).replace(hour=hour).astimezone(UTC) for n, hour in enumerate(hours)]


def test_a_plan_by_night_that_is_a_plan_by_day_elsewhere_is_doubted():
    found = doubted(told(2, 3, 2, 4, 3, 17), LONDON, LONDON, (), (LONDON, TOKYO))
    assert found == Doubt(TOKYO, 5)


@pytest.mark.parametrize(
    "hours",
    [(2, 3, 2, 4), (9, 12, 17, 19, 20, 2), (23, 23, 23, 22, 22)],
    ids=["too few", "by day", "in the late evening"],
)
def test_what_may_well_be_meant_so_is_not(hours):
    assert doubted(told(*hours), LONDON, LONDON, (), (TOKYO, CHICAGO)) is None


def test_a_night_that_is_a_night_elsewhere_too_is_not():
    assert doubted(told(2, 3, 2, 4, 3), LONDON, LONDON, (), ("Europe/Berlin", "UTC")) is None


def test_hours_of_utc_that_these_accounts_always_use_by_london_s_clocks_are_doubted_in_summer():
    past = told(*[10, 12, 17] * 20, day=SUMMER - timedelta(days=80))
    coming = told(10, 12, 17, 10, 12, zone="UTC")
    assert doubted(coming, "UTC", LONDON, past, (LONDON, TOKYO)) == Doubt(LONDON, 5)
    assert doubted(coming, "UTC", LONDON, (), (LONDON, TOKYO)) is None
    assert doubted(told(10, 12, 17, 10, 12), "UTC", LONDON, past, (LONDON, TOKYO)) is None


def test_a_clock_is_read_anew_with_its_own_summer_time():
    assert reread(datetime(2027, 7, 5, 9, 0, tzinfo=UTC), LONDON, TOKYO) == datetime(2027, 7, 5, 1, 0, tzinfo=UTC)
    assert reread(datetime(2027, 1, 5, 9, 0, tzinfo=UTC), LONDON, TOKYO) == datetime(2027, 1, 5, 0, 0, tzinfo=UTC)
