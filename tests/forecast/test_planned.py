"""A surge that the calendar explains is no crisis; one that it does not, is."""

from __future__ import annotations

import numpy as np
import pytest

from calbot.forecast.fit import learn
from calbot.forecast.nowcast import Arrived, shares
from calbot.forecast.planned import explained
from tests.forecast.worlds import HOUR, START, post, world

HOURS = 8 * 168


@pytest.fixture(scope="module")
def model():
    """A fit of eight weeks."""
    truth = world(31)
    now = START + HOUR * HOURS
    return learn(truth.until(HOURS), [one for one in truth.posts if one.starts_at < now], now)


def seen(model, extra):
    """Six hours as usual plus `extra` (6,) messages."""
    usual = model.baseline.expected(model.until, 6, model.until)
    return Arrived(model.until, np.arange(6.0), np.ones(6), usual + extra)


def tell(model, posts, extra):
    """What `posts` explain of `extra`."""
    return explained(model, posts, seen(model, extra), np.random.default_rng(4))


def launch(model):
    """A post at the end of the fit, and what it is expected to bring in six hours."""
    one = post(9_000, "tiktok", model.until)
    return one, (model.effects.sizes([one]).mean @ shares(model, [one], seen(model, np.zeros(6))))


def test_a_launch_that_brings_what_launches_bring_is_planned(model):
    one, brought = launch(model)
    told = tell(model, [one], brought)
    assert told.planned
    assert told.share > 0.7
    assert told.by_post[0][0] == one.key


def test_a_burst_beside_no_post_is_unplanned(model):
    told = tell(model, [], np.full(6, 80.0))
    assert not told.planned
    assert told.high < 0.1
    assert told.extra == pytest.approx(480.0)


def test_a_launch_day_with_ten_times_of_it_is_not_explained_by_it(model):
    one, brought = launch(model)
    told = tell(model, [one], 10 * brought)
    assert not told.planned
    assert told.low <= told.share <= told.high


def test_a_post_that_is_still_to_come_explains_nothing(model):
    late = post(9_001, "tiktok", model.until + 12 * HOUR)
    assert tell(model, [late], np.full(6, 80.0)).share < 0.1


def test_without_a_surge_nothing_is_left_to_explain(model):
    nothing = Arrived(model.until, np.zeros(0), np.zeros(0), np.zeros(0))
    assert explained(model, [], nothing, np.random.default_rng(4)).share == 1.0
