"""How each kind of source is read: one line a kind."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from calbot.errors import Outside, TellOperator
from calbot.flows.calendar import Look
from calbot.flows.sync import Outcome
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.sources import polling
from calbot.sources.counts import read_counts
from calbot.sources.feed import is_address, web_address
from calbot.sources.fence import start_read_bytes
from calbot.sources.fetch import Fetcher
from calbot.sources.metadata import skipped, to_event, to_post
from calbot.sources.polling import Chance
from calbot.sources.reading import CalendarReading
from calbot.sources.sheet import read_sheet
from calbot.sources.shifts import read_shifts

FILE_PAUSE = timedelta(seconds=2)
"""A file on this machine costs a hash to look at."""
BEHIND, AHEAD = timedelta(days=190), timedelta(days=62)
"""What a look at a calendar covers: enough past to learn from, and the plan ahead."""
BIGGEST = 100_000_000

Reader = Callable[[Source, bytes, datetime], Outcome]


class SourceReader:
    """Looks at files on this machine and, through the guarded `fetcher`, at feeds; `chance` spreads the looks."""

    def __init__(self, fetcher: Fetcher, chance: Chance = random.random) -> None:
        self._fetcher = fetcher
        self._chance = chance

    async def read(self, source: Source, now: datetime) -> Outcome:
        """A look at `source`; whatever is wrong with it becomes an outcome with a problem, never an error."""
        if not is_address(source.location):
            return await asyncio.to_thread(_read_file, source, now)
        return await self._read_feed(source, now)

    async def _read_feed(self, source: Source, now: datetime) -> Outcome:
        # Once a day the whole feed is asked for: the days that a look covers have moved on.
        etag, changed = polling.conditions(source.memory) if _good_today(source, now) else ("", "")
        try:
            fetched = await self._fetcher.get(web_address(source.location), etag=etag, last_modified=changed)
        except Outside as problem:
            wait = {"retry-after": str(int(getattr(problem, "retry_after", 0)))}
            return self._failed(source, wait, now)
        if fetched.status == HTTPStatus.NOT_MODIFIED and (etag or changed):
            return Outcome(self._rest(source.memory), same=True, memory={"failures": 0})
        if fetched.status != HTTPStatus.OK:
            return self._failed(source, fetched.headers, now)
        outcome = await asyncio.to_thread(_read, source, fetched.body, now)
        if outcome.problem:
            failed = self._failed(source, fetched.headers, now)
            return replace(outcome, every=failed.every, memory=failed.memory)
        memory = {**outcome.memory, **polling.remembered(fetched.headers)}
        return replace(outcome, every=self._rest({**source.memory, **memory}), memory=memory)

    def _rest(self, memory: Mapping[str, Any]) -> timedelta:
        return polling.after_success(timedelta(seconds=memory.get("refresh_s", 0)), self._chance)

    def _failed(self, source: Source, headers: Mapping[str, str], now: datetime) -> Outcome:
        failures = int(source.memory.get("failures", 0)) + 1
        pause = polling.after_failure(failures, headers, now, self._chance)
        return Outcome(pause, problem="source.not_there", memory={"failures": failures})


def _read_file(source: Source, now: datetime) -> Outcome:
    try:
        path = Path(source.location)
        if path.stat().st_size > BIGGEST:
            return Outcome(FILE_PAUSE, problem="source.too_big")
        data = path.read_bytes()
    except OSError:
        return Outcome(FILE_PAUSE, problem="source.not_there")
    return _read(source, data, now)


def _read(source: Source, data: bytes, now: datetime) -> Outcome:
    seen = {"digest": hashlib.blake2b(data, digest_size=16).hexdigest(), "day": now.date().isoformat()}
    if _as_before(source, seen):
        return Outcome(FILE_PAUSE, same=True)
    try:
        outcome = READERS[source.kind](source, data, now)
    except TellOperator:
        return Outcome(FILE_PAUSE, problem="source.unreadable")
    return Outcome(FILE_PAUSE, outcome.calendar, outcome.counts, outcome.shifts, memory={**outcome.memory, **seen})


def _as_before(source: Source, seen: Mapping[str, str]) -> bool:
    """The same bytes on the same day."""
    known = {name: source.memory.get(name) for name in seen}
    return known == dict(seen) and not _in_doubt(source)


def _good_today(source: Source, now: datetime) -> bool:
    return source.memory.get("day") == now.date().isoformat() and not _in_doubt(source)


def _in_doubt(source: Source) -> bool:
    """Something was missing at the last look, or it was no good one: then the feed is read again in full."""
    return bool(source.memory.get("absent")) or source.state is SourceState.BLIND


def _calendar(source: Source, data: bytes, now: datetime) -> Outcome:
    start, end = now - BEHIND, now + AHEAD
    reading = start_read_bytes(data, source.name, start, end, source.zone).result()
    memory = {"refresh_s": reading.refresh_s}
    return Outcome(FILE_PAUSE, calendar=look_of(reading, source, start, end), memory=memory)


def _sheet(source: Source, data: bytes, now: datetime) -> Outcome:
    start, end = now - BEHIND, now + AHEAD
    return Outcome(FILE_PAUSE, calendar=look_of(read_sheet(data, source.name, source.zone), source, start, end))


def _counts(source: Source, data: bytes, now: datetime) -> Outcome:
    return Outcome(FILE_PAUSE, counts=read_counts(data, source.name, source.zone).counts)


def _shifts(source: Source, data: bytes, now: datetime) -> Outcome:
    return Outcome(FILE_PAUSE, shifts=read_shifts(data, source.name, source.zone).shifts)


READERS: Mapping[SourceKind, Reader] = {
    SourceKind.ICS: _calendar,
    SourceKind.POSTS_CSV: _sheet,
    SourceKind.INBOUND_CSV: _counts,
    SourceKind.SHIFTS_CSV: _shifts,
}


def look_of(reading: CalendarReading, source: Source, start: datetime, end: datetime) -> Look:
    """The posts and events of a reading, as nouns without numbers."""
    fields = source.memory.get("fields", {})
    posts, events = [], []
    for entry in reading.entries:
        if skipped(entry):
            continue
        event = to_event(entry, workspace_id=source.workspace_id, source_id=source.id)
        if event is not None:
            events.append(event)
        elif start <= entry.starts_at < end:
            posts.append(to_post(entry, workspace_id=source.workspace_id, source_id=source.id, number=0, fields=fields))
    state = SourceState(reading.state)
    problem = "source.unreadable" if state is SourceState.BLIND else ""
    return Look(state, posts, events, (start, end), problem)
