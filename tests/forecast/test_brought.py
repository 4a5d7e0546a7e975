"""What came where it is known in part only: chances and losses against draws."""

from __future__ import annotations

import math

import numpy as np
import pytest

from calbot.forecast.brought import Brought

QUANTILES = ((0.1, 20.0), (0.5, 90.0), (0.9, 400.0))


def test_what_was_counted_is_in_range_or_not():
    assert [Brought(mean).within(50.4, 199.6) for mean in (49, 50, 200, 201)] == [0, 1, 1, 0]
    assert Brought(0.0).within(0, 3) == 1
    assert [Brought(100.0).nearer(*pair) for pair in ((90, 120), (120, 90), (90, 90))] == [1, 0, 0]


def test_chances_and_losses_are_those_of_a_log_normal():
    draws = 100 * np.exp(0.9 * np.random.default_rng(2).standard_normal(200_000) - 0.9**2 / 2)
    brought = Brought(100.0, 0.9)
    assert brought.within(50, 200) == pytest.approx(((draws >= 49.5) & (draws < 200.5)).mean(), abs=0.005)
    assert brought.within(0, 20) == pytest.approx((draws < 20.5).mean(), abs=0.005)
    assert brought.nearer(60, 100) == pytest.approx((np.abs(draws - 60) < np.abs(draws - 100)).mean(), abs=0.005)
    assert brought.nearer(100, 60) == pytest.approx(1 - brought.nearer(60, 100))
    losses = [np.maximum(level * (draws - told), (level - 1) * (draws - told)).mean() for level, told in QUANTILES]
    assert brought.loss(QUANTILES) == pytest.approx(np.mean(losses), rel=0.02)


def test_the_surer_it_is_the_nearer_to_a_count():
    assert Brought(100.0, 1e-9).within(50, 200) == 1
    assert Brought(100.0, 1e-9).loss(QUANTILES) == pytest.approx(Brought(100.0).loss(QUANTILES))
    assert Brought(5.0, 0.5).loss(((0.1, 0.0),)) == pytest.approx(0.5)
    assert math.isclose(Brought(0.0, 0.5).loss(((0.9, 10.0),)), 1.0)
