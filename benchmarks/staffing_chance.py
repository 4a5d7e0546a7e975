"""Hours in which nothing but chance makes people wait: shares and percentiles against a simulation of single messages.

Poisson arrivals, exponential handling, the oldest message first (M/M/c), a stretch long enough to settle. The
simulation shares no line with the engine; the reply itself takes as long as the product says in both.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence

import numpy as np

from benchmarks.care_team import Floats
from calbot.staffing.backlog import HANDLING_MINUTES, serve
from calbot.staffing.erlang import waiting_probability

HEADS, LOADS = (2, 3, 5, 8, 12, 20), (0.6, 0.8, 0.9, 0.95)
TARGETS = (10.0, 15.0, 30.0, 60.0, 120.0)
_PACE = 60.0 / HANDLING_MINUTES
_MESSAGES, _PATHS, _HOURS, _SETTLED = 1_000_000, 60, 900, 300


def by_chance() -> dict[str, dict[str, float]]:
    """By load, the worst over teams: how far shares late are apart (`late`, over TARGETS), and the time of nine in ten
    (`p90`, relative, of 5 minutes at least), where the load is a rate and where it is counts; and of Erlang's own."""
    return {f"{load:g}": _worst([_of(heads, load) for heads in HEADS]) for load in LOADS}


def _of(heads: int, load: float) -> dict[str, float]:
    rate, cover = heads * _PACE * load, np.full(_HOURS, heads * _PACE)
    waits = simulated(heads, rate, _MESSAGES, np.random.default_rng(heads))
    exact = [float((waits > target).mean()) for target in TARGETS]
    p90 = float(np.quantile(waits, 0.9))
    counts = np.random.default_rng(5).poisson(rate, (_PATHS, _HOURS)).astype(float)
    found = {}
    for name, came in (("rates", np.full((1, _HOURS), rate)), ("counts", counts)):
        told = serve(came, cover)
        late = [1.0 - told.within(target, _SETTLED, _HOURS) for target in TARGETS]
        nine = told.quantile(0.9, _SETTLED, _HOURS)
        found |= {f"{name}_late": _apart(late, exact), f"{name}_p90": abs(nine - p90) / max(p90, HANDLING_MINUTES)}
    busy, spare = float(waiting_probability(np.array(float(heads)), np.array(load))), heads * _PACE - rate
    erlang = [busy * math.exp(-spare * (target - HANDLING_MINUTES) / 60) for target in TARGETS]
    return found | {"erlang_late": _apart(erlang, exact)}


def simulated(heads: int, per_hour: float, messages: int, rng: np.random.Generator) -> Floats:
    """Minutes to the response of so many messages: in the queue, and those of the reply as the product has them."""
    arrived = np.cumsum(rng.exponential(60.0 / per_hour, messages))
    waits, free = np.empty(messages), [0.0] * heads
    for number, (at, takes) in enumerate(
        zip(arrived.tolist(), rng.exponential(HANDLING_MINUTES, messages).tolist(), strict=True)
    ):
        begins = max(free[0], at)
        heapq.heapreplace(free, begins + takes)
        waits[number] = begins - at
    return waits + HANDLING_MINUTES


def _apart(some: Sequence[float], others: Sequence[float]) -> float:
    return max(abs(one - other) for one, other in zip(some, others, strict=True))


def _worst(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: max(row[name] for row in rows) for name in rows[0]}
