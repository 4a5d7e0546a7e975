"""The stretch of time that a report is about: a week, or a month by the calendar of the company's zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from calbot.errors import TellUser

WEEK: Final = timedelta(days=7)
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")
_MEETING: Final = 7
"""Up to this day of a month people meet about the one before."""


@dataclass(frozen=True, slots=True)
class Period:
    """`start` up to, not including, `end` (aware UTC), thought of in `zone`."""

    start: datetime
    end: datetime
    zone: str

    @property
    def before(self) -> datetime:
        """Where a stretch as long begins that ends at `start`."""
        return self.start - (self.end - self.start)

    def holds(self, at: datetime | None) -> bool:
        """Whether an instant lies inside."""
        return at is not None and self.start <= at < self.end


def period(words: str, now: datetime, zone: str) -> Period:
    """The stretch that `words` name, seen at `now` in `zone`.

    "week" are the last seven days; "month" is this month so far, in its first seven days the whole one before;
    "2026-11" is that month, as far as it is over. Raises TellUser for anything else, and for a month to come."""
    if words == "week":
        return Period(now - WEEK, now, zone)
    here = now.astimezone(ZoneInfo(zone))
    named = _MONTH.fullmatch(words)
    if words == "month":
        year, month = (here.year, here.month) if here.day > _MEETING else _before(here.year, here.month)
    elif named is not None and 1 <= int(named[2]) <= 12 and int(named[1]) > 1970:
        year, month = int(named[1]), int(named[2])
    else:
        raise TellUser("report.period")
    start, end = _first(year, month, zone), _first(*_after(year, month), zone)
    if start >= now:
        raise TellUser("report.to_come")
    return Period(start, min(end, now), zone)


def _first(year: int, month: int, zone: str) -> datetime:
    return datetime(year, month, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _before(year: int, month: int) -> tuple[int, int]:
    return (year, month - 1) if month > 1 else (year - 1, 12)


def _after(year: int, month: int) -> tuple[int, int]:
    return (year, month + 1) if month < 12 else (year + 1, 1)
