"""What a post would bring at another time is what the forecast tells of it there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from calbot.forecast.elsewhere import half_hours, remembered, sizes_at
from calbot.forecast.expect import PostForecast, expect
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import PostFact
from calbot.staffing.response import Response
from tests.forecast.worlds import HOUR, START, World, post, world

DAYS = timedelta(days=1)
NOW = START + 70 * DAYS


def learnt(seed: int) -> tuple[World, Model]:
    """A company whose posts from 17 o'clock on bring four times as much as those before."""
    known = world(seed, weeks=10)
    late = [one for one in known.posts if one.starts_at.hour >= 17]
    assert len(late) > 10
    counts = known.series.counts.copy()
    for one in late:
        first = int((one.starts_at - START) / HOUR)
        brought = 3 * known.sizes[one.key] * np.exp(-np.arange(24) / 5) / 5
        counts[first : first + 24] += brought[: len(counts) - first]
    return known, learn(replace(known.series, counts=counts), known.posts, NOW)


def planned(others: list[PostFact], one: PostFact, model: Model) -> PostForecast:
    return expect(model, [*others, one], NOW, 14 * 24, np.random.default_rng(1)).posts[one.key]


@pytest.mark.parametrize("all_day", [False, True])
def test_size_and_hours_are_those_of_a_forecast_with_the_post_there(all_day: bool) -> None:
    _, model = learnt(3)
    others = [post(901, "tiktok", NOW + 2 * DAYS), post(902, "tiktok", NOW + 3 * DAYS + 9.5 * HOUR)]
    own = post(900, "tiktok", NOW + 2 * DAYS, all_day=all_day)
    moments = [NOW + 3 * DAYS + hour * HOUR for hour in (2, 9, 10, 17.5, 20)] + [NOW + 5 * DAYS + 20 * HOUR]
    told = sizes_at(model, own, others, moments)
    response = Response(half_hours(model, "tiktok"), lambda asked: sizes_at(model, own, others, asked))
    for at, size in zip(moments, told.tolist(), strict=True):
        there = planned(others, replace(own, starts_at=at, all_day=False), model)
        assert size == pytest.approx(there.mean, rel=1e-9)
        np.testing.assert_allclose(response.laid(NOW, 14 * 24, at), there.per_hour, rtol=1e-9, atol=1e-9)


def test_an_hour_that_has_drawn_more_is_expected_to_draw_more() -> None:
    _, model = learnt(3)
    noon, evening = sizes_at(model, post(900, "tiktok", NOW + DAYS), [], [NOW + DAYS + h * HOUR for h in (11, 20)])
    assert evening > 1.5 * noon


def test_what_is_planned_within_the_hour_before_takes_its_part() -> None:
    known = world(5)
    twins = tuple(post(5000 + one.key, one.network, one.starts_at + HOUR / 2) for one in known.posts)
    model = learn(known.series, (*known.posts, *twins), NOW)
    own, other = post(900, "tiktok", NOW + DAYS), post(901, "tiktok", NOW + 2 * DAYS)
    alone, beside = sizes_at(model, own, [other], [other.starts_at - HOUR / 2, other.starts_at + HOUR / 2])
    assert beside < 0.9 * alone


def test_a_moment_is_asked_once() -> None:
    asked: list[int] = []

    def sizes(moments: list[object]) -> np.ndarray:
        asked.append(len(moments))
        return np.arange(len(moments), dtype=np.float64)

    known = remembered(sizes)
    first = [NOW + hour * HOUR for hour in range(5)]
    np.testing.assert_array_equal(known(first), np.arange(5.0))
    np.testing.assert_array_equal(known([first[4], first[2]]), [4.0, 2.0])
    known([*first, NOW - HOUR, NOW - HOUR])
    assert asked == [5, 1]
