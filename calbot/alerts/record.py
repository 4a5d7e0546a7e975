"""How far to believe a warning: how often those like it came true, what was missed, and where a threshold would lie."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ENOUGH: Final = 5
"""Of fewer warnings nobody can say anything: then there is no record yet."""
LAST: Final = 20
"""A record speaks of so many of the newest ones."""
COMPLAINTS: Final = 3
_NORMAL_95: Final = 1.959964
"""Two-sided 95 % quantile of the normal distribution."""
_STEP: Final = 0.05


@dataclass(frozen=True, slots=True)
class Past:
    """A warning whose window is over. `ratio` is its wait as told, in targets; `came_true` whether the promise broke
    (None: not counted); `acted` whether somebody changed the plan because of it; `too_much` whether somebody said so;
    `kind` tells which ones are like it."""

    ratio: float
    came_true: bool | None
    acted: bool = False
    too_much: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Of the last `of` warnings like it nobody acted on, `true` came true; `low` and `high` are the 95 % Wilson
    interval of that share. `acted` more of that time were acted on: whether they would have come true nobody knows."""

    true: int
    of: int
    low: float
    high: float
    acted: int = 0

    @property
    def share(self) -> float:
        """How many came true, 0..1."""
        return self.true / self.of


@dataclass(frozen=True, slots=True)
class Threshold:
    """Warn only from `ratio` targets on: of `told` past warnings `fired` would have been told."""

    ratio: float
    fired: int
    told: int


def record_of(past: Sequence[Past], kind: str) -> Record | None:
    """The record of the newest warnings of a `kind` (`past` is oldest first); None below five."""
    alike = [one for one in past if one.kind == kind]
    judged = [at for at, one in enumerate(alike) if one.came_true is not None and not one.acted]
    if len(judged) < ENOUGH:
        return None
    counted = [alike[at] for at in judged[-LAST:]]
    # Those acted on are of the same time: where older ones are left out, so are they.
    since = judged[-LAST] if len(judged) > LAST else 0
    true = sum(one.came_true is True for one in counted)
    low, high = wilson(true, len(counted))
    return Record(true, len(counted), low, high, sum(one.acted for one in alike[since:]))


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % score interval of a share (E. B. Wilson 1927, J. Am. Stat. Assoc. 22, 209-212); `trials` > 0."""
    share, z2 = successes / trials, _NORMAL_95**2
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = _NORMAL_95 * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2)) / (1 + z2 / trials)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def often_too_much(past: Sequence[Past]) -> bool:
    """Whether so many were called too much that a threshold is looked for."""
    return sum(one.too_much for one in past) >= COMPLAINTS


def propose(past: Sequence[Past]) -> Threshold | None:
    """The threshold that would have silenced what people called too much, once three of them did, without losing one
    that came true; None where there is no such."""
    complaints = [one for one in past if one.too_much and one.came_true is not True]
    if len(complaints) < COMPLAINTS:
        return None
    least_true = min((one.ratio for one in past if one.came_true is True), default=math.inf)
    silenced = [one.ratio for one in complaints if one.ratio < least_true]
    if not silenced:
        return None
    # The next twentieth above what is to be silenced, unless that would silence a true one.
    loudest = max(silenced)
    ratio = round(math.floor(loudest / _STEP + 1) * _STEP, 2)
    ratio = min(ratio if ratio > loudest else round(ratio + _STEP, 2), least_true)
    return Threshold(ratio, sum(one.ratio >= ratio for one in past), len(past))
