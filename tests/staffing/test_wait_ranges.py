"""The benchmark's own account of whether ranges of waiting times hold, on a made-up week."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import wait_ranges
from benchmarks.care_team import seasonal_team
from benchmarks.evening import Foreseen
from benchmarks.outcome import waits
from benchmarks.stretches import Stretch
from calbot.forecast.history import Series
from tests.staffing.test_outcome import DAYS, HOUR, START, usual


def week(spread: float, seed: int = 3) -> Stretch:
    """A week whose days are busier or quieter than usual by 0.3 (logarithm), and are told with `spread`."""
    rng = np.random.default_rng(seed)
    past = Series(START, usual(6 * 168))
    levels = np.repeat(np.exp(0.3 * rng.standard_normal(DAYS)), 24)
    counts = rng.poisson(levels * usual(DAYS * 24)).astype(np.float64)

    def foresee(now, hours, paths):
        first = round((now - past.end) / HOUR)
        base = usual(24 * 20)[first % 24 : first % 24 + hours]
        days = (np.arange(hours) + first % 24) // 24
        level = np.exp(spread * np.random.default_rng(first + 99).standard_normal((paths, days[-1] + 1)))
        return Foreseen(now, rng.poisson(level[:, days] * base).astype(np.float64), base)

    return Stretch("pot", past, counts, foresee)


def test_ranges_of_too_sure_a_forecast_hold_less_often():
    right, sure = (waits([week(spread, seed) for seed in range(3)]) for spread in (0.3, 0.03))
    assert right["days"] == sure["days"] == 3 * DAYS
    assert right["coverage80"] > 0.65
    assert sure["coverage80"] < right["coverage80"] - 0.2


def test_a_day_without_messages_counts_neither_way():
    found = wait_ranges.coverage([(1.0, 2.0), (1.0, 2.0), (3.0, 4.0), (0.0, 9.0)], [0.5, 1.5, 5.0, np.nan])
    assert found == pytest.approx({"coverage80": 1 / 3, "below": 1 / 3, "above": 1 / 3, "days": 3.0})


def test_what_came_is_one_more_future():
    stretch = week(0.3)
    team = seasonal_team(stretch.past, len(stretch.counts))
    seen = stretch.expected(20, 48)
    quiet, busy = (wait_ranges.came(seen, team.capacity[20:68], 0.0, 4, load * seen.paths[0]) for load in (0.5, 2.0))
    assert quiet < 30 < busy
    assert np.isnan(wait_ranges.came(seen, team.capacity[20:68], 0.0, 4, np.zeros(48)))
