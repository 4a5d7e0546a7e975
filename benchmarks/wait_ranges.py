"""Whether the ranges of waiting times hold: of each next day's messages, as told the evening before.

The range is the one that the product tells (`Waiting.span`: 10 % and 90 % of the possible futures' mean first
response), on the seasonal roster, with the queue of that evening. What came is worked out by the same engine, as one
more future: here the forecast is asked whether its futures differ as much as days do; whether the engine is right, the
judge of `care_team` asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from benchmarks.care_team import Floats
from benchmarks.evening import Foreseen, waiting

Row = dict[str, float]
PATHS = 200
"""As many futures as the product thinks through: the tenth of 40 is told by four of them."""


def told(seen: Foreseen, capacity: Floats, backlog: float, first: int) -> tuple[float, float]:
    """The 80 % range of the mean wait of the messages of the day from hour `first` of `seen` on, when `backlog` wait at
    its start."""
    return waiting(seen, capacity, backlog).span(first, first + 24)


def came(seen: Foreseen, capacity: Floats, backlog: float, first: int, truth: Floats) -> float:
    """The mean wait of the messages of that day if all is as in `truth` (hours,), nan where none came."""
    if not truth[first : first + 24].sum():
        return float("nan")
    futures = replace(seen, paths=np.vstack([seen.paths, truth]))
    return float(waiting(futures, capacity, backlog).each(first, first + 24)[-1])


def coverage(ranges: Iterable[tuple[float, float]], waits: Iterable[float]) -> Row:
    """Part of the days whose wait lies in its range (`coverage80`), below and above it, and how many `days`."""
    pairs = [(low, high, wait) for (low, high), wait in zip(ranges, waits, strict=True) if np.isfinite(wait)]
    if not pairs:
        return {"days": 0.0}
    below, above = (float(np.mean(side)) for side in zip(*((w < low, w > high) for low, high, w in pairs), strict=True))
    return {"coverage80": 1 - below - above, "below": below, "above": above, "days": float(len(pairs))}
