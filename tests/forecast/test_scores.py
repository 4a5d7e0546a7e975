"""Looking back at one post, and at all of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from calbot.forecast.after import look_back
from calbot.forecast.brought import Brought
from calbot.forecast.scores import Score, Scored, score, scoreboard


def row(key: int, actual: float, sd: float = 0.0, **told: object) -> Scored:
    known = {"network": "x", "content_type": "promo", "author": "Mkt", "mean": 100.0, "low": 50.0, "high": 200.0}
    return Scored(key=key, brought=Brought(actual, sd), **{**known, **told})


def test_in_range_is_what_people_read():
    assert look_back(190, 115, 310, 204, 190).in_range
    assert look_back(10, 4.6, 20, 4.6, 10).in_range
    assert not look_back(190, 115, 310, 320, 190).in_range


def test_what_moved_is_told_from_one_in_a_hundred_on():
    assert look_back(100, 50, 200, 120, 103).moved == pytest.approx(0.03)
    assert look_back(100, 50, 200, 120, 97).moved == pytest.approx(-0.03)
    assert look_back(100, 50, 200, 120, 100.5).moved == 0.0


def test_nothing_expected_cannot_be_looked_back_at():
    with pytest.raises(ValueError, match="something was expected"):
        look_back(0, 0, 0, 5, 0)


def test_bias_and_coverage_of_a_handful():
    board = scoreboard([row(1, 100), row(2, 40), row(3, 260), row(4, 100)])
    assert (board.total.posts, board.total.in_range) == (4, 2)
    assert board.total.coverage == 0.5
    assert board.total.bias == pytest.approx(400 / 500 - 1)
    assert [miss.key for miss in board.misses] == [3, 2]


def test_groups_stand_by_network_type_and_author_the_largest_first():
    rows = [row(1, 100), row(2, 100, network="tiktok", author=""), row(3, 100, network="tiktok", content_type="")]
    board = scoreboard(rows)
    assert list(board.networks) == ["tiktok", "x"]
    assert board.types["promo"].posts == 2
    assert board.authors["Mkt"].posts == 2
    assert sum(one.posts for one in board.networks.values()) == board.total.posts


def test_the_honest_range_has_the_lowest_loss():
    came = 100 * np.exp(0.5 * np.random.default_rng(4).standard_normal(4_000))

    def loss(spread: float) -> float:
        ends = {"mean": 100.0, "low": 100 * math.exp(-1.2816 * spread), "high": 100 * math.exp(1.2816 * spread)}
        return score(row(key, float(actual), **ends) for key, actual in enumerate(came)).pinball

    losses = {spread: loss(spread) for spread in (0.1, 0.3, 0.5, 0.8, 1.2)}
    assert min(losses, key=lambda spread: losses[spread]) == 0.5


def test_where_nothing_came_there_is_no_bias():
    none = score([row(1, 0.0, low=0.0, high=3.0)])
    assert math.isnan(none.bias)
    assert none.in_range == 1
    assert score([]).posts == 0


def test_ranges_that_are_right_are_told_as_right_however_little_is_known_of_what_came():
    """What came is guessed from a count that says little of it: the best guesses lie in the range far more often."""
    rng = np.random.default_rng(3)
    told, seen = 0.8, 1.2
    came = told * rng.standard_normal(2_000)
    known = 1 / (1 / told**2 + 1 / seen**2)
    guesses = known * (came + seen * rng.standard_normal(2_000)) / seen**2
    ends = {"low": 100 * math.exp(-1.2816 * told), "high": 100 * math.exp(1.2816 * told)}

    def of(logs: np.ndarray, sd: float) -> Score:
        means = 100 * np.exp(logs + sd**2 / 2)
        return score(row(key, float(mean), sd, **ends) for key, mean in enumerate(means))

    truth, best, fair = of(came, 0.0), of(guesses, 0.0), of(guesses, math.sqrt(known))
    assert (truth.coverage, best.coverage) == pytest.approx((0.8, 0.98), abs=0.03)
    assert fair.coverage == pytest.approx(truth.coverage, abs=0.02)
    assert best.pinball < 0.8 * truth.pinball
    assert fair.pinball == pytest.approx(truth.pinball, rel=0.05)
