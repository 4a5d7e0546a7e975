"""The figures of the alert benchmark, on calls that can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.alerts import scaled
from benchmarks.alerts_figures import Call, best_threshold, figures

CALLS = [
    Call(1.5, 0.5, spike=True, planned=True, lead=24),
    Call(1.2, 0.5, spike=False, planned=False, lead=24),
    Call(0.8, 0.5, spike=True, planned=True, lead=24),
    Call(2.0, 1.6, spike=True, planned=False, lead=30),
    Call(0.2, 0.1, spike=False, planned=False, lead=24),
]


def test_planned_calls_and_spikes_are_counted_apart_from_the_others():
    planned, unplanned, every = (figures(CALLS, 1.0, 2.0, planned=kind) for kind in (True, False, None))
    assert (planned["precision"], planned["recall"], planned["false_a_month"]) == (0.5, 0.5, 0.5)
    assert (unplanned["precision"], unplanned["recall"], unplanned["lead_h"]) == (1.0, 1.0, 30.0)
    assert (every["precision"], every["recall"]) == (pytest.approx(2 / 3), pytest.approx(2 / 3))


def test_without_a_call_nothing_was_called_wrongly_and_nothing_found():
    row = figures(CALLS, 9.0, 1.0, planned=True)
    assert (row["precision"], row["recall"], row["calls"]) == (1.0, 0.0, 0.0)


def test_the_best_threshold_parts_spikes_from_the_rest():
    calls = [Call(0.6 + 0.1 * n, 0.0, spike=n >= 5, planned=n >= 5, lead=24) for n in range(10)]
    assert 1.0 < best_threshold(calls) <= 1.1


def test_who_knows_the_day_s_sum_keeps_to_it_and_who_knows_each_hour_to_that():
    rng = np.random.default_rng(6)
    paths, true = rng.poisson(5.0, (20, 60)).astype(float), rng.poisson(9.0, 60).astype(float)
    paths[0, :24] = 0.0
    day, hour = scaled(paths, true, 24), scaled(paths, true, 1)
    for first, last in ((0, 24), (24, 48), (48, 60)):
        assert day[:, first:last].sum(axis=1) == pytest.approx(np.full(20, true[first:last].sum()))
    assert hour == pytest.approx(np.tile(true, (20, 1)))
