"""Learning how responses spread over the hours."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from calbot.forecast.curve import BINS, network_curve
from calbot.forecast.design import design, lay
from calbot.forecast.tempo import exposures, learn_curves
from tests.forecast.worlds import HOUR, START, post


def posts_of_all_sorts():
    return [
        post(1, "x", START + 3 * HOUR),
        post(2, "x", START + 20 * HOUR + timedelta(minutes=20)),
        post(3, "tiktok", START + timedelta(minutes=45)),
        post(4, "tiktok", START + 24 * HOUR, all_day=True),
        post(5, "x", START - 100 * HOUR - timedelta(minutes=10)),
        post(6, "x", START + 299 * HOUR + timedelta(minutes=59)),
        post(7, "release", START + 50 * HOUR, lifts=True),
    ]


def test_bins_times_their_mass_are_the_load_of_the_posts():
    layout = lay(posts_of_all_sorts(), START, 300)
    sizes = np.array([10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0])
    rhythm = 1 + 0.5 * np.sin(np.arange(300))
    curves = {name: network_curve(name) for name in layout.networks}
    told = exposures(layout, sizes, rhythm)
    total = sum(curves[name] @ told[at] for at, name in enumerate(layout.networks))
    # A post without an hour loses the end of its week in the one, not in the other.
    assert total == pytest.approx(design(layout, curves, rhythm).load(sizes), abs=1e-3)


def test_a_curve_unlike_the_believed_one_is_found():
    rng = np.random.default_rng(0)
    posts = [post(key, "x", START + HOUR * int(at)) for key, at in enumerate(rng.integers(0, 2_000, 150))]
    layout = lay(posts, START, 2_000)
    told = exposures(layout, rng.lognormal(3.5, 0.5, 150), np.ones(2_000))
    true = np.full(BINS, 1.0 / BINS)
    usual = np.full(2_000, 10.0)
    values = rng.poisson(usual + true @ told[0]).astype(np.float64)
    found = learn_curves(told, usual, values, 1 / (values + 1), network_curve("x")[None])[0]
    assert np.abs(found / found.sum() - true).sum() < 0.5 * np.abs(network_curve("x") - true).sum()


def test_without_counts_the_believed_curve_stays():
    layout = lay(posts_of_all_sorts(), START, 300)
    told = exposures(layout, np.ones(7), np.ones(300))
    believed = np.array([network_curve(name) for name in layout.networks])
    found = learn_curves(told, np.ones(300), np.zeros(300), np.zeros(300), believed)
    assert found == pytest.approx(np.maximum(believed, 1e-4), abs=1e-9)


def test_no_bin_takes_messages_away():
    rng = np.random.default_rng(1)
    posts = [post(key, "x", START + HOUR * int(at)) for key, at in enumerate(rng.integers(0, 500, 40))]
    layout = lay(posts, START, 500)
    told = exposures(layout, np.full(40, 100.0), np.ones(500))
    values = rng.poisson(3.0, 500).astype(np.float64)
    assert (learn_curves(told, np.full(500, 30.0), values, np.full(500, 1.0), network_curve("x")[None]) > 0).all()
