"""What arrives of a live post is held against what it truly brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from benchmarks.forecast import live_sizes
from benchmarks.forecast.brands import Brand
from benchmarks.forecast.moments import Case, of_posts
from calbot.forecast.fit import Model
from calbot.forecast.history import Series
from tests.forecast.worlds import HOUR, START, World, world


def cases(known: World, truth: dict[int, float], hours: float) -> list[Case]:
    brand = Brand("pot", known.series, known.posts, truth, np.zeros(len(known.series.counts)))
    return list(of_posts(brand, hours, (START + 42 * 24 * HOUR).date(), dict[datetime, Model]()))


def test_where_posts_come_in_one_tempo_the_update_tells_their_sizes_better() -> None:
    known = world(4, weeks=10, every=40, scatter=0.8)
    first, later = (live_sizes.gains(cases(known, known.sizes, hours)) for hours in (0.5, 6))
    assert first["gain_size"] > 0
    assert later["gain_size"] > max(2 * later["gain_size_se"], first["gain_size"])


def test_what_is_held_against_the_wrong_sizes_gains_nothing() -> None:
    """Each post is told the size of the one before it."""
    known = world(4, weeks=10, every=40, scatter=0.8)
    keys = [post.key for post in known.posts]
    wrong = {key: known.sizes[other] for key, other in zip(keys, keys[-1:] + keys[:-1], strict=True)}
    told = live_sizes.gains(cases(known, wrong, 6))
    assert told["gain_size"] < 2 * told["gain_size_se"]


def test_without_a_truth_nothing_is_told() -> None:
    known = world(4, weeks=10, every=40)
    assert live_sizes.gains(cases(known, {}, 1)) == {}


def test_the_size_that_is_told_is_that_of_the_forecast() -> None:
    known = world(4, weeks=10, every=40)
    case = cases(known, known.sizes, 1)[0]
    assert case.post is not None
    assert case.brought == known.sizes[case.post.key]
    told = live_sizes.quantiles(case.told(case.before), case.posts, case.post)
    assert list(told) == sorted(told)
    early = replace(case, series=Series(START, known.series.counts), before=case.begun)
    np.testing.assert_allclose(live_sizes.quantiles(early.told(early.before), early.posts, case.post), told)


@pytest.mark.parametrize("hours", [0.25, 1.0])
def test_a_case_knows_its_post_and_when_it_began(hours: float) -> None:
    known = world(4, weeks=10, every=40)
    for case in cases(known, known.sizes, hours):
        assert case.post is not None
        assert case.begun <= case.post.starts_at < case.begun + HOUR
