"""What a post brought, as far as it is known: nobody counts that but in the team's total, so it has a range itself.

The best guess of it is drawn to what was expected, the more the less the counts tell. Held against the told range by
itself it would flatter that range: each value that it may have had counts by how likely it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

_LEAST: Final = 1e-9
_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Brought:
    """`mean` messages, log-normal: `sd` is that of the logarithm, 0 where they were counted."""

    mean: float
    sd: float = 0.0

    def within(self, low: float, high: float) -> float:
        """How likely (0..1) it lay from `low` to `high`, in whole messages as people read them."""
        return self._below(round(high) + 0.5) - self._below(round(low) - 0.5)

    def nearer(self, one: float, other: float) -> float:
        """How likely it is nearer to `one` than to the `other`."""
        middle = (one + other) / 2
        return 0.0 if one == other else self._below(middle) if one < other else 1.0 - self._below(middle)

    def loss(self, quantiles: Iterable[tuple[float, float]]) -> float:
        """Mean pinball loss of `quantiles` (level, messages) that is to be expected of it."""
        each = [level * (self.mean - told) + self._short(told) for level, told in quantiles]
        return sum(each) / len(each)

    def _below(self, messages: float) -> float:
        """How likely it is less."""
        if self.sd <= 0 or self.mean <= 0:
            return float(self.mean < messages)
        return _NORMAL.cdf(self._at(messages)) if messages > 0 else 0.0

    def _short(self, messages: float) -> float:
        """By how many messages it stays below so many, on average."""
        if self.sd <= 0 or self.mean <= 0 or messages <= 0:
            return max(messages - self.mean, 0.0)
        at = self._at(messages)
        return messages * _NORMAL.cdf(at) - self.mean * _NORMAL.cdf(at - self.sd)

    def _at(self, messages: float) -> float:
        """Standard deviations of the logarithm above its middle."""
        return math.log(max(messages, _LEAST) / self.mean) / self.sd + self.sd / 2
