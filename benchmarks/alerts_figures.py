"""What a set of spike calls is worth: precision, recall, lead time, false alarms; and the threshold that is best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Figures = dict[str, float]
_GRID = tuple(round(0.05 * step, 2) for step in range(51))


@dataclass(frozen=True)
class Call:
    """One span foreseen: the expected `size` (1: at the limit), that `alone`, without what was planned; whether it was
    a `spike` and a `planned` one; and hours of `lead`."""

    size: float
    alone: float
    spike: bool
    planned: bool
    lead: float

    def made(self, threshold: float) -> bool:
        """Whether it is called."""
        return self.size > threshold

    def as_planned(self, threshold: float) -> bool:
        """Whether it is called, and would not be without what is planned."""
        return self.made(threshold) and self.alone <= threshold


def figures(calls: Sequence[Call], threshold: float, months: float, planned: bool | None) -> Figures:
    """Figures of planned spikes and calls, of the others, or of all (None). `months` of 30 days, all series together.

    Without a call there is no precision, without a spike no recall: NaN, in the JSON null."""
    made = [call for call in calls if call.made(threshold) and planned in (None, call.as_planned(threshold))]
    spikes = [call for call in calls if call.spike and planned in (None, call.planned)]
    hits = [call for call in spikes if call.made(threshold)]
    right = sum(call.spike for call in made)
    return {
        "precision": right / len(made) if made else math.nan,
        "recall": len(hits) / len(spikes) if spikes else math.nan,
        "lead_h": float(np.mean([call.lead for call in hits])) if hits else 0.0,
        "false_a_month": (len(made) - right) / months,
        "calls": float(len(made)),
        "spikes": float(len(spikes)),
        "threshold": threshold,
    }


def best_threshold(calls: Sequence[Call]) -> float:
    """The size from which on calls of planned spikes have the best F1; the middle one of equally good ones."""
    scores = [_f1(figures(calls, threshold, 1.0, planned=True)) for threshold in _GRID]
    best = [threshold for threshold, score in zip(_GRID, scores, strict=True) if score >= max(scores) - 1e-9]
    return best[len(best) // 2]


def _f1(row: Figures) -> float:
    """0 without a call of that kind: to call everything, and nothing as planned, is right about nothing."""
    if not row["calls"] or not row["spikes"]:
        return 0.0
    total = row["precision"] + row["recall"]
    return 2 * row["precision"] * row["recall"] / total if total else 0.0
