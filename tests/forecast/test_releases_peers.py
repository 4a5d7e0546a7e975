"""What the peers are told of releases: only what is known, fading, by kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from benchmarks.forecast.releases import Release, Support
from benchmarks.forecast.releases_peers import METHODS, _fading, _filled, total
from calbot.forecast.history import PostFact, Series
from calbot.forecast.lift import RELEASE

START = datetime(2026, 1, 5, tzinfo=UTC)
AT = START + timedelta(weeks=9)


def support() -> Support:
    """Nine weeks and a release a day before their end, known three hours before it went out."""
    out = AT - timedelta(hours=24)
    fact = PostFact(1, RELEASE, "major", "", out, lifts=True)
    counts = np.tile(np.arange(168.0) % 24, 9)
    return Support(
        Series(START, counts), np.zeros(len(counts), dtype=bool), (Release(fact, "1.0", out - timedelta(hours=3)),)
    )


def test_a_release_fades_from_when_it_went_out():
    table = _fading(support(), AT, AT, 2, 24)
    major = table[:, 0]
    assert table.shape == (2 * 168 + 24, 4)
    assert major[: 2 * 168 - 24].tolist() == [0.0] * (2 * 168 - 24)
    assert major[2 * 168 - 24] == 1.0
    assert major[2 * 168] == pytest.approx(np.exp(-1))
    assert not table[:, 2:].any()


def test_a_release_that_nobody_knew_of_is_not_told():
    assert not _fading(support(), AT, AT - timedelta(days=2), 2, 24).any()


def test_holes_take_the_same_hour_of_other_weeks():
    counts = support().series.counts.copy()
    counts[200:230] = np.nan
    assert (_filled(counts) == support().series.counts).all()


def test_totals_are_wider_than_of_independent_hours_and_narrower_than_their_sums():
    quantiles = np.array([[1.0] * 10, [2.0] * 10, [3.0] * 10, [4.0] * 10, [5.0] * 10])
    assert total(quantiles).tolist() == [20.0, 25.0, 30.0, 35.0, 40.0]


def test_each_peer_names_its_library():
    assert {library for library, _ in METHODS.values()} == {"lightgbm", "prophet", "statsforecast"}
