"""Why a number is what it is."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest

from calbot.forecast.contributions import contributions
from calbot.forecast.expect import expect
from calbot.forecast.explain import factors, nearest
from calbot.forecast.fit import learn
from tests.forecast.worlds import HOUR, START, post, world


def test_the_factors_of_a_post_multiply_up_to_its_mean():
    truth = world(21)
    model = learn(truth.series, truth.posts, truth.series.end)
    asked = post(999, "tiktok", truth.series.end + 5 * HOUR, content_type="promo", paid=True, copy_length=900)
    mean = float(model.effects.sizes([asked]).mean[0])
    told = factors(model, asked, mean)
    assert math.prod(factor for _, factor in told) == pytest.approx(mean)
    assert told[0][0] == "tiktok promo"


def test_an_hour_is_the_usual_week_plus_each_post():
    truth = world(22)
    model = learn(truth.series, truth.posts, truth.series.end)
    planned = [post(901, "tiktok", truth.series.end + 3 * HOUR), post(902, "x", truth.series.end + 5 * HOUR)]
    given = [*truth.posts[-3:], *planned]
    forecast = expect(model, given, truth.series.end, 48, np.random.default_rng(1))
    for first, last in ((0, 1), (4, 9), (0, 48)):
        parts = contributions(forecast, first, last)
        told = parts.baseline + sum(part for _, part in parts.posts) + parts.fading
        assert told == pytest.approx(parts.total)
        assert [part for _, part in parts.posts] == sorted((part for _, part in parts.posts), reverse=True)
    assert contributions(forecast, 3, 5).posts[0][0] == 901


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (3, 3), (0, 49)])
def test_hours_that_are_not_forecast_have_no_parts(first, last):
    forecast = expect(learn(None, [], START), [], START, 48, np.random.default_rng(1))
    with pytest.raises(ValueError, match="hours"):
        contributions(forecast, first, last)


def test_the_examples_are_of_the_account_and_the_hour():
    noon = [post(n, "tiktok", START + timedelta(days=n, hours=12)) for n in range(60)]
    evening = [post(100 + n, "tiktok", START + timedelta(days=n, hours=20)) for n in range(60)]
    other = [post(200 + n, "tiktok", START + timedelta(days=n, hours=20), brand="Pan") for n in range(60)]
    truth = world(23)
    model = learn(truth.series, [*noon, *evening, *other], truth.series.end)
    asked = post(999, "tiktok", START + timedelta(days=70, hours=20))
    (alike,) = model.effects.memory.ask([asked]).nearest
    assert all(100 <= key < 200 for key, _, _ in nearest(model, asked, alike))


def test_a_new_account_is_shown_other_posts_of_its_network_first():
    truth = world(24)
    model = learn(truth.series, truth.posts, truth.series.end)
    shown = nearest(model, post(999, "x", truth.series.end + HOUR, brand="New"))
    networks = {one.key: one.network for one in truth.posts}
    assert [networks[key] for key, _, _ in shown] == ["x"] * 3


def test_a_post_is_no_example_of_itself():
    truth = world(25)
    model = learn(truth.series, truth.posts, truth.series.end)
    last = truth.posts[-1]
    assert last.key not in [key for key, _, _ in nearest(model, last)]
