"""The stretch of time that a check looks at, from what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AHEAD = timedelta(days=14)
LONGEST = timedelta(days=92)
"""A quarter. Every hour is thought through in 200 possible futures: a year would take minutes and gigabytes."""
BEHIND = timedelta(weeks=27)
"""How far back posts are read: what they brought is learnt from the counts."""

_LEEWAY = timedelta(days=2)
_YEARS = (1971, 2200)


@dataclass(frozen=True, slots=True)
class Window:
    """`start`..`end` is judged, as seen at `now`; all aware UTC."""

    start: datetime
    end: datetime
    now: datetime

    @property
    def in_the_past(self) -> bool:
        """Whether the window begins before the real now, so that it is judged as it was known then."""
        return self.now == self.start


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, or None."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def instant(text: str, zone: ZoneInfo, *, end: bool = False) -> datetime:
    """`2026-11-26` or `2026-11-26T18:00` (in `zone` unless it names an offset) as UTC; a day as `end` is included.

    Raises ValueError for anything else.
    """
    year = text[:4]
    if not year.isdecimal() or not _YEARS[0] <= int(year) <= _YEARS[1]:
        raise ValueError(f"{text} is no day of these centuries")
    if len(text) == len("2026-11-26"):
        day = date.fromisoformat(text) + timedelta(days=int(end))
        return datetime.combine(day, time(), zone).astimezone(UTC)
    read = datetime.fromisoformat(text)
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def window_of(start: str, end: str, zone: ZoneInfo, now: datetime) -> Window:
    """The window for `--from` and `--to` ("" where not given: from this hour, a fortnight long). Raises ValueError."""
    first = instant(start, zone) if start else now.replace(minute=0, second=0, microsecond=0)
    last = instant(end, zone, end=True) if end else first + AHEAD
    return Window(first, last, min(now, first) if start else now)


def reading_span(start: str, end: str, now: datetime) -> tuple[datetime, datetime]:
    """What to expand of a calendar before its zone is known: from half a year before the window to its end."""
    try:
        window = window_of(start, end, ZoneInfo("UTC"), now)
    except ValueError:
        window = window_of("", "", ZoneInfo("UTC"), now)
    last = min(window.end, window.start + LONGEST)  # a longer one is refused later, together with all other mistakes
    return window.start - BEHIND, max(last + _LEEWAY, window.start + AHEAD)
