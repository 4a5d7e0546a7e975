"""How much any update of some families could gain in task R2: what was foreseen, times a power of the surprise so far.

The surprise is what has arrived over what was due; the power, `trust`, is one number from -0.5 to 1: 0 is no update, 1
the constant multiplier. Of three families: plain; "decaying": the power fades as the hours go by (to 1/e in 6 to 192
hours, that too is chosen); "upward": only where more came than was due, and whatever came where it was less. Three ways
to choose for each case, by the miss of the total of the rest: "hindsight", the best for these very cases: a bound, no
rule of the family does better; "left out", the best for the others; "learnt", the best for those before it, as a
product could.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from benchmarks.forecast.common import Floats, Row

TRUSTS = np.round(np.linspace(-0.5, 1.0, 31), 2)
FADES = (6.0, 12.0, 24.0, 48.0, 96.0, 192.0)
WAYS = ("hindsight", "left out", "learnt")
NO_UPDATE = (0.0, 0.0, math.inf)
Rule = Sequence[float]
"""Trust in what came beyond what was due, trust in what came short of it, and hours in which both fade to 1/e."""
FAMILIES: Mapping[str, Floats] = {
    "": np.array([(trust, trust, math.inf) for trust in TRUSTS]),
    "decaying, ": np.array([(trust, trust, fade) for trust in TRUSTS for fade in FADES]),
    "upward, ": np.array([(trust, 0.0, math.inf) for trust in TRUSTS if trust >= 0]),
}


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
    """The rule that each way chooses of each family for each of `cases` (cases, 3), which are by time, after the
    `earlier` ones."""
    found: dict[str, Floats] = {}
    for family, rules in FAMILIES.items():
        missed = _missed(cases, rules)
        before = _missed(earlier, rules).sum(axis=0) + np.cumsum(missed, axis=0) - missed
        # Nothing was learnt before the very first: no update.
        learnt = np.where(before.any(axis=1)[:, None], rules[before.argmin(axis=1)], NO_UPDATE)
        hindsight = np.tile(rules[missed.sum(axis=0).argmin()], (len(cases), 1))
        left_out = rules[(missed.sum(axis=0) - missed).argmin(axis=1)]
        each = zip(WAYS, (hindsight, left_out, learnt), strict=True)
        found |= {f"{family}{way}": rule for way, rule in each}
    return found


def _missed(cases: Sequence[Told], rules: Floats) -> Floats:
    """Messages by which the total of the rest is missed under each of `rules` (cases, rules)."""
    found = [np.abs(c.week[2] * _of_all(c, factors(c, rules)) - c.actual.sum()) for c in cases]
    return np.array(found, dtype=np.float64).reshape(len(cases), len(rules))


def factors(case: Told, rules: Floats) -> Floats:
    """What each of `rules` (rules, 3) makes of each hour to come (rules, hours)."""
    up, down, fade = rules[:, 0], rules[:, 1], rules[:, 2]
    power = np.where(case.surprise > 0, up, down) * case.surprise
    lag = np.arange(case.quantiles.shape[1]) + 0.5
    return np.asarray(np.exp(power[:, None] * np.exp(-lag[None, :] / fade[:, None])), dtype=np.float64)


def _of_all(case: Told, each: Floats) -> Floats:
    """What factors of hours (rules, hours) make of their total (rules,)."""
    median = case.quantiles[2] + 1e-9
    return np.asarray(each @ median / median.sum(), dtype=np.float64)


def updated(case: Told, rule: Rule) -> tuple[Floats, Floats, Floats]:
    """Quantiles of the hours and of their total under `rule`, and what came."""
    each = factors(case, np.array([rule], dtype=np.float64))
    return case.quantiles * each[0], case.week * float(_of_all(case, each)[0]), case.actual


def told_trust(row: Row, rules: Floats) -> Row:
    """`row` with the mean trust behind it, and the mean fading where there is any."""
    if not len(rules):
        return row | {"trust": 0.0}
    fade = rules[np.isfinite(rules[:, 2]), 2]
    return row | {"trust": float(rules[:, 0].mean())} | ({"fade_h": float(fade.mean())} if len(fade) else {})
