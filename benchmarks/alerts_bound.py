"""What can be had on average by callers of spikes who know no more, if chance is as the forecast believes it.

Of every shift the futures of a forecast tell with what chance it breaks the promise, and with what chance it would not
without posts. A caller who knows just that gets, on average over those worlds, as many right as the chances of the
shifts called add up to: which shifts are best called for a precision is a linear programme. So no rule and threshold is
better on average, as long as the forecast's chances are true. What really came is one such world, in which a caller may
have better luck or worse: how much of that there is, `in_worlds` tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

GOAL = 0.8
_STEPS = 10
Bools = NDArray[np.bool_]


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


def in_worlds(over: Bools, planned: Bools) -> dict[str, float]:
    """What precision and recall reach alike in each of the worlds of `over` and `planned` (shifts, worlds), whether a
    shift is a spike there and a planned one, if the shifts of the highest chance are called, and somebody tells after
    the event how many of them were best: on average (`hindsight`), in the luckiest one of twenty (`lucky`), and in
    which part of the worlds it comes to GOAL (`goal`)."""
    ranked = np.argsort(-over.mean(axis=1), kind="stable")
    made = np.arange(1, len(over) + 1)[:, None]
    right = np.cumsum(over[ranked], axis=0) / made
    found = np.cumsum(planned[ranked], axis=0) / np.maximum(planned.sum(axis=0), 1)
    best = np.minimum(right, found).max(axis=0)
    return {
        "hindsight": float(best.mean()),
        "lucky": float(np.quantile(best, 0.95)),
        "goal": float((best >= GOAL).mean()),
    }
