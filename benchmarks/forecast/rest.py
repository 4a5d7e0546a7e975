"""What a method missed of the rest of something that is under way, and by how much it is better than another."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from benchmarks.forecast import common
from benchmarks.forecast.common import LEVELS, Floats, Row


@dataclass
class Sums:
    """Sums over cases, and the same for each group of them that counts as one proof."""

    total: float = 0.0
    figures: dict[str, float] = field(default_factory=dict)
    groups: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    cases: int = 0
    hours: int = 0

    def foreseen(self, quantiles: Floats, paths: Floats, actual: Floats, group: str) -> None:
        """One case: `quantiles` (5, hours), `paths` (paths, hours), `actual` (hours,), nan where not observed."""
        seen = np.isfinite(actual)
        self.add(quantiles[:, seen], np.quantile(paths[:, seen].sum(axis=1), LEVELS), actual[seen], group)

    def add(self, quantiles: Floats, week: Floats, actual: Floats, group: str = "") -> None:
        """One case: `quantiles` (5, hours), `week` (5,) of the total, `actual` (hours,)."""
        rest = float(actual.sum())
        parts = {
            "wape": abs(week[2] - rest),
            "pinball": common.pinball(quantiles, actual) * len(actual),
            "wape_hours": float(np.abs(quantiles[2] - actual).sum()),
            "pinball_rest": common.pinball(week[:, None], np.array([rest])),
            "bias": week[2] - rest,
            "coverage80": float(((quantiles[0] <= actual) & (actual <= quantiles[-1])).sum()),
            "coverage80_rest": float(week[0] <= rest <= week[-1]),
        }
        for known in (self.figures, self.groups[group]):
            known |= {name: known.get(name, 0.0) + value for name, value in parts.items()}
        self.total, self.cases, self.hours = self.total + rest, self.cases + 1, self.hours + len(actual)

    def row(self) -> Row:
        """Sums by what came in all; coverages by hours and by cases."""
        by = {"coverage80": self.hours, "coverage80_rest": self.cases}
        return {name: value / max(by.get(name, self.total), 1e-9) for name, value in self.figures.items()} | {
            "cases": self.cases
        }

    def gains(self, other: Sums) -> Row:
        """By which part of it this is better than `other` on the same cases, and the standard errors over groups."""
        told: Row = {}
        for name, figure in (("gain_rest", "pinball_rest"), ("gain_hours", "pinball")):
            whole = max(other.figures.get(figure, 0.0), 1e-9)
            each = [(row[figure] - self.groups[group][figure]) / whole for group, row in other.groups.items()]
            told |= {name: sum(each), f"{name}_se": math.sqrt(sum(gain * gain for gain in each))}
        return told
