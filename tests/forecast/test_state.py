"""A model written down and read again."""

from __future__ import annotations

import json

import numpy as np
import pytest

from calbot.forecast.expect import expect
from calbot.forecast.fit import learn
from calbot.forecast.state import VERSION, from_state, to_state
from tests.forecast.worlds import HOUR, START, post, world


@pytest.fixture(scope="module")
def truth():
    return world(90)


@pytest.fixture(scope="module")
def model(truth):
    return learn(truth.until(1_300), truth.posts, START + 1_300 * HOUR)


def test_a_model_read_again_forecasts_the_same(truth, model):
    again = from_state(json.loads(json.dumps(to_state(model), allow_nan=False)))
    now = START + 1_300 * HOUR
    ahead = [*truth.posts, post(9_000, "newthing", now + 3 * HOUR, tags=("info/recipe",), content_type="video")]
    first, second = (expect(one, ahead, now, 48, np.random.default_rng(3)) for one in (model, again))
    assert (first.paths == second.paths).all()
    assert first.posts[9_000].nearest == second.posts[9_000].nearest
    assert to_state(again) == to_state(model)


def test_a_model_of_priors_only_can_be_written_down():
    again = from_state(json.loads(json.dumps(to_state(learn(None, [], START)))))
    assert again.guess
    assert again.baseline.level == learn(None, [], START).baseline.level


@pytest.mark.parametrize(
    "change",
    [
        {"version": VERSION + 1},
        {"version": None},
        {"until": None},
        {"baseline": {}},
        {"curves": {"x": [1.0]}},
        {"past": [{"fact": {}}]},
        {"effects": {"columns": [["all"]]}},
    ],
)
def test_a_state_of_another_version_or_a_broken_one_is_refused(model, change):
    with pytest.raises(ValueError, match="state"):
        from_state(to_state(model) | change)


def test_learning_on_from_yesterday_ends_near_learning_anew(truth, model):
    now = START + 1_324 * HOUR
    warm = learn(truth.until(1_324), truth.posts, now, before=model)
    cold = learn(truth.until(1_324), truth.posts, now)
    assert warm.baseline.level == pytest.approx(cold.baseline.level, rel=0.03)
    for network, mass in cold.curves.items():
        assert np.abs(warm.curves[network] - mass).sum() < 0.1
    sums = [sum(past.actual for past in one.past.values()) for one in (warm, cold)]
    assert sums[0] == pytest.approx(sums[1], rel=0.05)
    assert warm.past.keys() == cold.past.keys()


def test_learning_on_does_not_change_the_model_of_before(truth, model):
    before = json.dumps(to_state(model))
    learn(truth.until(1_400), truth.posts, START + 1_400 * HOUR, before=model)
    assert json.dumps(to_state(model)) == before
