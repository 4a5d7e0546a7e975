"""A zone that a calendar brings along (VTIMEZONE), as a tzinfo of this one feed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice, pairwise

from calbot.sources import bounds
from calbot.sources.recurrence import last_wall, recurrence
from calbot.sources.split import Component
from calbot.sources.values import midnight, offset_of, when
from calbot.sources.walk import Purse, walk

_NONE = timedelta(0)
# Exchange begins its zones in 1601; nothing that is read lies outside these years.
_EARLIEST, _LATEST = midnight(datetime(1969, 1, 1, tzinfo=UTC)), midnight(datetime(2101, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class _Onset:
    """From `wall` on (read with the offset `before`) clocks show UTC + `after`."""

    wall: datetime
    before: timedelta
    after: timedelta

    @property
    def instant(self) -> datetime:
        """Naive UTC."""
        return self.wall - self.before


class FeedZone(tzinfo):
    """Wall clock by the onsets of one VTIMEZONE. In a gap the offset before it holds; of two equal times the first is
    meant (RFC 5545 section 3.3.5)."""

    def __init__(self, name: str, onsets: list[_Onset]) -> None:
        self.name = name
        self._offsets = [onsets[0].before, *(onset.after for onset in onsets)]
        # The wall clock at which a new offset is in use for certain: behind the gap, or at the overlap's second half.
        self._walls = [onset.wall + max(onset.after - onset.before, _NONE) for onset in onsets]
        self._instants = [onset.instant for onset in onsets]

    def utcoffset(self, at: datetime | None) -> timedelta:
        """The offset in use at wall clock `at`."""
        return self._offsets[bisect_right(self._walls, at.replace(tzinfo=None))] if at else self._offsets[-1]

    def dst(self, at: datetime | None) -> timedelta:
        """Not told apart from the offset."""
        return _NONE

    def tzname(self, at: datetime | None) -> str:
        """The TZID."""
        return self.name

    def fromutc(self, at: datetime) -> datetime:
        """Wall clock of the instant that `at` shows as UTC."""
        return at + self._offsets[bisect_right(self._instants, at.replace(tzinfo=None))]

    @property
    def whole_hours(self) -> int | None:
        """Hours east of UTC where that never changes and is whole, else None."""
        if len(set(self._offsets)) > 1 or self._offsets[0] % timedelta(hours=1):
            return None
        return self._offsets[0] // timedelta(hours=1)


class YearlyRules:
    """The yearly rules of one feed's zones, each walked once: some feeds bring a copy of the same zone per event."""

    def __init__(self) -> None:
        self._purse = Purse(bounds.ZONE_DAYS)
        self._walls: dict[tuple[str, datetime, timedelta], tuple[datetime, ...]] = {}

    def walls(self, text: str, start: datetime, before: timedelta) -> tuple[datetime, ...]:
        """Wall clocks (in offset `before`) of the rule `text`. Raises ValueError: not yearly, too dense."""
        key = (text, start, before)
        if key not in self._walls:
            self._walls[key] = _yearly(text, start, before, self._purse)
        return self._walls[key]


def feed_zone(component: Component, rules: YearlyRules) -> FeedZone:
    """The zone that a VTIMEZONE describes. Raises ValueError where a rule is no yearly one, or there are too many."""
    if component.refused:
        raise ValueError(component.refused)
    onsets = sorted(
        (onset for part in component.parts for onset in _onsets(part, rules)), key=lambda onset: onset.instant
    )
    if not onsets:
        raise ValueError("it has no STANDARD or DAYLIGHT part")
    # A sort by wall clock must give the same order, or the two searches would disagree.
    kept = [onsets[0], *(after for before, after in pairwise(onsets) if after.wall > before.wall)]
    return FeedZone(component.value("TZID"), kept)


def _onsets(part: Component, rules: YearlyRules) -> Iterator[_Onset]:
    if part.refused:
        raise ValueError(part.refused)
    before, after = offset_of(part.value("TZOFFSETFROM")), offset_of(part.value("TZOFFSETTO"))
    start = midnight(when(part.value("DTSTART"), first_year=1))
    yield _Onset(start, before, after)
    for line in part.all("RRULE"):
        yield from (_Onset(at, before, after) for at in rules.walls(line.value, start, before))
    dates = [text for line in part.all("RDATE") for text in line.value.split(",")]
    if len(dates) > bounds.ZONE_DATES:
        raise ValueError(f"it has more than {bounds.ZONE_DATES:,} dates")
    yield from (_Onset(midnight(when(text.partition("/")[0])), before, after) for text in dates)


def _yearly(text: str, start: datetime, before: timedelta, purse: Purse) -> tuple[datetime, ...]:
    rule = recurrence(text)
    if rule.freq != "YEARLY":
        raise ValueError("one of its rules is not yearly")
    last = _LATEST
    if rule.until is not None:
        last = min(last, last_wall(rule.until, midnight(rule.until) + (before if _is_utc(rule.until) else _NONE)))
    found = tuple(islice(walk(rule, start, _EARLIEST, last, purse), bounds.ZONE_DATES + 1))
    if len(found) > bounds.ZONE_DATES:
        raise ValueError(f"one of its rules gives more than {bounds.ZONE_DATES:,} dates")
    return found


def _is_utc(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None
