"""Sources that are rows: counts of what came in, and rosters."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from calbot.flows.sync import Outcome
from calbot.model.source import WISH, Source
from calbot.sources.answers import answers_of
from calbot.sources.contacts import preset_of
from calbot.sources.counts import CountsReading
from calbot.sources.roster import shifts_of
from calbot.sources.rowfence import counts_behind, shifts_behind
from calbot.sources.shelf import Shelf
from calbot.sources.shifts import ShiftsReading
from calbot.wiring.fenced import fenced
from calbot.wiring.look import FILE_PAUSE, Span

_SECOND: Final = timedelta(seconds=1)


def inbound(source: Source, data: bytes, _: Span, __: Shelf) -> Outcome:
    """Counts as a sheet of them says, or the export of a help desk, told from its columns or as said of the source."""
    return counted(_counts(source, data))


def counted(reading: CountsReading) -> Outcome:
    """The outcome of a look that gave these counts."""
    lost = [str(one) for one in reading.problems]
    named, told = reading.conversations, reading.assumed
    return Outcome(FILE_PAUSE, counts=reading.counts, whole=reading.whole, conversations=named, lost=lost, told=told)


def _counts(source: Source, data: bytes) -> CountsReading:
    preset = str(source.memory.get("preset", ""))
    if not preset and (found := preset_of(data, source.name)) is not None:
        preset = found.key
    return counts_behind(data, source.name, source.zone, preset=preset, answers=answers_of(source.memory))


def roster(source: Source, data: bytes, _: Span, __: Shelf) -> Outcome:
    """Shifts as a sheet says."""
    return rostered(shifts_behind(data, source.name, source.zone))


def rostered(reading: ShiftsReading) -> Outcome:
    """The outcome of a look that gave these shifts."""
    return Outcome(FILE_PAUSE, shifts=reading.shifts, lost=[str(one) for one in reading.problems])


def roster_calendar(source: Source, data: bytes, span: Span, shelf: Shelf) -> Outcome:
    """Shifts as a calendar says. Of those that it told before, the ones beyond its last are gone as well."""
    calendar = fenced(source, data, span, shelf)
    reading = shifts_of(calendar)
    until = _until(reading, source)
    memory = {WISH: calendar.refresh_s, "until": until.isoformat() if until else ""}
    lost = [str(one) for one in reading.problems]
    told = reading.assumed
    return Outcome(FILE_PAUSE, shifts=reading.shifts, until=until, memory=memory, lost=lost, told=told)


def _until(reading: ShiftsReading, source: Source) -> datetime | None:
    before = str(source.memory.get("until", ""))
    known = [datetime.fromisoformat(before)] if before else []
    return max([*known, *(shift.starts_at + _SECOND for shift in reading.shifts)], default=None)
