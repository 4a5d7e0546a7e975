"""How much any update of one family could gain in task R2: what was foreseen, times a power of the surprise so far.

The surprise is what has arrived over what was due; the power, `trust`, is one number from -0.5 to 1: 0 is no update, 1
the constant multiplier. Three ways to choose it for each case, by the miss of the total of the rest: "hindsight", the
best for these very cases: a bound, no rule of the family does better; "left out", the best for the others; "learnt",
the best for those before it, as a product could.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from benchmarks.forecast.common import Floats, Row

TRUSTS = np.round(np.linspace(-0.5, 1.0, 31), 2)
WAYS = ("hindsight", "left out", "learnt")


@dataclass(frozen=True)
class Told:
    """A case as foreseen before: `quantiles` (5, hours) of the hours to come, `week` (5,) of their total, `actual`
    (hours,) of them, and the log `surprise` of the hours seen until `now`."""

    now: datetime
    quantiles: Floats
    week: Floats
    actual: Floats
    surprise: float


def chosen(cases: Sequence[Told], earlier: Sequence[Told] = ()) -> Mapping[str, Floats]:
    """The trust that each way chooses for each of `cases` (cases,), which are by time, after the `earlier` ones."""
    missed = _missed(cases)
    before = _missed(earlier).sum(axis=0) + np.cumsum(missed, axis=0) - missed
    # Nothing was learnt before the very first: no update.
    learnt = np.where(before.any(axis=1), TRUSTS[before.argmin(axis=1)], 0.0)
    hindsight = np.full(len(cases), TRUSTS[missed.sum(axis=0).argmin()])
    left_out = TRUSTS[(missed.sum(axis=0) - missed).argmin(axis=1)]
    return dict(zip(WAYS, (hindsight, left_out, learnt), strict=True))


def _missed(cases: Sequence[Told]) -> Floats:
    """Messages by which the total of the rest is missed under each of TRUSTS (cases, trusts)."""
    found = [np.abs(c.week[2] * np.exp(TRUSTS * c.surprise) - c.actual.sum()) for c in cases]
    return np.array(found, dtype=np.float64).reshape(len(cases), len(TRUSTS))


def updated(case: Told, trust: float) -> tuple[Floats, Floats, Floats]:
    """Quantiles of the hours and of their total under `trust`, and what came."""
    factor = float(np.exp(trust * case.surprise))
    return case.quantiles * factor, case.week * factor, case.actual


def told_trust(row: Row, trusts: Floats) -> Row:
    """`row` with the mean trust behind it."""
    return row | {"trust": float(trusts.mean()) if len(trusts) else 0.0}
