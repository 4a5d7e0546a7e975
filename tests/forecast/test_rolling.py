"""How far the level wanders, learnt from totals of days, in worlds whose level is known to wander."""

from __future__ import annotations

import numpy as np
import pytest

from calbot.forecast import baseline as usual
from calbot.forecast.expect import expect
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import Floats, Series
from calbot.forecast.luck import wander
from tests.forecast.worlds import HOUR, START, World, load, world


def restless(seed: int, sd: float, memory: float = 30.0, weeks: int = 12, scatter: float = 0.5) -> World:
    """A world whose usual week wanders by `sd` (logarithm)."""
    calm = world(seed, weeks=weeks, level=60.0, every=40, scatter=scatter)
    rng = np.random.default_rng(seed + 1_000)
    quiet: Floats = calm.quiet * np.exp(sd * wander(rng, 1, weeks * 168, 99.0, memory)[:, 0])
    counts = rng.poisson(quiet + load(calm.posts, calm.sizes, weeks * 168)).astype(np.float64)
    return World(Series(START, counts), calm.posts, calm.sizes, quiet)


def learnt(truth: World, hours: int | None = None) -> Model:
    known = len(truth.series.counts) if hours is None else hours
    return learn(truth.until(known), truth.posts, START + known * HOUR)


def wandering(sd: float, seeds: int = 5, **how: float) -> float:
    """The middle of what is learnt of some worlds."""
    return float(np.median([learnt(restless(seed, sd, **how)).baseline.wander for seed in range(seeds)]))


@pytest.mark.parametrize(("origins", "least"), [((504, 672, 840), 0.64), ((1_104, 1_272, 1_440, 1_608), 0.76)])
def test_totals_of_a_day_fall_into_the_range_of_the_paths_eight_times_in_ten(origins, least):
    """Less often after three weeks: of what no day has shown yet only the shipped wandering knows."""
    inside = []
    for seed in range(8):
        truth = restless(seed, 0.3)
        for known in origins:
            told = expect(learnt(truth, known), truth.posts, START + known * HOUR, 72, np.random.default_rng(0), 400)
            low, high = np.quantile(told.paths.reshape(400, 3, 24).sum(axis=2), (0.1, 0.9), axis=0)
            came = truth.series.counts[known : known + 72].reshape(3, 24).sum(axis=1)
            inside += ((low <= came) & (came <= high)).tolist()
    assert least <= np.mean(inside) <= 0.9


def test_the_wandering_of_a_world_is_found():
    calm, wild = wandering(0.1), wandering(0.4)
    assert calm < 0.16
    assert wild == pytest.approx(0.4, abs=0.1)


def test_posts_of_all_sizes_are_not_taken_for_a_wandering_level():
    even, uneven = wandering(0.1, scatter=0.2), wandering(0.1, scatter=1.2)
    assert uneven < even + 0.06


def test_a_level_that_strays_for_weeks_is_told_from_one_that_strays_for_hours():
    short, long = ([learnt(restless(seed, 0.3, memory)).baseline.memory for seed in range(5)] for memory in (8, 150))
    assert np.mean(short) < np.mean(long)


def test_a_first_week_says_what_is_believed_without_data():
    truth = restless(3, 0.05)
    few, many = learnt(truth, 6 * 24).baseline, learnt(truth).baseline
    assert few.wander >= usual.PRIOR_WANDER
    assert few.memory == usual.PRIOR_MEMORY
    assert many.wander < 0.6 * few.wander


def test_days_nobody_counted_teach_nothing():
    truth = restless(4, 0.2)
    counts = truth.series.counts.copy()
    counts[1_000:1_100] = np.nan
    model = learn(Series(START, counts), truth.posts, truth.series.end)
    assert model.baseline.wander == pytest.approx(learnt(truth).baseline.wander, rel=0.25)


def test_an_hour_strays_as_far_in_all_whatever_part_of_it_is_the_level_s():
    own = usual.alone(0.2, 0.1, 0.3)
    assert own < 0.2
    assert (1 + own) * np.exp(0.3**2) == pytest.approx(1.2 * np.exp(0.1**2))
    assert usual.alone(0.2, 0.2, 0.2) == pytest.approx(0.2)
    assert usual.alone(0.02, 0.1, 0.6) == pytest.approx(0.3 * 0.02)
