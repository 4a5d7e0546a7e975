"""How loud a warning is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.alerts.level import Stakes, level_of, louder
from calbot.alerts.policy import Policy
from calbot.model.alert import AlertLevel

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVENING = Stakes(NOW + 33 * HOUR, NOW + 41 * HOUR, 276.0, 240.0, 0.62, 0.7, planned=True)
"""The evening of the product's own example."""
GRAVE = replace(EVENING, minutes=500.0)


def test_an_evening_at_four_and_a_half_hours_is_watched():
    assert level_of(EVENING, NOW) is AlertLevel.WATCH


@pytest.mark.parametrize(
    ("stakes", "left", "level"),
    [
        (EVENING, 33, AlertLevel.WATCH),
        (EVENING, 3, AlertLevel.WATCH),
        (EVENING, 1.5, AlertLevel.ACT),
        (GRAVE, 33, AlertLevel.WATCH),
        (GRAVE, 20, AlertLevel.ACT),
        (GRAVE, 1.5, AlertLevel.ACT),
        (replace(GRAVE, planned=False), 1.5, AlertLevel.NOW),
        (replace(GRAVE, planned=False), 20, AlertLevel.ACT),
        (replace(GRAVE, chance=0.5), 20, AlertLevel.WATCH),
        (replace(EVENING, share_late=0.8), 20, AlertLevel.ACT),
        (GRAVE, 24 * 8, AlertLevel.INFO),
        (replace(GRAVE, chance=0.39), 1.5, AlertLevel.INFO),
        # The sample company's own warning, on its least likely day.
        (replace(EVENING, minutes=252.0, share_late=0.43, chance=0.43), 33, AlertLevel.WATCH),
    ],
)
def test_consequence_and_time_left_make_the_level(stakes: Stakes, left: float, level: AlertLevel) -> None:
    here = replace(stakes, starts_at=NOW + left * HOUR, ends_at=NOW + (left + 8) * HOUR)
    assert level_of(here, NOW) is level


def test_a_single_hour_a_few_minutes_over_is_for_the_digest():
    brief = replace(EVENING, minutes=250.0, ends_at=EVENING.starts_at + HOUR)
    assert level_of(brief, NOW) is AlertLevel.INFO
    assert level_of(replace(brief, minutes=300.0), NOW) is AlertLevel.WATCH
    assert level_of(replace(brief, ends_at=EVENING.starts_at + 2 * HOUR), NOW) is AlertLevel.WATCH


def test_the_last_useful_moment_counts_where_it_comes_before_the_window():
    assert level_of(EVENING, NOW, act_by=NOW + HOUR) is AlertLevel.ACT


@pytest.mark.parametrize(("starts", "level"), [(30, AlertLevel.WATCH), (20, AlertLevel.ACT), (-3, AlertLevel.ACT)])
def test_a_way_out_that_is_far_off_makes_no_window_quiet_that_begins_within_a_day(
    starts: int, level: AlertLevel
) -> None:
    long = replace(GRAVE, starts_at=NOW + starts * HOUR, ends_at=NOW + 60 * HOUR)
    assert level_of(long, NOW, act_by=NOW + 48 * HOUR) is level


def test_a_company_may_set_from_what_on_it_is_told_how_loud():
    calm = Policy(much=2.5, most_late=0.9, soon=6 * HOUR)
    soon = replace(GRAVE, starts_at=NOW + 20 * HOUR, ends_at=NOW + 28 * HOUR)
    assert level_of(soon, NOW) is AlertLevel.ACT
    assert level_of(soon, NOW, policy=calm) is AlertLevel.WATCH
    assert level_of(EVENING, NOW, policy=Policy(least_chance=0.8, likely=0.8)) is AlertLevel.INFO
    assert level_of(EVENING, NOW, policy=Policy(near=30 * HOUR)) is AlertLevel.INFO
    assert level_of(EVENING, NOW, policy=Policy(far=30 * HOUR)) is AlertLevel.INFO
    assert level_of(EVENING, NOW, policy=Policy(at_once=34 * HOUR)) is AlertLevel.ACT


stakes = st.builds(
    Stakes,
    st.just(NOW + 10 * HOUR),
    st.integers(11, 40).map(lambda hours: NOW + hours * HOUR),
    st.floats(240, 2000),
    st.just(240.0),
    st.floats(0, 1),
    st.floats(0, 1),
    st.booleans(),
)


@given(stakes, st.floats(0, 9), st.floats(0, 9))
def test_a_warning_never_grows_quieter_as_its_window_draws_near(one: Stakes, first: float, more: float) -> None:
    earlier, later = NOW + first * HOUR, NOW + min(first + more, 9.9) * HOUR
    assert not louder(level_of(one, earlier), level_of(one, later))


@given(stakes, st.floats(0, 9.9), st.floats(1, 3))
def test_what_is_worse_is_never_told_quieter(one: Stakes, passed: float, times: float) -> None:
    worse = replace(one, minutes=one.minutes * times)
    assert not louder(level_of(one, NOW + passed * HOUR), level_of(worse, NOW + passed * HOUR))


@given(stakes, st.floats(0, 9.9))
def test_what_posts_explain_is_never_a_crisis(one: Stakes, passed: float) -> None:
    assert level_of(replace(one, planned=True), NOW + passed * HOUR) is not AlertLevel.NOW


def test_a_level_falls_only_where_the_stakes_are_clearly_lower():
    here = replace(GRAVE, starts_at=NOW + 20 * HOUR, ends_at=NOW + 28 * HOUR, share_late=0.5)
    below, far_below = replace(here, minutes=330.0), replace(here, minutes=320.0)
    assert level_of(here, NOW) is AlertLevel.ACT
    assert level_of(below, NOW) is AlertLevel.WATCH
    assert level_of(below, NOW, before=AlertLevel.ACT) is AlertLevel.ACT
    assert level_of(below, NOW, before=AlertLevel.WATCH) is AlertLevel.WATCH
    assert level_of(far_below, NOW, before=AlertLevel.ACT) is AlertLevel.WATCH
    assert level_of(replace(here, chance=0.1), NOW, before=AlertLevel.NOW) is AlertLevel.INFO


@given(stakes, st.floats(0, 9.9), st.sampled_from(list(AlertLevel)))
def test_what_it_was_before_never_makes_it_louder_than_that_or_quieter_than_it_is(
    one: Stakes, passed: float, before: AlertLevel
) -> None:
    fresh = level_of(one, NOW + passed * HOUR)
    kept = level_of(one, NOW + passed * HOUR, before=before)
    assert not louder(fresh, kept)
    assert kept is fresh or not louder(kept, before)
