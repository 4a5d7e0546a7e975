"""Adapter for conformance packs: `run.py tests.sources.conformance:read` asks for (start, end, summary, cancelled)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from calbot.errors import InputError
from calbot.sources.ics import occurrences
from calbot.sources.lines import plain
from calbot.sources.series import Occurrence

_DAY = timedelta(days=1)
Told = tuple[date | datetime, date | datetime, str, bool]


def read(data: bytes, start: datetime, end: datetime) -> Iterator[Told]:
    """Aware datetimes; naive ones for floating times and for zones that nobody knows; dates for whole days.

    What has no zone is held against the window as if it were UTC, wherever the calendar lives: so the packs count.
    A file that is refused as a whole gives nothing.
    """
    try:
        found = list(occurrences(data, start - _DAY, end + _DAY))
    except InputError:
        return
    for occurrence, cancelled in found:
        begins, ends = _when(occurrence), _when(occurrence, occurrence.length)
        inside = _utc(begins) < end and (_utc(ends) > start or start <= _utc(begins))
        if inside:
            yield begins, ends, plain(occurrence.event.component.value("SUMMARY")), cancelled


def _when(occurrence: Occurrence, later: timedelta = timedelta(0)) -> date | datetime:
    point = occurrence.start
    wall = point.wall + later
    if point.is_date:
        return wall.date()
    return wall if point.zone is None or point.zone.guessed else wall.replace(tzinfo=point.zone.info)


def _utc(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)
