"""Learning from worlds whose truth is known."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from calbot.forecast.fit import learn
from calbot.forecast.history import Series, Sizing
from calbot.forecast.priors import week_shape
from tests.forecast.worlds import HOUR, MEDIANS, START, post, world


def test_known_sizes_of_past_posts_are_recovered():
    truth = world(1)
    model = learn(truth.series, truth.posts, truth.series.end)
    whole = [past for past in model.past.values() if past.seen > 0.9]
    true = np.array([truth.sizes[past.fact.key] for past in whole])
    found = np.array([past.actual for past in whole])
    assert np.corrcoef(np.log(true), np.log(found))[0, 1] > 0.9
    assert found.sum() == pytest.approx(true.sum(), rel=0.1)


def test_the_usual_week_is_recovered_with_posts_taken_out():
    truth = world(2)
    model = learn(truth.series, truth.posts, truth.series.end)
    week = model.baseline.expected(START, 168, truth.series.end) * np.exp(-model.baseline.lately)
    assert model.baseline.level == pytest.approx(20.0, rel=0.08)
    assert np.corrcoef(week, truth.quiet[:168])[0, 1] > 0.95


def test_networks_keep_their_own_typical_size():
    truth = world(3)
    model = learn(truth.series, truth.posts, truth.series.end)
    ahead = [post(900, "tiktok", truth.series.end + HOUR), post(901, "x", truth.series.end + HOUR)]
    middles = np.exp(model.effects.sizes(ahead).middle)
    assert middles == pytest.approx([MEDIANS["tiktok"], MEDIANS["x"]], rel=0.3)


def test_a_slower_network_than_believed_gets_a_slower_curve():
    truth = world(4)
    as_if_x = [post(p.key, "x", p.starts_at) for p in truth.posts if p.network == "tiktok"]
    believed = learn(None, [], START).curve("x")
    learnt = learn(truth.series, as_if_x, truth.series.end).curve("x")
    assert learnt[:3].sum() < believed[:3].sum() - 0.05


def test_an_unplanned_burst_does_not_lift_the_usual_week():
    truth = world(5)
    counts = truth.series.counts.copy()
    counts[-400:-370] += 600
    burst = learn(Series(START, counts), truth.posts, truth.series.end)
    calm = learn(truth.series, truth.posts, truth.series.end)
    assert burst.baseline.level == pytest.approx(calm.baseline.level, rel=0.1)


def test_a_level_that_doubled_two_weeks_ago_is_followed():
    truth = world(6, every=1000)
    counts = truth.series.counts.copy()
    counts[-336:] *= 2
    model = learn(Series(START, counts), (), truth.series.end)
    assert model.baseline.level == pytest.approx(40.0, rel=0.25)


def test_hours_nobody_counted_are_not_read_as_quiet():
    truth = world(7)
    counts = truth.series.counts.copy()
    counts[200:500] = np.nan
    counts[-30:-20] = np.nan
    model = learn(Series(START, counts), truth.posts, truth.series.end)
    assert model.baseline.level == pytest.approx(20.0, rel=0.1)


def test_nothing_known_gives_the_shipped_priors_as_a_guess():
    model = learn(None, [], START, Sizing(messages_per_month=7_305))
    assert model.guess
    assert model.baseline.expected(START, 168, START).mean() == pytest.approx(10.0)


@pytest.mark.parametrize("counts", [[], [5.0], [0.0] * 400, [np.nan] * 50, [0.0] * 50 + [np.nan] * 50])
def test_odd_series_still_give_a_usable_model(counts):
    series = Series(START, np.array(counts, dtype=np.float64))
    model = learn(series, [post(1, "x", START), post(2, "whoknows", START + HOUR)], series.end)
    expected = model.baseline.expected(series.end, 168, series.end)
    assert np.isfinite(expected).all()
    assert (expected >= 0).all()
    assert np.isfinite(model.effects.sizes([post(3, "x", START)]).mean).all()


def test_a_silent_team_is_expected_to_stay_nearly_silent():
    series = Series(START, np.zeros(24 * 60))
    assert learn(series, [], series.end).baseline.level < 0.1


def test_a_short_series_is_a_guess_and_a_long_one_is_not():
    truth = world(8)
    assert learn(truth.until(100), truth.posts, START + 100 * HOUR).guess
    assert not learn(truth.until(400), truth.posts, START + 400 * HOUR).guess


def test_the_future_of_a_series_is_not_looked_at():
    truth = world(9)
    now = START + 800 * HOUR
    seen, whole = learn(truth.until(800), truth.posts, now), learn(truth.series, truth.posts, now)
    assert seen.baseline.level == whole.baseline.level
    assert seen.past.keys() == whole.past.keys()


def test_history_in_local_time_follows_the_clock_change():
    zone, weeks = "Europe/London", 8
    start = datetime.fromisoformat("2026-03-02T00:00+00:00")
    local = np.concatenate([np.tile(week_shape(), 4)[: 27 * 24 + 1], np.tile(week_shape(), 6)[27 * 24 + 2 :]])
    series = Series(start, np.round(20 * local[: weeks * 168]))
    model = learn(series, [], series.end, Sizing(zone=zone))
    summer = model.baseline.expected(datetime.fromisoformat("2026-06-01T00:00+01:00"), 168, series.end)
    assert np.corrcoef(summer, week_shape())[0, 1] > 0.97


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="aware"):
        learn(None, [], (START + timedelta(days=1)).replace(tzinfo=None))


def test_thousands_of_posts_in_one_year_are_learnt_from():
    rng = np.random.default_rng(10)
    posts = [post(key, "x", START + HOUR * int(at)) for key, at in enumerate(rng.integers(0, 12 * 168, 2_500))]
    series = Series(START, rng.poisson(60, 12 * 168).astype(np.float64))
    model = learn(series, posts, series.end)
    assert len(model.past) == 2_500
    assert all(np.isfinite(past.actual) for past in model.past.values())
