"""When somebody is told something once a day, by that person's own clock, and how far such a day looks ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = timedelta(days=1)
_STILL: Final = timedelta(hours=4)
"""Later than this, as after an outage or a night, it is of no use for the day any more."""
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class DayPolicy:
    """When leads read how the day looks, and marketers what is open for the next one; None: never."""

    morning_at: time | None = time(7, 30)
    wrap_at: time | None = time(17, 30)


SHIPPED: Final = DayPolicy()


def is_due(now: datetime, zone: str, at: time) -> bool:
    """Whether what is told at `at` on working days is due at `now` in `zone`, if it was not told yet."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    # As instants: in an hour that the clock shows twice it would count twice.
    begins = datetime.combine(today, at, here).astimezone(UTC)
    return today.weekday() < _SATURDAY and begins <= now < begins + _STILL


def next_day_ends(now: datetime, zone: str) -> datetime:
    """When the next working day after that of `now` ends in `zone`: on a Friday that is the end of Monday."""
    here = ZoneInfo(zone)
    day = now.astimezone(here).date() + _DAY
    while day.weekday() >= _SATURDAY:
        day += _DAY
    return datetime.combine(day + _DAY, time(0), here).astimezone(UTC)
