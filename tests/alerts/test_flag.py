"""Severity, due times, the impact clock and the rungs of a flag."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.alerts.flag import (
    SHIPPED,
    Impact,
    ask_share,
    due_at,
    impact,
    last_nudge,
    live_from,
    next_nudge,
    severity,
    this_hour,
)
from calbot.model.flag import FlagKind, FlagState, Severity
from calbot.model.flag_why import Nudge

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "an_hour", "grave"),
    [
        (FlagKind.BROKEN_LINK, 0, Severity.HIGH),
        (FlagKind.WRONG_PRICE, 0, Severity.HIGH),
        (FlagKind.CONFUSING, 0, Severity.MIDDLE),
        (FlagKind.CONFUSING, 10, Severity.HIGH),
        (FlagKind.COPY_ERROR, 9.9, Severity.LOW),
        (FlagKind.COPY_ERROR, 10, Severity.MIDDLE),
        (FlagKind.OTHER, 500, Severity.MIDDLE),
    ],
)
def test_what_many_ask_about_is_graver(kind: FlagKind, an_hour: float, grave: Severity) -> None:
    assert severity(kind, an_hour) is grave


def test_due_by_severity_and_before_the_post_goes_out() -> None:
    assert due_at(FlagKind.BROKEN_LINK, Severity.HIGH, NOW, None) == NOW + HOUR
    assert due_at(FlagKind.COPY_ERROR, Severity.LOW, NOW, NOW - HOUR) == NOW + 24 * HOUR, "it is out already"
    assert due_at(FlagKind.COPY_ERROR, Severity.LOW, NOW, NOW + 2 * HOUR) == NOW + timedelta(minutes=105)
    assert due_at(FlagKind.COPY_ERROR, Severity.LOW, NOW, NOW + timedelta(minutes=5)) == NOW, "never in the past"
    assert due_at(FlagKind.PRAISE, Severity.LOW, NOW, None) is None


def test_the_impact_clock_is_contacts_times_minutes() -> None:
    half_an_hour = impact(FlagKind.BROKEN_LINK, 28.0, NOW, NOW + timedelta(minutes=30))
    assert half_an_hour == Impact(an_hour=14.0, so_far=7.0)
    assert half_an_hour.rank == 21.0
    assert impact(FlagKind.BROKEN_LINK, 28.0, NOW, NOW - HOUR) == Impact(), "not live, nothing lost"
    assert impact(FlagKind.PRAISE, 28.0, NOW, NOW + HOUR).rank == 0


def test_a_hot_post_outranks_one_that_is_long_dead() -> None:
    hot = impact(FlagKind.BROKEN_LINK, 30.0, NOW - timedelta(minutes=20), NOW)
    dead = impact(FlagKind.BROKEN_LINK, 0.2, NOW - timedelta(days=3), NOW)
    assert hot.rank > dead.rank


def test_from_when_on_it_was_wrong() -> None:
    assert live_from(NOW - HOUR, NOW) == NOW - HOUR, "from the start of its post"
    assert live_from(NOW - timedelta(days=3), NOW) == NOW, "it broke later"
    assert live_from(None, NOW) == NOW


def test_the_hour_that_is_meant() -> None:
    per_hour = [5.0, 7.0]
    told = [this_hour(NOW, per_hour, NOW + timedelta(minutes=at)) for at in (-1, 0, 59, 60, 119, 120)]
    assert told == [0.0, 5.0, 5.0, 7.0, 7.0, 0.0]


def _told(state: FlagState, due: datetime, until: datetime) -> list[tuple[Nudge | None, timedelta]]:
    """Every telling up to `until`, as a process that wakes at each rung makes it."""
    told, now = [], NOW
    while (coming := next_nudge(state, NOW, due, now)) is not None and coming <= until:
        now = coming
        told.append((last_nudge(state, NOW, due, now), now - NOW))
    return told


def test_the_rungs_of_a_flag_that_nobody_takes() -> None:
    day = timedelta(days=1)
    assert _told(FlagState.OPEN, NOW + HOUR, NOW + 2 * day) == [
        (Nudge.HALF, HOUR / 2),
        (Nudge.DUE, HOUR),
        (Nudge.LATE, 2 * HOUR),
        (Nudge.DAILY, 2 * HOUR + day),
    ]


def test_whoever_has_it_is_left_alone_until_it_is_due() -> None:
    told = _told(FlagState.CLAIMED, NOW + HOUR, NOW + 3 * HOUR)
    assert told == [(Nudge.DUE, HOUR), (Nudge.LATE, 2 * HOUR)]


@pytest.mark.parametrize("state", [FlagState.WAITING, FlagState.VERIFYING, FlagState.SETTLED, FlagState.DECLINED])
def test_nothing_presses_in_other_states(state: FlagState) -> None:
    assert next_nudge(state, NOW, NOW + HOUR, NOW) is None
    assert next_nudge(FlagState.OPEN, NOW, None, NOW) is None


@given(st.integers(0, 10_000), st.integers(0, 3000))
def test_the_next_rung_lies_ahead_and_has_been_reached_when_it_comes(after: int, span: int) -> None:
    now, due = NOW + timedelta(minutes=after), NOW + timedelta(minutes=span)
    coming = next_nudge(FlagState.OPEN, NOW, due, now)
    assert coming is not None
    assert coming > now
    assert last_nudge(FlagState.OPEN, NOW, due, coming) is not None


def test_shares_are_shares_and_praise_costs_nothing() -> None:
    assert all(0 <= ask_share(kind) <= 1 for kind in FlagKind)
    assert ask_share(FlagKind.PRAISE) == 0
    assert set(SHIPPED.due) == set(Severity)
