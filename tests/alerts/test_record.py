"""How far to believe a warning."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from calbot.alerts.record import LAST, Past, propose, record_of, wilson

TRUE, FALSE = Past(1.3, came_true=True, kind="planned"), Past(1.1, came_true=False, kind="planned")


def test_nine_of_the_last_twelve_came_true():
    record = record_of([TRUE] * 9 + [FALSE] * 3, "planned")
    assert record is not None
    assert (record.true, record.of, record.share) == (9, 12, 0.75)
    assert (round(record.low, 2), round(record.high, 2)) == (0.47, 0.91)


def test_below_five_there_is_no_record_yet():
    assert record_of([TRUE] * 4, "planned") is None
    assert record_of([TRUE] * 5, "planned") is not None
    assert record_of([TRUE] * 5, "unplanned") is None


def test_those_acted_on_and_those_nobody_could_count_are_apart():
    acted = replace(FALSE, acted=True)
    unknown = Past(1.2, came_true=None, kind="planned")
    record = record_of([TRUE] * 5 + [acted] * 7 + [unknown] * 3, "planned")
    assert record is not None
    assert (record.true, record.of, record.acted) == (5, 5, 7)


def test_those_acted_on_are_counted_as_far_back_as_those_that_were_judged():
    acted = replace(FALSE, acted=True)
    record = record_of([acted] * 9 + [TRUE] * 2 + [acted] * 4 + [TRUE] * 19 + [acted], "planned")
    assert record is not None
    assert (record.of, record.acted) == (20, 5)


def test_a_record_speaks_of_the_newest_ones():
    record = record_of([FALSE] * 50 + [TRUE] * LAST, "planned")
    assert record is not None
    assert record.share == 1.0


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_is_wilsons(pair: tuple[int, int]) -> None:
    true, of = pair
    expected = binomtest(true, of).proportion_ci(0.95, method="wilson")
    assert wilson(true, of) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_three_complaints_propose_a_threshold_with_what_it_would_have_told():
    noise = [Past(1.05, came_true=False, too_much=True), Past(1.12, came_true=False, too_much=True)]
    assert propose([*noise, TRUE]) is None
    proposed = propose([*noise, Past(1.02, came_true=None, too_much=True), TRUE, TRUE, FALSE])
    assert proposed is not None
    assert (proposed.ratio, proposed.fired, proposed.told) == (1.15, 2, 6)


def test_no_threshold_is_proposed_that_would_have_lost_a_true_one():
    noise = [Past(ratio, came_true=False, too_much=True) for ratio in (1.3, 1.4, 1.12)]
    proposed = propose([*noise, Past(1.2, came_true=True)])
    assert proposed is not None
    assert proposed.ratio == 1.15
    assert propose([*noise, Past(1.01, came_true=True)]) is None


pasts = st.lists(st.builds(Past, st.floats(1, 4), st.none() | st.booleans(), st.booleans(), st.booleans()), max_size=30)


@given(pasts)
def test_what_came_true_stays_above_any_threshold(past: list[Past]) -> None:
    proposed = propose(past)
    if proposed is not None:
        assert all(one.ratio >= proposed.ratio for one in past if one.came_true)
        assert any(one.too_much and one.ratio < proposed.ratio for one in past)
        assert proposed.fired < proposed.told == len(past)
