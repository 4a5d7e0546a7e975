"""Weeks of releases on real support questions, where the benchmark's data is at hand."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from benchmarks.forecast import r1, r2, releases
from benchmarks.forecast.moments import of_releases
from calbot.forecast.fit import Model


@pytest.fixture(scope="module")
def support() -> releases.Support:
    """The release data."""
    named = os.environ.get("CALBOT_BENCH_DATA", "")
    if not named:
        pytest.skip("CALBOT_BENCH_DATA does not point at the benchmark data")
    return releases.read(Path(named) / "forecast")


def test_weeks_of_majors_are_forecast_within_the_goal_and_better_than_four_weeks_before(support):
    scored = support.majors(releases.TUNE, date(2025, 10, 1))
    ours, theirs = (r1.row(method, support, scored) for method in (r1.calbot, r1.four_week_mean))
    assert len(scored) == 10
    assert ours["wape"] <= 0.078
    assert ours["pinball"] < theirs["pinball"]


def test_the_four_week_mean_is_as_it_was_published(support):
    row = r1.row(r1.four_week_mean, support, support.majors(releases.TUNE, date(2025, 10, 1)))
    assert (row["wape"], row["mae"]) == (pytest.approx(0.078, abs=0.001), pytest.approx(2.108, abs=0.01))


def test_a_day_into_a_release_the_rest_is_told_better_than_before_it(support):
    scored, fits = support.majors(releases.TUNE, date(2025, 10, 1)), dict[datetime, Model]()
    ours, before = (
        r2.score(way, of_releases(support, scored, 24, {one: dict(fits) for one in scored})).row()
        for way in (r2.calbot, r2.no_update)
    )
    assert ours["wape"] < before["wape"]


def test_nothing_is_known_before_its_notes_are_written(support):
    for one in support.releases:
        known = {fact.key for fact in support.known(one.known_at - timedelta(minutes=1))}
        assert one.fact.key not in known


def test_nothing_is_learnt_from_hours_that_were_not_over(support):
    origin = datetime(2024, 7, 1, tzinfo=UTC)
    assert support.until(origin).end == origin
    lost = support.actual(datetime(2024, 4, 20, tzinfo=UTC), 24)
    assert np.isnan(lost).all()


def test_a_day_of_other_years_leaves_the_evaluated_part_as_it_is(support):
    assert releases.start(support, date(2024, 6, 1)) == date(2024, 6, 1)
    assert releases.start(support, date(2015, 4, 10)) == releases.TUNE
    assert releases.start(support, support.series.end.date()) == releases.TUNE
