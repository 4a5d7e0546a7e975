"""Counts summed up over hours: what they are like at a time, when they reach a value, and how they go on."""

from __future__ import annotations

from typing import Final

import numpy as np

from calbot.staffing.coverage import Floats

STEPS: Final = 6
"""Points within an hour at which a wait is taken: every ten minutes, at its middle."""
_ONWARD_HOURS: Final = 14 * 24
"""How far the roster is thought to go on as before; the longest wait that is told apart."""
_MOST: Final = 1e9
"""More messages or replies than this in an hour are a slip of the pen; beyond, sums would lose single messages."""
_JUST_BEFORE: Final = 1.0 - 2.0**-52
_JUST_AFTER: Final = 1.0 + 2.0**-51


def cleaned(hourly: Floats) -> Floats:
    """Messages or replies without holes, none below zero and none beyond reason."""
    return np.clip(np.nan_to_num(hourly), 0.0, _MOST)


def standing(start_backlog: float | Floats, paths: int) -> Floats:
    """Who waits at first (paths, 1): as many in all of `paths` futures, or so many in each (paths,). Raises ValueError
    where those are other futures."""
    return np.broadcast_to(cleaned(np.reshape(np.asarray(start_backlog, dtype=np.float64), (-1, 1))), (paths, 1))


def clock_of(counted: Floats | None, shape: tuple[int, ...]) -> Floats:
    """Hours on a clock up to each hour's edge, and beyond the last as before; those of the day where `counted` is
    None. Raises ValueError unless it covers `shape`."""
    if counted is None:
        return np.arange(shape[0] + _ONWARD_HOURS + 1, dtype=np.float64)
    if counted.shape != shape:
        raise ValueError("load, capacity and counted must cover the same hours")
    return summed(counted)


def summed(hourly: Floats) -> Floats:
    """By each hour's edge, and beyond the last as before."""
    return np.concatenate([[0.0], np.cumsum(onward(hourly))])


def onward(hourly: Floats) -> Floats:
    """`hourly` and what it will be like afterwards: its last week again and again, or its last whole days."""
    hours = len(hourly)
    period = hourly[-168:] if hours >= 168 else hourly[-24 * (hours // 24) :] if hours >= 24 else hourly
    times = -(-_ONWARD_HOURS // len(period))
    return np.concatenate([hourly, np.tile(period, times)[:_ONWARD_HOURS]])


def at_times(cumulative: Floats, time: Floats) -> Floats:
    """Value of a cumulative count at fractional hours."""
    return np.interp(time, np.arange(len(cumulative)), cumulative)


def when_reached(cumulative: Floats, value: Floats) -> Floats:
    """Fractional hour at which a cumulative count first reaches `value`, its last hour where it never does."""
    # A hair before: where the count stands still, it was reached when it came to a stand.
    return np.interp(value * _JUST_BEFORE, cumulative, np.arange(len(cumulative), dtype=np.float64))


def when_passed(cumulative: Floats, value: Floats) -> Floats:
    """The last one at which it is no more than `value`: where the count stands still, when it goes on."""
    return np.interp(value * _JUST_AFTER, cumulative, np.arange(len(cumulative), dtype=np.float64))
