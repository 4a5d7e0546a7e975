"""What a reading of a calendar becomes: posts and events as nouns, in the outcome of a look."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from calbot.flows import readings
from calbot.flows.absence import LOOKS_UNTIL_MISSING, NOTHING_LEFT, OVERLAYS
from calbot.flows.calendar import Look
from calbot.flows.odd_hours import reread
from calbot.flows.removal import HELD
from calbot.flows.sync import Outcome
from calbot.flows.understood import READ
from calbot.model.event import EventKind
from calbot.model.source import CALENDARS, Source
from calbot.model.state import SourceState
from calbot.sources.answers import answers_of
from calbot.sources.further import REACH
from calbot.sources.metadata import skipped, to_event, to_post
from calbot.sources.reading import DAY, FLOATING, CalendarReading, Entry
from calbot.sources.zonenobody import unknown_zones

FILE_PAUSE: Final = timedelta(seconds=2)
"""A file on this machine costs a hash to look at."""
BEHIND, AHEAD = timedelta(days=190), timedelta(days=62)
"""What a look at a calendar covers: enough past to learn from, and the plan ahead."""

TOLD: Final = "told"
"""Memory of a source: the digest of what somebody had said about how it is read, at the last look."""

Span = tuple[datetime, datetime]
_DAY: Final = timedelta(days=1)
_COLUMNS, _TITLE = 12, 60


def in_doubt(source: Source) -> bool:
    """Whether something was missing for the first time at the last look, or that was no good one: then all is read
    again. A calendar that was read and is not believed says the same as long as its bytes are the same."""
    new = any(count < LOOKS_UNTIL_MISSING for count in source.memory.get("absent", {}).values())
    return new or (source.state is SourceState.BLIND and source.problem not in HELD)


def missed(source: Source) -> frozenset[str]:
    """Keys of the entries that the last look did not mention: they may only be further off than it reached."""
    return frozenset(source.memory.get("absent", {})) - {NOTHING_LEFT, OVERLAYS}


def further(span: Span) -> Span:
    """Where what was missed may be by now, in whole days."""
    now = span[0] + BEHIND
    return whole_days((now - REACH, now + REACH))


def told_of(source: Source) -> str:
    """A digest of what somebody has said about how it is read; "" for what is no calendar."""
    said = f"{source.zone} {answers_of(source.memory)}".encode()
    return hashlib.blake2b(said, digest_size=16).hexdigest() if source.kind in CALENDARS else ""


def span_at(now: datetime) -> Span:
    """What a look at `now` covers."""
    return now - BEHIND, now + AHEAD


def whole_days(span: Span) -> Span:
    """So that all looks of a day ask the same, and only what changed between them is read."""
    first, last = (edge.replace(hour=0, minute=0, second=0, microsecond=0) for edge in (span[0], span[1] + _DAY))
    return first, last


def seen(reading: CalendarReading, source: Source, span: Span, memory: dict[str, Any]) -> Outcome:
    """The outcome of a look that gave `reading`."""
    look = look_of(reading, source, *span)
    told = (*(str(column) for column in reading.columns), *reading.assumed)
    if look.state is not SourceState.BLIND:
        columns = [(one.title[:_TITLE], one.role) for one in reading.columns if one.role][:_COLUMNS]
        memory = {**memory, READ: {"columns": columns}}
    open_ones = [one.readings for one in reading.problems if one.readings]
    asks = readings.first(source, [*open_ones, *unknown_zones(reading.entries, source.zone, span[0] + BEHIND)])
    lost = [str(one) for one in reading.problems]
    return Outcome(FILE_PAUSE, calendar=look, memory=memory, lost=lost, told=told, asks=asks)


def _as_answered(entry: Entry, clocks: Mapping[str, str]) -> Entry:
    """The entry in the zone that somebody has said its hours are of, where its calendar has lost it."""
    told = {"": entry.zone, FLOATING: ""}.get(entry.read_as)
    zone = clocks.get(told) if told is not None and not entry.all_day else None
    return _as_meant(entry, (entry.zone, zone), None) if zone is not None else entry


def _as_meant(entry: Entry, meant: tuple[str, str] | None, only: frozenset[str] | None) -> Entry:
    """The entry in the zone that somebody has said its hours are meant in, where that was said of it."""
    if meant is None or entry.all_day or entry.zone != meant[0] or (only is not None and entry.key not in only):
        return entry
    ends_at = None if entry.ends_at is None else reread(entry.ends_at, *meant)
    return replace(entry, starts_at=reread(entry.starts_at, *meant), ends_at=ends_at, zone=meant[1])


def look_of(reading: CalendarReading, source: Source, start: datetime, end: datetime) -> Look:
    """The posts and events of a reading, as nouns without numbers."""
    fields, told = source.memory.get("fields", {}), source.memory.get("overlay", "")
    overlay, country = EventKind(told) if told else None, source.memory.get("country", "")
    meant, only, gone, clocks = source.meant, source.meant_only, missed(source), source.clocks
    if meant is not None or clocks:
        # What lies at the edges was read, or not read, at the hour at which it is told.
        start, end = start + _DAY, end - _DAY
    posts, events = [], []
    for entry in (_as_meant(_as_answered(entry, clocks), meant, only) for entry in reading.entries):
        event = to_event(entry, workspace_id=source.workspace_id, source_id=source.id, overlay=overlay, country=country)
        if event is not None:
            events.append(event)
        elif overlay is None and not skipped(entry) and (start <= entry.starts_at < end or entry.key in gone):
            posts.append(to_post(entry, workspace_id=source.workspace_id, source_id=source.id, number=0, fields=fields))
    state = SourceState(reading.state)
    problem = "source.unreadable" if state is SourceState.BLIND else ""
    unread = [one.key for one in reading.problems if one.key]
    guessed = {one.key for one in reading.entries if one.read_as not in ("", DAY)}
    return Look(state, posts, events, (start, end), problem, unread, guessed)
