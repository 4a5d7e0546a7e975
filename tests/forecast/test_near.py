"""Posts that follow each other closely on one account."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from calbot.forecast.expect import expect
from calbot.forecast.fit import Model
from calbot.forecast.magnitude import learn
from calbot.forecast.near import crowded
from tests.forecast.worlds import HOUR, START, post

MINUTE = timedelta(minutes=1)


def test_those_of_the_hour_before_are_counted_by_account():
    posts = [
        post(3, "x", START + 70 * MINUTE),
        post(1, "x", START),
        post(2, "x", START + 30 * MINUTE),
        post(4, "instagram", START + 40 * MINUTE),
        post(5, "x", START + 60 * MINUTE),
    ]
    assert [one.near for one in crowded(posts)] == [2, 0, 1, 0, 1]
    assert [one.key for one in crowded(posts)] == [3, 1, 2, 4, 5]


def test_of_two_at_once_one_follows_the_other_whatever_their_order():
    pair = [post(1, "x", START), post(2, "x", START)]
    assert {one.key: one.near for one in crowded(pair)} == {one.key: one.near for one in crowded(pair[::-1])}
    assert sorted(one.near for one in crowded(pair)) == [0, 1]


def test_what_has_no_hour_neither_counts_nor_is_counted():
    posts = [post(1, "x", START, all_day=True), post(2, "x", START), post(3, "x", START, lifts=True)]
    assert [one.near for one in crowded(posts)] == [0, 0, 0]


def test_a_post_that_is_moved_away_is_alone_again():
    first, second = crowded([post(1, "x", START), post(2, "x", START + 10 * MINUTE)])
    assert second.near == 1
    assert [one.near for one in crowded([first, replace(second, starts_at=START + 5 * HOUR)])] == [0, 0]


@pytest.fixture(scope="module", params=[0.0, -0.6])
def world(request):
    """Pairs of posts half an hour apart; the second brings exp(effect log 2) as much as it would alone."""
    rng = np.random.default_rng(12)
    posts = []
    for day in range(150):
        posts += [post(2 * day, "x", START + 24 * day * HOUR), post(2 * day + 1, "x", START + (24 * day + 0.5) * HOUR)]
    posts = crowded(posts)
    effect = np.array([request.param * np.log1p(one.near) for one in posts])
    brought = rng.poisson(60 * np.exp(effect + 0.4 * rng.standard_normal(len(posts)))).astype(float)
    return request.param, posts, brought


def test_the_effect_is_learnt_where_the_data_shows_it_and_is_none_where_not(world):
    effect, posts, brought = world
    effects = learn(posts, brought, 280.0)
    assert effects.weights[effects.columns[("near",)]] == pytest.approx(effect, abs=0.12)


def test_the_plan_that_crowds_posts_is_told_so_and_why(world):
    from calbot.forecast.fit import learn as learn_from_counts

    effect, posts, brought = world
    base = learn_from_counts(None, (), posts[-1].starts_at + HOUR)
    model = Model(base.until, base.baseline, base.curves, learn(posts, brought, 280.0), guess=False)
    start = START + 151 * 24 * HOUR
    pair = [post(901, "x", start), post(902, "x", start + 20 * MINUTE)]
    told = expect(model, pair, start, 24, np.random.default_rng(1)).posts
    alone = expect(model, pair[1:], start, 24, np.random.default_rng(1)).posts
    factors = dict(told[902].factors[1:])
    if effect:
        assert factors["near"] == pytest.approx(2**effect, rel=0.15)
        assert told[902].mean < 0.85 * alone[902].mean
    assert "near" not in dict(told[901].factors[1:])
    assert "near" not in dict(alone[902].factors[1:])
