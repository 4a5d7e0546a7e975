"""All events of one UID together: the rule walked inside the window, exceptions taken out, replaced ones put in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from calbot.sources import bounds
from calbot.sources.calledoff import NOTHING_OFF, CalledOff, Cancels, parted
from calbot.sources.event import Event, Point, points
from calbot.sources.recurrence import Recurrence, last_wall, recurrence
from calbot.sources.values import midnight, span, when
from calbot.sources.walk import Purse, walk
from calbot.sources.zones import Zone, Zones, instant

# No two zones are further apart; a window in UTC, widened by this, holds its wall clock anywhere.
_ANY_ZONE = timedelta(days=1)
Tell = Callable[[Event, str], None]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an event takes place. `place` is its original place in the series ("" for a single event); `off`:
    another event of the series cancels it."""

    event: Event
    start: Point
    length: timedelta
    place: str = ""
    off: bool = False

    def span(self, home: Zone) -> tuple[datetime, datetime]:
        """(start, end) in aware UTC; what has no zone is read at `home`."""
        zone = self.start.zone or home
        return instant(self.start.wall, zone), instant(self.start.wall + self.length, zone)


@dataclass(frozen=True, slots=True)
class Window:
    """The span asked for (aware UTC, end excluded), the zones to see it from, and the feed's purse."""

    first: datetime
    last: datetime
    zones: Zones
    purse: Purse

    def holds(self, occurrence: Occurrence) -> bool:
        """Whether any part of it lies inside; one without length counts at its start."""
        start, end = occurrence.span(self.zones.home)
        return self.first <= start < self.last if start >= end else start < self.last and end > self.first


def expand(
    events: Sequence[Event], window: Window, tell: Tell, elsewhere: Cancels = NOTHING_OFF
) -> Iterator[Occurrence]:
    """Every occurrence inside the window, in no order; `elsewhere`: what other calendars of the file cancel of it.
    `tell` hears about each thing that was not followed."""
    told, own = parted(events)
    if elsewhere.events and all(event.replaces is not None for event in told):
        # Nothing else tells what it was.
        told, own, elsewhere = [*told, *elsewhere.events], (), NOTHING_OFF
    masters = [event for event in told if event.replaces is None]
    replacing = [event for event in told if event.replaces is not None]
    if not masters:
        yield from _orphans(replacing, window)
        return
    master = max(masters, key=lambda event: event.rank)
    if len(masters) > 1:
        tell(master, f"{len(masters)} events share this UID; only the newest is kept")
    alone = not (master.repeats or replacing)
    off = CalledOff(master, tuple(one for one in (Cancels(own) if own else NOTHING_OFF, elsewhere) if one.events))
    found = _single(master, window, off) if alone else _Series(master, replacing, window, tell, off).run()
    yield from islice(found, bounds.OCCURRENCES_A_SERIES)
    if next(found, None) is not None:
        tell(master, f"it repeats more than {bounds.OCCURRENCES_A_SERIES:,} times in the window; the rest is left out")


def _single(event: Event, window: Window, off: CalledOff) -> Iterator[Occurrence]:
    occurrence = Occurrence(event, event.start, event.length, off=off.says(event.start.wall, event))
    return iter((occurrence,) if window.holds(occurrence) else ())


def _orphans(events: Iterable[Event], window: Window) -> Iterator[Occurrence]:
    newest: dict[str, Event] = {}
    for event in events:
        if event.replaces is not None:
            key = place_of(event.replaces)
            newest[key] = max(newest.get(key, event), event, key=lambda each: each.rank)
    for key, event in newest.items():
        occurrence = Occurrence(event, event.start, event.length, key)
        if window.holds(occurrence):
            yield occurrence


