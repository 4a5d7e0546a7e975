"""Magnitudes before publication on real pages, where the benchmark's data is at hand."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.forecast import p1, p2


def data() -> Path:
    named = os.environ.get("CALBOT_BENCH_DATA", "")
    if not named:
        pytest.skip("CALBOT_BENCH_DATA does not point at the benchmark data")
    return Path(named) / "forecast"


def test_real_pages_are_forecast_within_the_goal():
    row = p1.run(data(), None, frozenset())["calbot"]
    assert row["mae"] < 192
    assert abs(row["bias"]) < 0.1


def test_another_start_of_the_reported_part_scores_the_posts_from_then_on():
    since = datetime(2018, 4, 1, tzinfo=UTC).date()
    row = p1.run(data(), since, frozenset())["calbot"]
    posts, _ = p1.read(data() / "posts_live_sellers" / "Live.csv")
    assert row["posts"] == sum(post.starts_at.date() >= since for post in posts)
    assert sum(part["posts"] for part in row["parts"].values()) == row["posts"]


def test_the_busiest_ten_of_a_hundred_are_found_more_often_than_by_the_last_day_alone():
    assert p2.run(data(), None, frozenset())["calbot"]["hits10"] > 5.5
