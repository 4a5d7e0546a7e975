"""What no caller of spikes can beat who knows no more, if chance is as the forecast believes it.

Of every shift the futures of a forecast tell with what chance it breaks the promise, and with what chance it would not
without posts. A caller who knows just that gets, on average over those worlds, as many right as the chances of the
shifts called add up to: which shifts are best called for a precision is a linear programme. So it is a bound for every
rule and threshold, as long as the forecast's chances are true; of what really came it knows nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

GOAL = 0.8
_STEPS = 10


@dataclass(frozen=True)
class Chances:
    """Of one shift: that it is a `spike`, and that it is a `planned` one."""

    spike: float
    planned: float


def reached(shifts: Sequence[Chances], precision: float = GOAL) -> dict[str, float]:
    """`recall` of planned spikes that can be had at a `precision`, `both`: what precision and recall can reach alike,
    and how many planned `spikes` are expected."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _recall(shifts, middle) >= middle else (low, middle)
    return {
        "both": low,
        "recall": _recall(shifts, precision),
        "spikes": float(sum(shift.planned for shift in shifts)),
    }


def _recall(shifts: Sequence[Chances], precision: float) -> float:
    """The most planned spikes that are called with so many calls right, parts of calls allowed."""
    planned = np.array([shift.planned for shift in shifts])
    right = np.array([shift.spike for shift in shifts])
    if not planned.sum():
        return 1.0
    found = linprog(-planned, A_ub=(precision - right)[None, :], b_ub=[0.0], bounds=(0.0, 1.0))
    return float(-found.fun / planned.sum())