class _Series:
    """A master with its rule, and the events that replace some of its occurrences; all in the master's wall clock."""

    def __init__(self, master: Event, replacing: Iterable[Event], window: Window, tell: Tell, off: CalledOff) -> None:
        self.master, self.window, self.off = master, window, off
        self._hear = tell
        self.lengths: dict[datetime, timedelta] = {}
        self.out, self.days_out = self._exceptions()
        self.replaced = self._replacements(replacing)
        self.onwards = [(wall, event) for wall, event in sorted(self.replaced.items(), key=_wall) if event.onwards]

    def run(self) -> Iterator[Occurrence]:
        """What the rule and the dates give, then the replacements."""
        given: set[datetime] = set()
        for wall in self._walls():
            if wall in given or wall in self.out or wall.date() in self.days_out:
                continue
            given.add(wall)
            if wall not in self.replaced and self.window.holds(occurrence := self._at(wall)):
                yield occurrence
        for wall, event in self.replaced.items():
            # One that the series no longer has is still somebody's event, unless it is excepted by name.
            off = self.off.says(wall, event)
            occurrence = Occurrence(event, event.start, event.length, self._named(wall), off)
            former = wall not in given and self._of_a_former_series(event)
            if wall not in self.out and not former and self.window.holds(occurrence):
                yield occurrence

    def _tell(self, said: str) -> None:
        self._hear(self.master, said)

    def _at(self, wall: datetime) -> Occurrence:
        event = self.master
        for since, later in self.onwards:
            if since < wall:
                event = later
        length = self.lengths.get(wall, event.length)
        if event.replaces is None:
            start = Point(wall, self.master.start.is_date, self.master.start.zone)
        else:
            moved = event.start.seen_from(self.master.start) - self._key(event.replaces)
            start = Point(wall + moved, event.start.is_date, self.master.start.zone)
        return Occurrence(event, start, length, self._named(wall), self.off.says(wall, event))

    def _walls(self) -> Iterator[datetime]:
        first, last = self._reach()
        rules, untils = [], []
        for line in self.master.component.all("RRULE"):
            try:
                rule = recurrence(line.value)
            except ValueError as error:
                self._not_followed(error)
                continue
            until = self._until(rule)
            rules.append((rule, min(last, until) if until else last))
            untils.append(until)
        yield from self._dates()
        # A series whose UNTIL lies before its start was ended before it began.
        if not untils or None in untils or any(until and until >= self.master.start.wall for until in untils):
            yield self.master.start.wall
        for rule, end in rules:
            yield from self._walked(rule, first, end)

    def _walked(self, rule: Recurrence, first: datetime, last: datetime) -> Iterator[datetime]:
        try:
            for wall in walk(rule, self.master.start.wall, first, last, self.window.purse):
                if wall >= first:
                    yield wall
        except ValueError as error:
            self._not_followed(error)

    def _not_followed(self, error: ValueError) -> None:
        self._tell(f"its repetition is not followed, only its first date is kept: {error}")

    def _reach(self) -> tuple[datetime, datetime]:
        """The window in the master's wall clock, wide enough for long events and for those moved into it."""
        lengths = [self.master.length, *self.lengths.values(), *(event.length for _, event in self.onwards)]
        moves = [abs(event.start.seen_from(self.master.start) - wall) for wall, event in self.onwards]
        wide = max(moves, default=timedelta(0)) + _ANY_ZONE
        first, last = (edge.replace(tzinfo=None) for edge in (self.window.first, self.window.last))
        return first - max(lengths) - wide, last + wide

    def _until(self, rule: Recurrence) -> datetime | None:
        if rule.until is None:
            return None
        wall = midnight(rule.until)
        zone = self.master.start.zone
        if isinstance(rule.until, datetime) and rule.until.tzinfo is not None and zone is not None:
            wall = rule.until.astimezone(zone.info).replace(tzinfo=None)
        return last_wall(rule.until, wall)

    def _exceptions(self) -> tuple[set[datetime], set[date]]:
        walls: set[datetime] = set()
        days: set[date] = set()
        for point, _ in points(self.master.component, "EXDATE", self.window.zones, self.master.flaws):
            walls.add(self._key(point))
            if point.is_date:
                days.add(point.wall.date())
        return walls, days

    def _dates(self) -> Iterator[datetime]:
        for point, end in points(self.master.component, "RDATE", self.window.zones, self.master.flaws):
            wall = point.seen_from(self.master.start)
            if end:
                self._period(wall, end)
            yield wall

    def _period(self, wall: datetime, end: str) -> None:
        try:
            if end[:1] in "Pp+-":
                self.lengths[wall] = span(end)
            else:
                self.lengths[wall] = midnight(when(end)) - wall
        except ValueError as error:
            self._tell(f"the length of one of its dates is not read: {error}")

    def _replacements(self, events: Iterable[Event]) -> dict[datetime, Event]:
        replaced: dict[datetime, Event] = {}
        for event in events:
            if event.replaces is not None:
                wall = self._key(event.replaces)
                replaced[wall] = max(replaced.get(wall, event), event, key=lambda each: each.rank)
        return replaced

    def _key(self, point: Point) -> datetime:
        return point.within(self.master.start)

    def _of_a_former_series(self, event: Event) -> bool:
        """Older than the series and with rules of its own: left over from before the series was split."""
        own_rules = event.repeats or "EXDATE" in event.component.rows
        return own_rules and event.rank[0] < self.master.rank[0]

    def _named(self, wall: datetime) -> str:
        start = self.master.start
        return place_of(Point(wall, start.is_date, start.zone))


def _wall(pair: tuple[datetime, Event]) -> datetime:
    return pair[0]


def place_of(point: Point) -> str:
    """What an occurrence is called within its series."""
    if point.is_date:
        return f"{point.wall:%Y%m%d}"
    if point.zone is None:
        return f"{point.wall:%Y%m%dT%H%M%S}"
    return f"{point.wall.replace(tzinfo=point.zone.placed or point.zone.info).astimezone(UTC):%Y%m%dT%H%M%SZ}"
