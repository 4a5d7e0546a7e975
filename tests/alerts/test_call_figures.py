"""The figures of the alert benchmark, on calls that can be counted by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks import alerts
from benchmarks.alerts import scaled
from benchmarks.alerts_bound import Chances, in_worlds, reached
from benchmarks.alerts_figures import Call, best_threshold, figures
from benchmarks.asked import as_json

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


def test_without_a_call_there_is_no_precision_and_without_a_spike_no_recall(capsys: pytest.CaptureFixture[str]):
    uncalled, calm = figures(CALLS, 9.0, 1.0, planned=True), figures(CALLS[1:2], 1.0, 1.0, planned=None)
    told = json.loads(as_json({"uncalled": uncalled, "calm": calm}))
    assert [told["uncalled"][name] for name in ("precision", "recall", "calls")] == [None, 0.0, 0.0]
    assert [told["calm"][name] for name in ("precision", "recall", "spikes")] == [0.0, None, 0.0]
    alerts._print({"uncalled": uncalled, "calm": calm})
    _, *lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1:3] for line in lines] == [["-", "0.00"], ["0.00", "-"]]


def test_the_best_threshold_parts_spikes_from_the_rest():
    calls = [Call(0.6 + 0.1 * n, 0.0, spike=n >= 5, planned=n >= 5, lead=24) for n in range(10)]
    assert 1.0 < best_threshold(calls) <= 1.1


def test_the_best_threshold_may_lie_where_hardly_anything_is_likely():
    calls = [Call(0.05 + 0.1 * n, 0.0, spike=n >= 2, planned=n >= 2, lead=24) for n in range(5)]
    assert 0.15 <= best_threshold(calls) < 0.25
    every = [Call(0.02, 0.0, spike=True, planned=True, lead=24), Call(0.0, 0.0, spike=False, planned=False, lead=24)]
    assert best_threshold(every) == 0.0


def test_to_call_every_day_and_none_as_planned_is_no_good_threshold():
    usual = [Call(0.6, 0.6, spike=False, planned=False, lead=24)] * 9
    assert 0.7 <= best_threshold([*usual, Call(1.2, 0.7, spike=True, planned=True, lead=24)]) < 1.2


def test_no_caller_reaches_more_than_what_is_to_be_known():
    sure = [Chances(1.0, 1.0)] * 3 + [Chances(0.0, 0.0)] * 9
    assert reached(sure) == pytest.approx({"both": 1.0, "recall": 1.0, "spikes": 3.0}, abs=0.002)
    coin = [Chances(0.5, 0.5)] * 8
    assert reached(coin, 0.5)["recall"] == pytest.approx(1.0)
    assert reached(coin)["recall"] == pytest.approx(0.0)
    assert reached(coin)["both"] == pytest.approx(0.5, abs=0.002)


def test_calls_that_are_nearly_sure_make_room_for_some_that_are_not():
    some = [Chances(1.0, 1.0), Chances(0.6, 0.6), Chances(0.6, 0.6), Chances(0.1, 0.1)]
    # One sure call carries one of 0.6 at a precision of 0.8: 1.6 of 2.3 spikes.
    assert reached(some)["recall"] == pytest.approx(1.6 / 2.3)


def test_a_spike_that_would_have_come_anyhow_helps_the_precision_and_not_the_recall():
    some = [Chances(1.0, 0.0), Chances(0.6, 0.6)]
    # With a part r of the second call (1 + 0.6 r) / (1 + r) are right: as much as r at 0.820.
    assert reached(some) == pytest.approx({"both": 0.820, "recall": 1.0, "spikes": 0.6}, abs=0.002)


def test_luck_may_lift_a_caller_over_the_average_of_all_worlds():
    sure, coin = np.ones((3, 100), dtype=bool), np.random.default_rng(8).random((12, 100)) < 0.4
    over = np.vstack([sure, coin])
    told = in_worlds(over, over)
    average = reached([Chances(float(row.mean()), float(row.mean())) for row in over])["both"]
    assert average < told["hindsight"] < told["lucky"] < 1.0
    assert in_worlds(sure, sure) == {"hindsight": 1.0, "lucky": 1.0, "goal": 1.0}
    none = np.zeros((3, 100), dtype=bool)
    assert in_worlds(over, np.zeros_like(over))["goal"] == in_worlds(none, none)["goal"] == 0.0


def test_who_knows_the_day_s_sum_keeps_to_it_and_who_knows_each_hour_to_that():
    rng = np.random.default_rng(6)
    paths, true = rng.poisson(5.0, (20, 60)).astype(float), rng.poisson(9.0, 60).astype(float)
    paths[0, :24] = 0.0
    day, hour = scaled(paths, true, 24), scaled(paths, true, 1)
    for first, last in ((0, 24), (24, 48), (48, 60)):
        assert day[:, first:last].sum(axis=1) == pytest.approx(np.full(20, true[first:last].sum()))
    assert hour == pytest.approx(np.tile(true, (20, 1)))
