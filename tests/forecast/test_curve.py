"""How responses spread over hours."""

from __future__ import annotations

import numpy as np
import pytest

from calbot.forecast.curve import EDGES, network_curve, overlap
from calbot.forecast.lift import RELEASE
from calbot.forecast.priors import PRIORS, canonical, week_shape

NETWORKS = [*(name for name in PRIORS if name != RELEASE), "unheard of"]


@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_answers_within_half_an_hour_and_within_a_week(network):
    curve = network_curve(network)
    assert curve.sum() == pytest.approx(1.0)
    assert curve[0] >= 0.03
    assert curve[EDGES[1:] <= 96].sum() > 0.8


def test_a_release_rolls_out_over_days_not_minutes():
    curve = network_curve(RELEASE)
    assert curve.sum() == pytest.approx(1.0)
    assert curve[EDGES[1:] <= 6].sum() < 0.02
    assert curve[EDGES[1:] <= 72].sum() < 0.6


@pytest.mark.parametrize("minute", [0, 1, 30, 59, 60])
def test_no_message_is_lost_between_bins_and_hours(minute):
    assert overlap(minute)[:-1].sum(axis=1) == pytest.approx(np.ones(len(EDGES) - 2))


def test_twitter_is_x_whatever_its_case():
    assert canonical(" Twitter ") == "x"


def test_the_week_has_a_mean_of_one_and_quiet_nights():
    week = week_shape().reshape(7, 24)
    assert week.mean() == pytest.approx(1.0)
    assert week[:, 4].max() < week[:, 14].min()
