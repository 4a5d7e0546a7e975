"""The bounds of the benchmark of brands, on a brand whose truth is made here."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks.forecast import bounds
from benchmarks.forecast.b1 import calbot
from benchmarks.forecast.brands import HORIZON, Brand
from benchmarks.forecast.common import pinball
from calbot.forecast.curve import network_curve
from calbot.forecast.design import lay
from calbot.forecast.history import Series
from tests.forecast.worlds import HOUR, START, post

HOURS, ORIGIN = 40 * 24, 35 * 24


@pytest.fixture(scope="module")
def brand() -> Brand:
    """Posts every nine hours whose sizes differ by far, over a quiet week."""
    rng = np.random.default_rng(8)
    posts = tuple(post(key, "x", START + 9 * key * HOUR) for key in range(1, HOURS // 9))
    truth = {one.key: float(size) for one, size in zip(posts, rng.lognormal(5, 1.2, len(posts)), strict=True)}
    sizes = np.array([truth[one.key] for one in posts])
    brought = sizes @ lay(posts, START, HOURS).dense({"x": network_curve("x")}, np.ones(HOURS))
    brought = rng.poisson(brought).astype(np.float64)
    return Brand("pot", Series(START, rng.poisson(5.0, HOURS) + brought), posts, truth, brought)


def test_who_knows_the_sizes_forecasts_better(brand):
    actual = brand.series.counts[ORIGIN : ORIGIN + HORIZON]
    knowing, calbots = (method(brand, ORIGIN).quantiles for method in (bounds.true_sizes, calbot))
    assert pinball(knowing, actual) < 0.8 * pinball(calbots, actual)


def test_the_law_is_told_of_posts_to_come_and_the_truth_of_past_ones(brand):
    now = brand.at(ORIGIN)
    told = bounds._lawful(brand, now)
    logs = [math.log(max(size, 0.1)) for size in brand.truth.values()]
    ahead = [told[one.key] for one in brand.posts if one.starts_at >= now]
    past = [one for one in brand.posts if one.starts_at < now]
    assert ahead
    assert {(round(one.middle, 9), round(one.sd, 9)) for one in ahead} == {
        (round(float(np.mean(logs)), 9), round(float(np.std(logs)), 9))
    }
    assert all(told[one.key].actual == pytest.approx(max(brand.truth[one.key], 0.1)) for one in past)


def test_the_true_curve_is_found_from_the_truth(brand):
    found = bounds.network_curves([brand])["x"]
    assert found.sum() == pytest.approx(1.0)
    assert np.abs(found - network_curve("x")).sum() < 0.1


def test_quantiles_under_the_law_are_in_order(brand):
    quantiles = bounds.true_law([brand])(brand, ORIGIN).quantiles
    assert quantiles.shape == (5, HORIZON)
    assert (np.diff(quantiles, axis=0) >= 0).all()


def test_who_knows_the_sizes_besides_the_law_is_surer_and_nearer(brand):
    law, both = (bounds.true_law([brand], sizes=known)(brand, ORIGIN).quantiles for known in (False, True))
    actual = brand.series.counts[ORIGIN : ORIGIN + HORIZON]
    assert (both[-1] - both[0]).sum() < (law[-1] - law[0]).sum()
    assert pinball(both, actual) < pinball(law, actual)


def test_each_brand_calibrated_by_itself_does_no_worse_than_all_at_once():
    rng = np.random.default_rng(5)
    level = np.stack([rng.uniform(20, 60, 3000) for _ in range(2)])
    actual = level * np.exp(0.3 * rng.standard_normal(level.shape))
    told = [own * np.exp(np.array([-1.2816, -0.6745, 0, 0.6745, 1.2816]) * 0.3)[:, None] for own in level]
    told[1] = told[1] / 1.25
    once, each = bounds.recalibrated(told, list(actual)), bounds.recalibrated_each(told, list(actual))
    scores = [[pinball(own, came) for own, came in zip(some, actual, strict=True)] for some in (once, each)]
    assert (np.array(scores[1]) <= np.array(scores[0]) + 1e-12).all()
    assert scores[1][1] < 0.98 * scores[0][1]
    assert each[0] == pytest.approx(bounds.recalibrated([told[0]], [actual[0]])[0])


def test_the_best_calibration_undoes_a_wrong_one_and_leaves_a_right_one():
    rng = np.random.default_rng(4)
    level = rng.uniform(20, 60, 4000)
    right = np.array([np.exp(z * 0.3) for z in (-1.2816, -0.6745, 0.0, 0.6745, 1.2816)])[:, None] * level
    actual = level * np.exp(0.3 * rng.standard_normal(4000))
    wrong = right[2] / 1.2 + (right - right[2]) / 0.7
    (found,), (kept,) = bounds.recalibrated([wrong], [actual]), bounds.recalibrated([right], [actual])
    assert pinball(found, actual) < 0.97 * pinball(wrong, actual)
    assert pinball(found, actual) == pytest.approx(pinball(right, actual), rel=0.01)
    assert np.abs(kept / right - 1).max() < 0.1
