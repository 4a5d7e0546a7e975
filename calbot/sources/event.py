"""One VEVENT read: when it is, how it repeats, and which event of its series it replaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from calbot.sources import bounds
from calbot.sources.lines import Line
from calbot.sources.split import Component
from calbot.sources.values import midnight, span, when
from calbot.sources.zones import Zone, Zones, instant

_DAY = timedelta(days=1)
_NOT_SINGLE = frozenset({"RRULE", "RDATE", "RECURRENCE-ID"})
# A month and a day that exist somewhere; whoever writes February 31 is told so when the event is read.
_DIGITS = re.compile(r":(\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8]))(?:T\d{6}Z?)?$")
_LONGEST = timedelta(days=bounds.LONGEST_DAYS)


@dataclass(frozen=True, slots=True)
class Point:
    """A date or time as written: a wall clock, in `zone` (None: floating, or a date)."""

    wall: datetime
    is_date: bool = False
    zone: Zone | None = None

    def seen_from(self, other: Point) -> datetime:
        """Its wall clock where `other` lives; a floating one is taken to live there already."""
        if self.zone is None or other.zone is None or self.zone == other.zone:
            return self.wall
        return self.wall.replace(tzinfo=self.zone.info).astimezone(other.zone.info).replace(tzinfo=None)

    def within(self, start: Point) -> datetime:
        """It as one of the walls of a series that begins at `start`: a date on a timed series means that day's
        occurrence."""
        if start.is_date:
            return self.wall.replace(hour=0, minute=0, second=0)
        if self.is_date:
            return self.wall.replace(hour=start.wall.hour, minute=start.wall.minute, second=start.wall.second)
        return self.seen_from(start)

    def instant(self, home: Zone) -> datetime:
        """Aware UTC; without a zone it is read at `home`."""
        return instant(self.wall, self.zone or home)


@dataclass(frozen=True, slots=True)
class Event:
    """`replaces` is the occurrence of the series (in its own terms) that this event stands for, None for a series or a
    single event; `onwards` means it and all later ones; `cancels`: it only says that these are off. `flaws` are
    sentences about what was mended on the way."""

    component: Component
    uid: str
    start: Point
    length: timedelta
    replaces: Point | None = None
    onwards: bool = False
    cancels: bool = False
    rank: tuple[int, str] = (-1, "")
    flaws: list[str] = field(default_factory=list)

    @property
    def repeats(self) -> bool:
        """Whether it has a rule or further dates."""
        return "RRULE" in self.component.rows or "RDATE" in self.component.rows

    @property
    def end(self) -> Point:
        """Where it ends."""
        return Point(self.start.wall + self.length, self.start.is_date, self.start.zone)


def read_event(component: Component, zones: Zones, *, cancels: bool = False) -> Event:
    """Read one VEVENT, of a calendar that `cancels` (METHOD:CANCEL) or not. Raises ValueError with a sentence where it
    cannot be used."""
    if component.refused:
        raise ValueError(component.refused)
    first = component.first("DTSTART")
    if first is None:
        raise ValueError("it has no DTSTART")
    start = point(first, first.value, zones)
    flaws: list[str] = []
    replaced = component.first("RECURRENCE-ID")
    off = component.value("STATUS").strip().upper() == "CANCELLED"
    return Event(
        component=component,
        uid=component.value("UID").strip(),
        start=start,
        length=_length(component, start, zones, flaws),
        replaces=point(replaced, replaced.value, zones) if replaced and replaced.value.strip() else None,
        onwards=replaced is not None and replaced.params.get("RANGE", "").upper() == "THISANDFUTURE",
        cancels=cancels or (off and replaced is None),
        rank=(_sequence(component.value("SEQUENCE")), _stamp(component)),
        flaws=flaws,
    )


def elsewhere(component: Component, first: datetime, last: datetime) -> bool:
    """Whether an event that never repeats is plainly outside `first`..`last`, told from its digits alone: most of a
    feed is the past, and reading an event costs ten times as much."""
    if component.refused or not component.rows.keys().isdisjoint(_NOT_SINGLE):
        return False
    found = _DIGITS.search(_only(component, "DTSTART"))
    if not found:
        return False
    if (day := found.group(1)) > f"{last + 2 * _DAY:%Y%m%d}":
        return day <= f"{bounds.LAST_YEAR}1231"
    over = _DIGITS.search(_only(component, "DTEND"))
    return over is not None and f"{bounds.FIRST_YEAR}" <= day <= over.group(1) < f"{first - 2 * _DAY:%Y%m%d}"


def _only(component: Component, name: str) -> str:
    rows = component.rows.get(name, ())
    return rows[0][1] if len(rows) == 1 else ""


def point(line: Line, text: str, zones: Zones) -> Point:
    """A date or time of `line` (which may hold several; `text` is one). Raises ValueError."""
    value = when(text)
    if not isinstance(value, datetime):
        return Point(midnight(value), is_date=True)
    if value.tzinfo is not None:
        return Point(value.astimezone(UTC).replace(tzinfo=None), zone=zones.named("UTC"))
    tzid = line.params.get("TZID", "")
    return Point(value, zone=zones.named(tzid) if tzid else None)


def points(component: Component, name: str, zones: Zones, flaws: list[str]) -> Iterator[tuple[Point, str]]:
    """Every date of the EXDATE or RDATE lines, with the text behind a slash (a PERIOD's end); bad ones become flaws."""
    for line in component.all(name):
        for text in filter(None, (part.strip() for part in line.value.split(","))):
            begin, _, end = text.partition("/")
            try:
                yield point(line, begin, zones), end
            except ValueError as error:
                flaws.append(f"its {name} {error}; that date is left out")


def _length(component: Component, start: Point, zones: Zones, flaws: list[str]) -> timedelta:
    try:
        length = _written_length(component, start, zones)
    except ValueError as error:
        flaws.append(f"its end is not read: {error}")
        length = None
    if length is not None and length < timedelta(0):
        flaws.append("it ends before it starts; its end is left out")
        length = None
    if length is not None and length > _LONGEST:
        flaws.append(f"it is longer than {bounds.LONGEST_DAYS} days and is cut there")
        length = _LONGEST
    return length if length is not None else _DAY if start.is_date else timedelta(0)


def _written_length(component: Component, start: Point, zones: Zones) -> timedelta | None:
    if (line := component.first("DTEND")) is not None and line.value.strip():
        return point(line, line.value, zones).seen_from(start) - start.wall
    if text := component.value("DURATION"):
        return span(text)
    return None


def _sequence(text: str) -> int:
    text = text.strip()
    return int(text) if text.isdigit() and len(text) < 12 else -1


def _stamp(component: Component) -> str:
    return component.value("LAST-MODIFIED") or component.value("DTSTAMP")
