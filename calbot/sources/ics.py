"""Reads an iCalendar file (RFC 5545): bytes to the entries inside a window, each series by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from calbot.model.state import SourceState
from calbot.sources import bounds
from calbot.sources.calledoff import NOTHING_OFF, Cancels, Told, dated, joined, start_told
from calbot.sources.entry import Texts, entry_of, series_of, texts_of
from calbot.sources.event import Event, elsewhere, read_event
from calbot.sources.lines import plain
from calbot.sources.reading import (
    ANY,
    DAY,
    FLOATING,
    MORE,
    NOTHING,
    UNKNOWN_HOUR,
    CalendarReading,
    Entry,
    Problem,
    assumed,
)
from calbot.sources.series import Occurrence, Window, expand
from calbot.sources.split import Component, Feed, split
from calbot.sources.values import span
from calbot.sources.vtimezone import YearlyRules
from calbot.sources.walk import Purse
from calbot.sources.zoneletters import letters
from calbot.sources.zones import Zone, Zones

_NO_HEAD: Mapping[str, str] = {}


def read_calendar(
    data: bytes, file: str, start: datetime, end: datetime, zone: str = "", names: Mapping[str, str] = NOTHING
) -> CalendarReading:
    """Entries of `data` that lie at least partly in `start`..`end` (aware, end excluded), sorted by time.

    `zone` (IANA) is where times without a zone are read when the calendar does not say; `names` are folded names that
    it gives to zones without defining them, and the IANA names that somebody has said they mean. One event that cannot
    be used becomes a Problem and costs no other; one whose zone may be several keeps its day. Raises InputError where
    `data` is no calendar at all.
    """
    feed = split(data, file)
    reader = _Reader(feed, file, start.astimezone(UTC), end.astimezone(UTC), zone, names)
    entries = reader.entries()
    head = feed.heads[0] if feed.heads else _NO_HEAD
    return CalendarReading(
        file=file,
        state=reader.state(),
        entries=tuple(entries),
        problems=tuple(reader.problems()),
        assumed=tuple(assumed(entries)),
        name=plain(head.get("X-WR-CALNAME") or head.get("NAME", ""))[:200],
        zone=reader.calendars[0].home.name if reader.calendars else "",
        refresh_s=max((_refresh(one) for one in feed.heads), default=0),
    )


def _refresh(head: Mapping[str, str]) -> int:
    for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        with suppress(ValueError):
            return max(int(span(head.get(name, "")).total_seconds()), 0)
    return 0


def occurrences(data: bytes, start: datetime, end: datetime, zone: str = "") -> Iterator[tuple[Occurrence, bool]]:
    """The occurrences as the calendar writes them (floating stays floating, a day stays a day), in no order, each with
    whether it is cancelled. Raises InputError as `read_calendar` does."""
    reader = _Reader(split(data, ""), "", start.astimezone(UTC), end.astimezone(UTC), zone)
    for occurrence, home in reader.occurrences():
        yield occurrence, reader.entry(occurrence, home).cancelled


@dataclass(slots=True)
class _Told:
    """What is said about the reading."""

    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0


class _Reader:
    """One reading of one feed."""

    def __init__(
        self, feed: Feed, file: str, start: datetime, end: datetime, zone: str, names: Mapping[str, str] = NOTHING
    ) -> None:
        self.feed, self.file, self.start, self.end = feed, file, start, end
        self.told = _Told()
        self.lost: set[int] = set()
        self.off: dict[int, Cancels] = {}
        self.texts: dict[int, Texts] = {}
        self.asked: set[int] = set()
        heads = feed.heads or [_NO_HEAD]
        brought: dict[int, list[Component]] = {}
        for part in feed.zones:
            brought.setdefault(part.calendar, []).append(part)
        rules = YearlyRules()
        self.calendars = [
            Zones(brought.get(index, ()), head.get("X-WR-TIMEZONE", ""), zone, rules, letters(names))
            for index, head in enumerate(heads)
        ]
        self.cancels = [head.get("METHOD", "").upper() == "CANCEL" for head in heads]

    def entries(self) -> list[Entry]:
        """Every entry of the window by time; two that would share a key are told apart by a number."""
        found = [self.entry(occurrence, home) for occurrence, home in self.occurrences()]
        seen: Counter[str] = Counter()
        entries = []
        for entry in sorted(found, key=lambda each: (each.starts_at, each.line)):
            seen[entry.key] += 1
            entries.append(entry if seen[entry.key] == 1 else _again(entry, seen[entry.key]))
        return entries

    def occurrences(self) -> Iterator[tuple[Occurrence, Zone]]:
        """Every occurrence of the window with its calendar's home zone, up to the bound of a feed."""
        purse, given = Purse(), 0
        for told, series in self._series():
            window = Window(self.start, self.end, self.calendars[told.calendar], purse)
            for occurrence in self._expanded(series, window, self._off(told)):
                given += 1
                if given > bounds.OCCURRENCES_A_FEED:
                    self.feed.broken = (
                        f"more than {bounds.OCCURRENCES_A_FEED:,} entries in the window; the rest is not read"
                    )
                    return
                yield occurrence, self.calendars[occurrence.event.component.calendar].home

    def state(self) -> SourceState:
        """BLIND where something may be missing that nobody took out, EMPTY where there is nothing to read."""
        if self.feed.broken or (self.feed.events and len(self.lost) == len(self.feed.events)):
            return SourceState.BLIND
        return SourceState.FRESH if self.feed.events else SourceState.EMPTY

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the file, then with its zones, then with its entries, by line; long lists are cut."""
        if self.feed.broken:
            yield Problem(self.file, 0, "", self.feed.broken)
        for zones in self.calendars:
            for line, tzid, why in zones.refused:
                yield Problem(self.file, line, tzid[:80], f"this time zone is not followed: {why}")
        yield from sorted(self.told.problems, key=lambda problem: problem.line)
        if self.told.left_out:
            yield Problem(self.file, 0, "", f"and {self.told.left_out:,} more problems", key=MORE)

    def _series(self) -> Iterator[tuple[Told, list[Event]]]:
        """Events by calendar and UID; one without a UID stands alone. Bad ones are told and left out."""
        series: dict[tuple[int, str], list[Component]] = {}
        for number, component in enumerate(self.feed.events):
            uid = component.value("UID").strip()
            series.setdefault((component.calendar, uid or f"\0{number}"), []).append(component)
        for told in joined(series, self.cancels):
            if len(told.events) > 1 or told.off or not elsewhere(told.events[0], self.start, self.end):
                yield told, list(self._events(told.events))

    def _off(self, told: Told) -> Cancels:
        """What other calendars cancel of it, read once for all copies of it."""
        if not told.off:
            return NOTHING_OFF
        if (first := told.off[0].line) not in self.off:
            self.off[first] = Cancels(self._events(told.off, start_told(told.events)))
            for event in self.off[first].events:
                self._flaws(event)
        return self.off[first]

    def _events(self, components: Sequence[Component], start: list[tuple[int, str]] | None = None) -> Iterator[Event]:
        for component in components:
            cancels = self.cancels[component.calendar]
            if cancels and start is None:
                start = start_told(components)
            try:
                one = dated(component, start or []) if cancels else component
                yield read_event(one, self.calendars[component.calendar], cancels=cancels)
            except ValueError as error:
                self._lose(component, str(error))

    def _expanded(self, events: Sequence[Event], window: Window, off: Cancels) -> Iterator[Occurrence]:
        try:
            yield from expand(events, window, self._tell, off)
        except (ValueError, OverflowError) as error:
            # Sums near the ends of the calendar (year 1 or 9999) are nobody's plan; the series is lost by itself.
            for event in events:
                self._lose(event.component, f"its times cannot be computed: {error}")
        for event in events:
            self._flaws(event)

    def _flaws(self, event: Event) -> None:
        for flaw in event.flaws:
            self._tell(event, flaw)

    def _lose(self, component: Component, why: str) -> None:
        self.lost.add(component.line)
        self._problem(component, why)

    def _tell(self, event: Event, said: str) -> None:
        self._problem(event.component, said)

    def _problem(self, component: Component, said: str, readings: Mapping[str, object] | None = None) -> None:
        if len(self.told.problems) >= bounds.PROBLEMS_TOLD:
            self.told.left_out += 1
            return
        name = plain(component.value("SUMMARY")).strip() or component.value("UID").strip()
        key = series_of(component.value("UID").strip()) or ANY
        self.told.problems.append(Problem(self.file, component.line, name[:120], said, key=key, readings=readings))

    def entry(self, occurrence: Occurrence, home: Zone) -> Entry:
        """The entry of one occurrence, with what had to be assumed about its zone."""
        component = occurrence.event.component
        # By line: an object's id may be given out twice, a line may not.
        if component.line not in self.texts:
            self.texts[component.line] = texts_of(component, cancelled=self.cancels[component.calendar])
        read = entry_of(occurrence, self.texts[component.line], home, self.file, _read_as(occurrence))
        if occurrence.off:
            read = replace(read, cancelled=True, looks_cancelled=False)
        zone = occurrence.start.zone or home
        return self._settled(read, occurrence, zone, home) if zone.unclear and not read.all_day else read

    def _settled(self, entry: Entry, occurrence: Occurrence, zone: Zone, home: Zone) -> Entry:
        # Few feeds name a zone that may be several: the others do not pay for the lists of names.
        from calbot.sources.unclear import settled

        found, asked = settled(entry, occurrence.start.wall, occurrence.length, zone, home)
        event = occurrence.event
        if asked is not None and event.component.line not in self.asked:
            self.asked.add(event.component.line)
            self._problem(event.component, f"{asked}; {UNKNOWN_HOUR}", asked.readings)
        return found


def _again(entry: Entry, number: int) -> Entry:
    return replace(entry, key=f"{entry.key}#{number}")


def _read_as(occurrence: Occurrence) -> str:
    point = occurrence.start
    if point.is_date:
        return DAY
    if point.zone is None:
        return FLOATING
    if not point.zone.guessed:
        return ""
    line = occurrence.event.component.first("DTSTART")
    return line.params.get("TZID", "")[:80] if line else ""
