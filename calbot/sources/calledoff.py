"""What of a series is off because another event of its UID says so, in the same calendar or in another of the file.

Pure. A cancelling event (METHOD:CANCEL, RFC 5546 3.2.5) may name neither a time nor a title: the series tells those.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from calbot.sources.event import Event
from calbot.sources.split import Component

_Place = tuple[int, str]


def parted(events: Sequence[Event]) -> tuple[Sequence[Event], Sequence[Event]]:
    """(those that tell the series, those that only cancel of it). Where no other event tells the series, those that
    cancel it tell what it was."""
    told = [event for event in events if not event.cancels]
    if not any(event.replaces is None for event in told):
        return events, ()
    return told, [event for event in events if event.cancels]


def joined(series: dict[_Place, list[Component]], cancels: Sequence[bool]) -> dict[_Place, list[Component]]:
    """The events of a file by calendar and UID; those that only cancel a series of another calendar, or replace some of
    its occurrences, stand beside that series. `cancels` tells of each calendar whether it only cancels."""
    if len(cancels) < 2:
        return series
    homes: dict[str, list[int]] = {}
    for (calendar, uid), components in series.items():
        if not cancels[calendar] and any("RECURRENCE-ID" not in one.rows for one in components):
            homes.setdefault(uid, []).append(calendar)
    found = {(calendar, uid): series[calendar, uid] for uid, told in homes.items() for calendar in told}
    for (calendar, uid), components in series.items():
        if (calendar, uid) in found:
            continue
        # Two calendars may have copies of one event: it is off in both, and an occurrence replaces that of one.
        for home in (homes[uid] if cancels[calendar] else homes[uid][:1]) if uid in homes else [calendar]:
            found[home, uid] = [*found.get((home, uid), ()), *components]
    return found


class CalledOff:
    """What `cancels` take out of the series of `master`; what was sent before the event that it would take out takes
    out nothing."""

    def __init__(self, master: Event, cancels: Sequence[Event]) -> None:
        self._whole = [event for event in cancels if event.replaces is None and _later(event, master)]
        self._of = [(event.replaces.within(master.start), event) for event in cancels if event.replaces is not None]

    def says(self, wall: datetime, event: Event) -> bool:
        """Whether the occurrence whose place in the series is `wall`, and of which `event` tells, is off."""
        return bool(self._whole) or any(
            (since <= wall if cancel.onwards else since == wall) and _later(cancel, event) for since, cancel in self._of
        )


def _later(cancel: Event, event: Event) -> bool:
    """RFC 5546 2.1.5: the higher SEQUENCE, 0 where there is none, then the later stamp."""
    (one, stamp), (other, before) = cancel.rank, event.rank
    if max(one, 0) != max(other, 0):
        return max(one, 0) > max(other, 0)
    return not (stamp and before) or stamp >= before


def dated(component: Component, series: Sequence[Component]) -> Component:
    """An event of a cancelling calendar with a start, which it may leave to the series: its place in that, else the
    start of whichever tells one."""
    if "DTSTART" not in component.rows:
        others = (one.rows.get("DTSTART") for one in series if "RECURRENCE-ID" not in one.rows)
        start = component.rows.get("RECURRENCE-ID") or next(filter(None, others), None)
        if start:
            component.rows["DTSTART"] = start
    return component
