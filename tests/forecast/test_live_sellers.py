"""Magnitudes before publication on real pages, where the benchmark's data is at hand."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from benchmarks.forecast import p1, p2
from calbot.forecast.history import PostFact


def data() -> Path:
    named = os.environ.get("CALBOT_BENCH_DATA", "")
    if not named:
        pytest.skip("CALBOT_BENCH_DATA does not point at the benchmark data")
    return Path(named) / "forecast"


def test_real_pages_are_forecast_within_the_goal():
    row = p1.run(data(), None, frozenset())["calbot"]
    assert row["mae"] < 192
    assert abs(row["bias"]) < 0.1


def test_rolling_peers_tell_ranges_of_the_posts_they_look_at():
    rows = p1.run(data(), None, {"type_mean", "type_median20"})
    assert all(0.5 < rows[name]["coverage80"] < 0.95 for name in ("type_mean", "type_median20"))
    assert all(rows["calbot"]["pinball"] < rows[name]["pinball"] for name in ("type_mean", "type_median20"))
    assert rows["type_median20"]["mae"] < 201.8 * 1.03


def test_quantiles_of_earlier_posts_are_those_of_the_same_group():
    when = datetime(2026, 1, 1, tzinfo=UTC)
    posts = [PostFact(at, "facebook", kind, "page", when) for at, kind in enumerate("aaab")]
    told = p1.Plain(lambda post: (post.content_type,), 2, np.mean).told(
        posts, np.array([1.0, 3.0, 5.0, 7.0]), lambda known: np.quantile(known, (0.0, 1.0))
    )
    assert told.tolist() == [[0.0, 0.0], [1.0, 1.0], [1.0, 3.0], [3.0, 5.0]]


def test_another_start_of_the_reported_part_scores_the_posts_from_then_on():
    since = datetime(2018, 4, 1, tzinfo=UTC).date()
    row = p1.run(data(), since, frozenset())["calbot"]
    posts, _ = p1.read(data())
    assert row["posts"] == sum(post.starts_at.date() >= since for post in posts)
    assert sum(part["posts"] for part in row["parts"].values()) == row["posts"]


def test_the_busiest_ten_of_a_hundred_are_found_more_often_than_by_the_last_day_alone():
    assert p2.run(data(), None, frozenset())["calbot"]["hits10"] > 5.5
