"""What an update could gain at best in task R2, if the world were just as the model believes it.

Each path of the forecast made before is a world: hours that have come by the moment, and the rest. One half of the
worlds teaches how the rest follows from what has come (a line between their logarithms: no other line foresees better),
the other half is foreseen with and without it. So the figures are free of all that the model may have wrong; what is
left is luck: that of the size, of its tempo, of the other messages. `gain_rest` is the gain in absolute error of the
total, `chance_worse` how often as many worlds as there are cases would show the update as worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from benchmarks.forecast.common import Floats, Row
from benchmarks.forecast.moments import Case

_DRAWS = 4000


@dataclass(frozen=True)
class Worlds:
    """Absolute errors of the rest's total in each world (worlds,) of one case: without and with the update."""

    none: Floats
    updated: Floats
    expected: float
    power: float


def worlds(came: Floats, rest: Floats) -> Worlds:
    """What has come and what is to come in each world (worlds,); the even ones teach."""
    early, late = np.log(came + 1), np.log(rest + 1)
    x, y = early[::2], late[::2]
    spread = float(x.var())
    power = float(np.cov(x, y, bias=True)[0, 1]) / spread if spread > 0 else 0.0
    told = np.exp(y.mean() + power * (early[1::2] - x.mean())) - 1
    return Worlds(np.abs(np.median(rest[::2]) - rest[1::2]), np.abs(told - rest[1::2]), float(rest[1::2].mean()), power)


def row(cases: Iterable[Case], *, alone: bool) -> Row:
    """`alone`: each case is a proof of its own, so that chance may be told."""
    found = [worlds(*case.worlds()) for case in cases]
    if not found:
        return {}
    whole = sum(one.none.mean() for one in found)
    told = {
        "wape": sum(float(one.updated.mean()) for one in found) / sum(one.expected for one in found),
        "gain_rest": 1 - sum(float(one.updated.mean()) for one in found) / whole,
        "trust": float(np.mean([one.power for one in found])),
        "cases": len(found),
    }
    if alone:
        told["chance_worse"] = _chance(found)
    return told


def _chance(found: list[Worlds]) -> float:
    rng, gains = np.random.default_rng(5), np.zeros(_DRAWS)
    for one in found:
        at = rng.integers(0, len(one.none), _DRAWS)
        gains += one.none[at] - one.updated[at]
    return float((gains < 0).mean())
