"""What past posts like a planned one say of it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from calbot.forecast import magnitude
from calbot.forecast.history import Floats, PostFact
from calbot.forecast.likeness import Memory, remember
from tests.forecast.worlds import HOUR, START, post


def days(count: int, hour: int, first_key: int = 0, **known: object) -> list[PostFact]:
    """One post a day at `hour`."""
    return [post(first_key + n, "tiktok", START + timedelta(days=n, hours=hour), **known) for n in range(count)]


def memory(posts: list[PostFact], actual: Floats, caution: float | None = None) -> Memory:
    same = np.ones(len(posts))
    return remember(posts, actual, 100 * same, same, 0 * same, caution)


def factor(told: Memory, asked: PostFact) -> float:
    return float(told.ask([asked]).factor[0])


def test_an_account_without_a_past_is_left_as_it_is():
    told = memory(days(10, 9), np.full(10, 300.0))
    likeness = told.ask([post(99, "tiktok", START + timedelta(days=10), brand="Pan")])
    assert likeness.factor[0] == 1.0
    assert likeness.voices[0] == 0.0


def test_posts_that_brought_three_times_what_was_expected_raise_the_next_one():
    told = memory(days(20, 9), np.full(20, 300.0), caution=1.0)
    assert 2.0 < factor(told, post(99, "tiktok", START + timedelta(days=20, hours=9))) < 3.0


def test_the_more_caution_the_less_is_moved():
    asked = post(99, "tiktok", START + timedelta(days=20, hours=9))
    factors = [factor(memory(days(20, 9), np.full(20, 300.0), caution), asked) for caution in (0.1, 1.0, 10.0, 1000.0)]
    assert factors == sorted(factors, reverse=True)
    assert factors[-1] == pytest.approx(1.0, abs=0.05)


def test_the_evening_post_is_told_from_the_noon_one():
    posts = days(30, 12) + days(30, 20, 100)
    told = memory(posts, np.array([20.0] * 30 + [400.0] * 30))
    noon, evening = (factor(told, post(999, "tiktok", START + timedelta(days=30, hours=h))) for h in (12, 20))
    assert noon < 0.5
    assert evening > 3.0


def test_a_post_minutes_after_another_is_told_from_one_after_a_day():
    first, second = days(30, 12), [post(100 + n, "tiktok", START + timedelta(days=n, hours=12.1)) for n in range(30)]
    told = memory(first + second, np.array([300.0] * 30 + [0.0] * 30))
    day = START + timedelta(days=30)
    alone, twin = post(900, "tiktok", day + 12 * HOUR), post(901, "tiktok", day + 12.1 * HOUR)
    factors = told.ask([alone, twin]).factor
    assert factors[0] > 2.0
    assert factors[1] < 0.5


def test_a_page_that_doubled_lately_is_followed():
    told = memory(days(120, 9), np.array([100.0] * 60 + [200.0] * 60))
    assert 1.6 < factor(told, post(999, "tiktok", START + timedelta(days=120, hours=9))) < 2.2


def test_only_posts_before_it_are_asked():
    posts = days(40, 9)
    early, late = np.full(40, 100.0), np.full(40, 100.0)
    late[20:] = 9_000.0
    asked = [posts[20]]
    assert memory(posts, early, 1.0).ask(asked).factor == memory(posts, late, 1.0).ask(asked).factor


def test_one_freak_post_does_not_carry_the_others_away():
    actual = np.full(40, 100.0)
    actual[35] = 20_000.0
    assert factor(memory(days(40, 9), actual, 1.0), post(99, "tiktok", START + timedelta(days=40, hours=9))) < 3.0


def test_where_likeness_says_nothing_it_is_not_listened_to():
    rng = np.random.default_rng(5)
    posts = [post(n, "tiktok", START + n * 7 * HOUR) for n in range(400)]
    chance = memory(posts, 100 * np.exp(0.9 * rng.standard_normal(400)))
    evening = [p.starts_at.hour >= 18 for p in posts]
    told = memory(posts, np.where(evening, 400.0, 20.0) * np.exp(0.2 * rng.standard_normal(400)))
    assert chance.caution > 10 * told.caution


def test_posts_of_which_nothing_is_known_do_not_speak():
    posts, same = days(20, 9), np.ones(20)
    told = remember(posts, 300 * same, 100 * same, 0 * same, 0 * same)
    assert factor(told, post(99, "tiktok", START + timedelta(days=20, hours=9))) == pytest.approx(1.0)


def test_the_nearest_posts_share_the_hour_and_are_recent():
    told = memory(days(30, 12) + days(30, 20, 100), np.full(60, 100.0))
    (nearest,) = told.ask([post(999, "tiktok", START + timedelta(days=30, hours=20))]).nearest
    assert [fact.key for fact in nearest[:3]] == [129, 128, 127]


def test_arrays_of_another_length_are_refused():
    with pytest.raises(ValueError, match="one value"):
        remember(days(3, 9), np.ones(2), np.ones(3), np.ones(3), np.ones(3))


def test_posts_counted_one_by_one_teach_their_types():
    rng = np.random.default_rng(6)
    posts = [post(n, "x", START + n * 5 * HOUR, content_type="video" if n % 3 else "link") for n in range(300)]
    brought = np.array([rng.poisson(200 if n % 3 else 10) for n in range(300)]).astype(np.float64)
    effects = magnitude.learn(posts, brought, 280.0)
    after = START + 1501 * HOUR
    video, link = effects.sizes(
        [post(900, "x", after, content_type="video"), post(901, "x", after + HOUR, content_type="link")]
    ).mean
    assert video == pytest.approx(200, rel=0.15)
    assert link == pytest.approx(10, rel=0.3)


def test_posts_that_agree_narrow_the_range_and_posts_that_do_not_widen_it():
    posts = days(60, 9)
    asked = [post(99, "tiktok", START + timedelta(days=60, hours=9))]
    split = np.where(np.arange(60) % 2, 400.0, 1.0)
    steady = magnitude.learn(posts, np.full(60, 100.0), 280.0).sizes(asked).sd[0]
    torn = magnitude.learn(posts, split, 280.0).sizes(asked).sd[0]
    assert steady < 0.6 * torn
