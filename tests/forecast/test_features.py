"""What is known of a post before it goes out: its hour and weekday where it is meant, and what it shows."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from calbot.forecast.explain import factors
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import PostFact, fact
from calbot.forecast.magnitude import columns_for, columns_of
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


def test_a_post_without_an_hour_has_its_day_only_and_a_release_neither():
    sorts = {column[0] for column in columns_of(at(0, all_day=True))}
    assert "hour" not in sorts
    assert "weekday" in sorts
    assert not {"hour", "weekday"} & {column[0] for column in columns_of(at(13, lifts=True))}


def test_days_of_the_week_stand_in_a_ring_where_the_post_is_meant():
    def place(days: int, **known) -> np.ndarray:
        columns = columns_of(at(24 * days + 20, **known))
        return np.array([columns["weekday", "sin"], columns["weekday", "cos"]])

    friday, saturday, sunday, monday = (place(days) for days in range(4))
    apart = np.linalg.norm(sunday - monday)
    assert apart == pytest.approx(np.linalg.norm(friday - saturday))
    assert apart < np.linalg.norm(friday - monday)
    assert place(0, zone="Asia/Tokyo") == pytest.approx(saturday)


def test_a_weekday_that_draws_more_is_learnt_and_named():
    """Middays of four weeks of Mondays to Fridays, of which the Wednesdays draw thrice as much."""
    posts = [post(key, "x", FRIDAY - timedelta(days=4) + timedelta(days=7 * (key // 5) + key % 5)) for key in range(60)]
    brought = np.array([90.0 if one.starts_at.weekday() == 2 else 30.0 for one in posts])
    effects = learn_sizes(posts, brought, 280.0)
    wednesday, friday = effects.by_effects([posts[2], posts[4]]).mean
    assert wednesday > 1.05 * friday
    empty = learn(None, (), FRIDAY)
    told = dict(factors(Model(empty.until, empty.baseline, {}, effects), posts[2], float(wednesday)))
    assert told["weekday"] > 1.02
    assert math.prod(told.values()) == pytest.approx(wednesday)


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


def test_a_brand_that_draws_more_everywhere_does_so_on_a_network_that_is_new_to_it():
    rng = np.random.default_rng(7)
    begun = [
        ("Pot", "x", 4.0),
        ("Pot", "tiktok", 4.0),
        ("Pan", "x", 1.0),
        ("Pan", "tiktok", 1.0),
        ("Pan", "youtube", 1.0),
    ]
    rows = [(brand, network, size, 7 * number) for number in range(40) for brand, network, size in begun]
    posts = [post(key, one[1], FRIDAY + timedelta(hours=one[3]), brand=one[0]) for key, one in enumerate(rows)]
    brought = np.array([rng.poisson(30 * one[2] * rng.lognormal(0, 0.3)) for one in rows], dtype=np.float64)
    effects = learn_sizes(posts, brought, 280.0)
    later = FRIDAY + timedelta(days=30)
    first, usual, nobody = effects.sizes(
        [post(900, "youtube", later, brand=name) for name in ("Pot", "Pan", "Lid")]
    ).mean
    assert 1.5 * usual < first < 4 * usual
    assert first > 1.3 * nobody


@pytest.mark.parametrize(("brands", "networks"), [(("Pot",), ("x", "tiktok")), (("Pot", "Pan"), ("x",))])
def test_one_brand_alone_or_on_one_network_is_told_by_its_accounts(brands, networks):
    posts = [post(key, network, FRIDAY, brand=brand) for key, brand in enumerate(brands) for network in networks]
    assert not [name for name in columns_for(posts) if name[0] == "brand"]
