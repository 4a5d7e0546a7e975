"""How many people are on duty in each hour, and how many first replies they can give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

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
            pace = replies_per_hour if shift.replies_per_hour is None else shift.replies_per_hour
            total += max(shift.heads, 0) * max(pace, 0.0) * on_duty(shift.starts_at, shift.ends_at, start, hours)
    return total


def heads(shifts: Sequence[Shift], team: str, start: datetime, hours: int) -> Floats:
    """Mean number of people of `team` on duty in each hour from `start` (hours,)."""
    total = np.zeros(hours)
    for shift in shifts:
        if shift.team == team:
            total += max(shift.heads, 0) * on_duty(shift.starts_at, shift.ends_at, start, hours)
    return total


def on_duty(starts_at: datetime, ends_at: datetime, start: datetime, hours: int) -> Floats:
    """Part of each hour from `start` that lies within the span (hours,), 0..1."""
    first, last = (starts_at - start) / _HOUR, (ends_at - start) / _HOUR
    at = np.arange(hours)
    return np.asarray(np.clip(np.minimum(at + 1, last) - np.maximum(at, first), 0, None), dtype=np.float64)


def business_hours(start: datetime, hours: int, zone: str, opens: int = 9, closes: int = 17) -> Floats:
    """Part of each hour from `start` that is business time in `zone` (hours,): Monday to Friday, `opens` to `closes`.

    For SlaClock.BUSINESS: a review of Friday evening has waited nothing by Monday morning."""
    place = ZoneInfo(zone)
    open_time = np.zeros(hours)
    day = (start.astimezone(place) - timedelta(days=1)).date()
    while _at(day_start := datetime.combine(day, time(0)), 0, place) < start + hours * _HOUR:
        if day.weekday() < 5:
            open_time += on_duty(_at(day_start, opens, place), _at(day_start, closes, place), start, hours)
        day += timedelta(days=1)
    return open_time


def _at(midnight: datetime, hour: int, place: ZoneInfo) -> datetime:
    return (midnight + timedelta(hours=hour)).replace(tzinfo=place)
