"""The posts and events of all calendars of one check, numbered for one report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from calbot.cli.window import Window
from calbot.model.event import Event, EventKind
from calbot.model.post import Post
from calbot.sources.metadata import to_post
from calbot.sources.overlay import to_event
from calbot.sources.reading import CalendarReading, Entry
from calbot.sources.skip import skipped

NO_OVERLAYS: Mapping[str, EventKind] = MappingProxyType({})
WORKSPACE = "check"
"""Id of the workspace that lives only for one check."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Posts by number, events, and how many entries of each file are no posts; `told` are the events that nobody named
    as a calendar of such (`--overlay`)."""

    posts: tuple[Post, ...]
    events: tuple[Event, ...]
    skipped: Mapping[str, int]
    told: tuple[Event, ...] = ()


def plan_of(
    readings: Sequence[CalendarReading],
    window: Window,
    events_before: int = 0,
    overlays: Mapping[str, EventKind] = NO_OVERLAYS,
) -> Plan:
    """Reads entries as posts and events. Posts of the window are p-1, p-2 ... in time order; past ones come after.
    Events are counted on from `events_before`; files in `overlays` hold nothing but events of that kind."""
    left_out: Counter[str] = Counter()
    entries: list[tuple[Entry, str]] = []
    events: list[Event] = []
    told: list[Event] = []
    for reading in readings:
        for entry in reading.entries:
            number, overlay = events_before + len(events) + 1, overlays.get(reading.file)
            event = to_event(entry, workspace_id=WORKSPACE, source_id=None, number=number, overlay=overlay)
            if event is not None:
                events.append(event)
                told += [event] if overlay is None else []
            elif overlay is not None or skipped(entry):
                left_out[reading.file] += 1
            else:
                entries.append((entry, reading.name))
    entries.sort(key=lambda pair: _order(pair[0], window))
    posts = [_post(entry, name, number) for number, (entry, name) in enumerate(entries, start=1)]
    return Plan(tuple(posts), tuple(events), left_out, tuple(told))


def _post(entry: Entry, calendar: str, number: int) -> Post:
    return to_post(entry, workspace_id=WORKSPACE, source_id=None, number=number)


def _order(entry: Entry, window: Window) -> tuple[bool, float, str]:
    inside = window.start <= entry.starts_at < window.end
    return (not inside, entry.starts_at.timestamp(), entry.key)
