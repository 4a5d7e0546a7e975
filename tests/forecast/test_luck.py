"""Luck keeps to its distributions, and to its own hour, whatever the load."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy import stats

from calbot.forecast.luck import counts, fates, wander
from tests.forecast.worlds import START, post

MIDNIGHT = datetime(2026, 11, 26, tzinfo=UTC)
HOURS, DRAWS = 48, 4_000


def drawn(quiet=0.0, load=0.0, spread=0.0, phi=0.1, seed=(3, 1), start=MIDNIGHT, hours=HOURS, draws=DRAWS):
    rates = (np.full((hours, draws), rate) for rate in (quiet, load, spread))
    return counts(*rates, phi, seed, start)


@pytest.mark.parametrize("quiet", [0.02, 0.4, 3.0, 11.0, 13.0, 60.0, 900.0])
@pytest.mark.parametrize("phi", [0.02, 0.3, 2.0])
def test_usual_counts_are_negative_binomial(quiet, phi):
    seen = drawn(quiet, phi=phi)
    assert seen.mean() == pytest.approx(quiet, rel=0.02, abs=0.002)
    assert seen.var() == pytest.approx(quiet + phi * quiet**2, rel=0.05)
    law = stats.nbinom(1 / phi, 1 / (1 + phi * quiet))
    for level in (0.1, 0.5, 0.9):
        at = law.ppf(level)
        assert (seen <= at).mean() == pytest.approx(law.cdf(at), abs=0.012)


@pytest.mark.parametrize(("load", "shape"), [(0.5, 0.05), (5.0, 0.4), (40.0, 2.0), (40.0, 50.0)])
def test_what_posts_bring_has_its_mean_and_its_skew(load, shape):
    seen = drawn(load=load, spread=load**2 / shape)
    assert seen.mean() == pytest.approx(load, rel=0.04)
    assert seen.var() == pytest.approx(load + load**2 / shape, rel=0.12)
    law = stats.nbinom(shape, shape / (shape + load))
    for level in (0.25, 0.75, 0.95):
        at = law.ppf(level)
        assert (seen <= at).mean() == pytest.approx(law.cdf(at), abs=0.015)


def test_a_sure_load_is_as_sure_as_counts_can_be():
    assert drawn(load=50.0, spread=0.0).var() == pytest.approx(50.0, rel=0.05)
    assert (drawn() == 0).all()


def test_counts_are_whole_and_none_is_below_zero():
    seen = drawn(quiet=2.0, load=3.0, spread=20.0)
    assert (seen >= 0).all()
    assert (seen == np.floor(seen)).all()


def test_more_load_never_means_fewer_messages_in_any_future():
    less, more = drawn(quiet=12.0, load=5.0, spread=10.0), drawn(quiet=14.0, load=5.0, spread=10.0)
    assert (more >= less - 1).all()
    assert (more >= less).mean() > 0.99


def test_an_hour_has_the_same_luck_from_wherever_it_is_seen():
    rates = np.full((HOURS, 50), 20.0)
    whole = counts(rates, 0 * rates, 0 * rates, 0.1, (3, 1), MIDNIGHT)
    later = counts(rates[7:], 0 * rates[7:], 0 * rates[7:], 0.1, (3, 1), MIDNIGHT + timedelta(hours=7))
    longer = counts(*(np.tile(part, (2, 1)) for part in (rates, 0 * rates, 0 * rates)), 0.1, (3, 1), MIDNIGHT)
    assert (later == whole[7:]).all()
    assert (longer[:HOURS] == whole).all()
    assert (counts(rates, 0 * rates, 0 * rates, 0.1, (4, 1), MIDNIGHT) != whole).mean() > 0.5


def test_hours_are_lucky_apart_from_each_other():
    seen = drawn(quiet=20.0)
    between = np.corrcoef(seen)[np.triu_indices(HOURS, 1)]
    assert np.abs(between).mean() < 0.03


def test_each_post_has_evenly_spread_luck_of_its_own():
    posts = [post(number, "x", START) for number in range(1, 30)]
    luck = fates(9, posts, 200)
    assert luck.shape == (29, 200)
    assert luck.mean(axis=1) == pytest.approx(0, abs=1e-6)
    assert (fates(9, posts[5:7], 200) == luck[5:7]).all()
    assert np.abs(np.corrcoef(luck)[np.triu_indices(29, 1)]).max() < 0.35


def test_the_level_wanders_as_far_as_it_should():
    noise = wander(np.random.default_rng(1), 5_000, 72, 48.0, 30.0)
    assert noise.shape == (72, 5_000)
    assert noise.std(axis=1) == pytest.approx(1.0, abs=0.06)
    assert wander(np.random.default_rng(1), 5_000, 2, 0.0, 30.0)[0].std() == pytest.approx(np.sqrt(0.5), abs=0.05)
