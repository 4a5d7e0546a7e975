"""How many people are on duty in each hour, and how many first replies they can give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from calbot.model.sla import NINE_TO_FIVE, Week

if TYPE_CHECKING:
    from calbot.model.shift import Shift


Floats = NDArray[np.float64]
REPLIES_PER_HOUR: Final = 12.0
"""First replies one head gives in an hour, where the roster says nothing else."""
_HOUR: Final = timedelta(hours=1)


def capacity(
    shifts: Sequence[Shift], team: str, start: datetime, hours: int, replies_per_hour: float = REPLIES_PER_HOUR
) -> Floats:
    """First replies that `team` can give in each hour from `start` (hours,); a shift over half an hour counts half."""
    total = np.zeros(hours)
    for shift in shifts:
        if shift.team == team:
            total += replies(shift, start, hours, replies_per_hour)
    return total


def heads(shifts: Sequence[Shift], team: str, start: datetime, hours: int) -> Floats:
    """Mean number of people of `team` on duty in each hour from `start` (hours,)."""
    total = np.zeros(hours)
    for shift in shifts:
        if shift.team == team:
            total += max(shift.heads, 0) * present(shift, start, hours)
    return total


def replies(shift: Shift, start: datetime, hours: int, replies_per_hour: float = REPLIES_PER_HOUR) -> Floats:
    """First replies that the people of one shift can give in each hour from `start` (hours,)."""
    pace = replies_per_hour if shift.replies_per_hour is None else shift.replies_per_hour
    return max(shift.heads, 0) * max(pace, 0.0) * present(shift, start, hours)


def present(shift: Shift, start: datetime, hours: int) -> Floats:
    """Part of each hour from `start` that the people of `shift` answer (hours,), 0..1: on duty and on no break."""
    there = on_duty(shift.starts_at, shift.ends_at, start, hours)
    last = shift.starts_at
    for begins, ends in sorted(shift.pauses):
        # Breaks may overlap (lunch, and half a day off): nobody is missing twice.
        first, after = max(begins, last), min(ends, shift.ends_at)
        if first < after:
            there -= on_duty(first, after, start, hours)
            last = after
    return np.clip(there, 0.0, 1.0)


def on_duty(starts_at: datetime, ends_at: datetime, start: datetime, hours: int) -> Floats:
    """Part of each hour from `start` that lies within the span (hours,), 0..1."""
    first, last = (starts_at - start) / _HOUR, (ends_at - start) / _HOUR
    at = np.arange(hours)
    return np.asarray(np.clip(np.minimum(at + 1, last) - np.maximum(at, first), 0, None), dtype=np.float64)


def business_hours(
    start: datetime,
    hours: int,
    zone: str,
    week: Week = NINE_TO_FIVE,
    closed: Sequence[tuple[datetime, datetime]] = (),
) -> Floats:
    """Part of each hour from `start` that is business time in `zone` (hours,): when each day of the `week` is open,
    without the `closed` spans (a holiday; from noon on, a half-day).

    For SlaClock.BUSINESS: a review of Friday evening has waited nothing by Monday morning."""
    place, shut = ZoneInfo(zone), sorted(closed)
    open_time = np.zeros(hours)
    # A day that is open past midnight may have begun on the eve.
    day, last = (start.astimezone(place) - timedelta(days=1)).date(), start
    while _at(day, 0, place) < start + hours * _HOUR:
        opening = week[day.weekday()]
        if opening is not None:
            begins, ends = (_at(day, minutes, place) for minutes in opening)
            for first, after in _open_spans(max(begins, last), ends, shut):
                open_time += on_duty(first, after, start, hours)
            last = max(last, ends)
        day += timedelta(days=1)
    return open_time


def _open_spans(
    begins: datetime, ends: datetime, closed: Sequence[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """What `closed`, sorted, leaves of one day's business time."""
    spans = []
    for shut, reopened in closed:
        if shut < ends and reopened > begins:
            spans.append((begins, shut))
            begins = max(begins, reopened)
    return [(first, last) for first, last in [*spans, (begins, ends)] if first < last]


def _at(day: date, minutes: int, place: ZoneInfo) -> datetime:
    """The instant at which clocks there show so many minutes after the day's midnight."""
    shown = datetime.combine(day, time(0)) + timedelta(minutes=minutes)
    return shown.replace(tzinfo=place).astimezone(UTC)
