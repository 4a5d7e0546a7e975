"""When a warning is told again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calbot.alerts.ladder import Rung, due_at, last_rung, next_rung
from calbot.alerts.policy import Policy

START = datetime(2026, 12, 4, 18, tzinfo=UTC)
END = START + timedelta(hours=8)
HOUR = timedelta(hours=1)


def test_all_rungs_of_a_window_in_their_order():
    at, told = START - timedelta(days=30), []
    while (coming := next_rung(START, END, at)) is not None:
        rung, at = coming
        told.append((rung, (START - at) / HOUR))
    assert told == [(Rung.WEEK, 168), (Rung.DAYS, 72), (Rung.DAY, 24), (Rung.HOURS, 2), (Rung.FIRST_HOUR, -1)]


def test_a_company_may_hang_the_rungs_elsewhere():
    own = Policy(ladder=(96 * HOUR, 48 * HOUR, 12 * HOUR, 3 * HOUR))
    assert next_rung(START, END, START - 50 * HOUR, own) == (Rung.DAYS, START - 48 * HOUR)
    assert last_rung(START, END, START - 3 * HOUR, own) is Rung.HOURS
    assert due_at(Rung.FIRST_HOUR, START, own) == START + HOUR


def test_a_window_of_one_hour_has_no_first_hour_to_look_back_at():
    assert next_rung(START, START + HOUR, START) is None


def test_who_slept_for_two_rungs_tells_the_newer_one():
    assert last_rung(START, END, START - 71 * HOUR) is Rung.DAYS
    assert last_rung(START, END, START - HOUR) is Rung.HOURS
    assert last_rung(START, END, START - timedelta(days=8)) is None
    assert last_rung(START, END, END) is None


@given(st.integers(-400, 400), st.integers(-400, 400))
def test_rungs_move_with_the_window(before: int, moved: int) -> None:
    at, shift = START + before * HOUR, moved * HOUR
    here, there = next_rung(START, END, at), next_rung(START + shift, END + shift, at + shift)
    assert (here and here[0]) == (there and there[0])
    assert here is None or there is None or there[1] - here[1] == shift


@given(st.integers(-400, 20))
def test_the_rung_that_is_reached_is_the_newest_due_one(before: int) -> None:
    at = START + before * HOUR
    reached, coming = last_rung(START, END, at), next_rung(START, END, at)
    assert reached is None or due_at(reached, START) <= at
    if at < END and reached is not None and coming is not None:
        assert list(Rung).index(coming[0]) == list(Rung).index(reached) + 1
