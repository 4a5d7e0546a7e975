"""What of a series is off because another event of its UID says so, in the same calendar or in another of the file.

Pure. A cancelling event (METHOD:CANCEL, RFC 5546 3.2.5) may name neither a time nor a title: the series tells those.
A file may hold thousands of copies of one event and as many cancellations of it: each of these is read once, and what
is asked of them all is told by the newest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from calbot.sources.event import Event, Point
from calbot.sources.split import Component

_Place = tuple[int, str]
_LATEST = "\uffff"
"""Behind every stamp: what has none was sent after whatever it is held against."""


@dataclass(frozen=True, slots=True)
class Told:
    """The events of one UID that a calendar tells, and `off`: those of other calendars of the file that cancel it,
    one list for all calendars that tell it."""

    calendar: int
    events: list[Component]
    off: list[Component] = field(default_factory=list)


def parted(events: Sequence[Event]) -> tuple[Sequence[Event], Sequence[Event]]:
    """(those that tell the series, those that only cancel of it). Where no other event tells the series, those that
    cancel it tell what it was."""
    told = [event for event in events if not event.cancels]
    if not any(event.replaces is None for event in told):
        return events, ()
    return told, [event for event in events if event.cancels]


def joined(series: dict[_Place, list[Component]], cancels: Sequence[bool]) -> Iterable[Told]:
    """The `series` of a file by calendar and UID; those that only cancel a series of another calendar, or replace some
    of its occurrences, stand beside that series. `cancels` tells of each calendar whether it only cancels."""
    if len(cancels) < 2:
        return [Told(calendar, events) for (calendar, _), events in series.items()]
    homes: dict[str, list[Told]] = {}
    guests: list[tuple[_Place, list[Component]]] = []
    for (calendar, uid), events in series.items():
        if cancels[calendar] or all("RECURRENCE-ID" in one.rows for one in events):
            guests.append(((calendar, uid), events))
            continue
        copies = homes.setdefault(uid, [])
        # Two calendars may have copies of one event: it is off in both.
        copies.append(Told(calendar, events, copies[0].off if copies else []))
    alone = []
    for (calendar, uid), events in guests:
        if uid not in homes:
            alone.append(Told(calendar, events))
        else:
            # An occurrence replaces that of one.
            (homes[uid][0].off if cancels[calendar] else homes[uid][0].events).extend(events)
    return [*(told for copies in homes.values() for told in copies), *alone]


class Cancels:
    """Events that only cancel, and what they take out of a series; one that was sent before the event that it would
    take out takes out nothing."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = tuple(events)
        self._whole = max((event for event in self.events if event.replaces is None), key=_sent, default=None)
        self._of = [(event.replaces, event) for event in self.events if event.replaces is not None]
        self._seen: dict[object, _Walls] = {}

    def off(self, master: Event, wall: datetime, event: Event) -> bool:
        """Whether the occurrence of the series of `master` whose place in it is `wall`, and of which `event` tells, is
        off."""
        if self._whole is not None and _later(self._whole, master):
            return True
        return bool(self._of) and self._walls(master.start).off(wall, event)

    def _walls(self, start: Point) -> _Walls:
        # All that a place in a series depends on; copies of one event have it in common.
        about = (start.is_date, start.zone, start.wall.time())
        if about not in self._seen:
            self._seen[about] = _Walls([(place.within(start), cancel) for place, cancel in self._of])
        return self._seen[about]


@dataclass(frozen=True, slots=True)
class CalledOff:
    """What all of `cancels` take out of the series of `master`."""

    master: Event
    cancels: tuple[Cancels, ...]

    def says(self, wall: datetime, event: Event) -> bool:
        """Whether the occurrence whose place in the series is `wall`, and of which `event` tells, is off."""
        return any(one.off(self.master, wall, event) for one in self.cancels)


class _Walls:
    """Which walls of a series are off: the newest that cancels each, and of those from which on all are off."""

    def __init__(self, cancels: Sequence[tuple[datetime, Event]]) -> None:
        self._at: dict[datetime, Event] = {}
        self._since: list[datetime] = []
        self._onwards: list[Event] = []
        for wall, cancel in sorted(cancels, key=lambda each: each[0]):
            if not cancel.onwards:
                self._at[wall] = max(self._at.get(wall, cancel), cancel, key=_sent)
                continue
            self._since.append(wall)
            self._onwards.append(max(self._onwards[-1], cancel, key=_sent) if self._onwards else cancel)

    def off(self, wall: datetime, event: Event) -> bool:
        cancel, at = self._at.get(wall), bisect_right(self._since, wall)
        return (cancel is not None and _later(cancel, event)) or (at > 0 and _later(self._onwards[at - 1], event))


def start_told(events: Iterable[Component]) -> list[tuple[int, str]]:
    """The lines with the start of a series, as the first that has one tells it; [] where none does."""
    told = (one.rows.get("DTSTART") for one in events if "RECURRENCE-ID" not in one.rows)
    return next(filter(None, told), [])


def dated(component: Component, start: list[tuple[int, str]]) -> Component:
    """An event of a cancelling calendar with a start, which it may leave to the series: its place in that, else the
    `start` that the series tells."""
    if "DTSTART" not in component.rows and (found := component.rows.get("RECURRENCE-ID") or start):
        component.rows["DTSTART"] = found
    return component


def _sent(cancel: Event) -> tuple[int, str]:
    """The highest of several cancels is later than an event if any of them is."""
    sequence, stamp = cancel.rank
    return max(sequence, 0), stamp or _LATEST


def _later(cancel: Event, event: Event) -> bool:
    """RFC 5546 2.1.5: the higher SEQUENCE, 0 where there is none, then the later stamp."""
    (one, stamp), (other, before) = cancel.rank, event.rank
    if max(one, 0) != max(other, 0):
        return max(one, 0) > max(other, 0)
    return not (stamp and before) or stamp >= before


NOTHING_OFF: Final = Cancels(())
