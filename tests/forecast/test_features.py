"""What is known of a post before it goes out: its hour and weekday where it is meant, and what it shows."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from calbot.forecast.explain import factors
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import PostFact, fact
from calbot.forecast.magnitude import columns_of
from calbot.forecast.magnitude import learn as learn_sizes
from calbot.model.post import Post
from tests.forecast.worlds import post

FRIDAY = datetime(2026, 11, 27, 20, tzinfo=UTC)


def at(hour: float, **known) -> PostFact:
    """A post so many hours into that Friday."""
    return post(1, "x", FRIDAY.replace(hour=0) + timedelta(hours=hour), **known)


def test_a_weekend_is_one_where_the_post_is_meant():
    assert ("weekend",) not in columns_of(at(20))
    assert ("weekend",) in columns_of(at(20, zone="Asia/Tokyo"))
    assert ("weekend",) in columns_of(at(24 + 4))
    assert ("weekend",) not in columns_of(at(24 + 4, zone="America/Los_Angeles"))


def test_hours_stand_on_a_clock_of_their_zone():
    noon, tokyo = columns_of(at(12)), columns_of(at(3, zone="Asia/Tokyo"))
    assert noon["hour", "cos"] == pytest.approx(-1)
    assert tokyo["hour", "cos"] == pytest.approx(-1)
    assert tokyo["hour", "sin"] == pytest.approx(0, abs=1e-9)


def test_a_post_without_an_hour_and_a_release_have_none():
    assert not any(column[0] == "hour" for column in columns_of(at(0, all_day=True)))
    assert not any(column[0] == "hour" for column in columns_of(at(13, lifts=True)))


def test_an_hour_that_draws_more_is_learnt_and_named():
    posts = [post(key, "x", FRIDAY + timedelta(days=key // 2, hours=12 * (key % 2))) for key in range(120)]
    brought = np.array([20.0 if key % 2 else 80.0 for key in range(120)])
    effects = learn_sizes(posts, brought, 280.0)
    evening, morning = effects.by_effects(posts[:2]).mean
    assert evening > 1.15 * morning
    empty = learn(None, (), FRIDAY)
    model = Model(empty.until, empty.baseline, {}, effects)
    told = dict(factors(model, posts[0], float(evening)))
    assert told["hour"] > 1.05
    assert math.prod(told.values()) == pytest.approx(evening)


def test_a_tag_that_says_what_is_shown_is_its_medium_and_no_other_tag():
    planned = Post(workspace_id="w", id=7, starts_at=FRIDAY, zone="Asia/Tokyo", tags=["Video", "sale"])
    known = fact(planned, None)
    assert (known.media, known.tags, known.zone) == ("video", ("sale",), "Asia/Tokyo")
    assert columns_of(known)["media", "video"] == 1.0
