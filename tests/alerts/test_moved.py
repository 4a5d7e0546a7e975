"""When a move is settled enough to be told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calbot.alerts.moved import Moving, is_news, noted, settles_at
from calbot.alerts.policy import Policy

ONE = datetime(2026, 11, 26, 13, tzinfo=UTC)
TEN = datetime(2026, 12, 3, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CAP, BEFORE = 30 * MINUTE, 60 * MINUTE


def dragged(*steps: tuple[int, datetime], was: datetime = TEN) -> Moving:
    moving, at = None, was
    for minute, to in steps:
        moving, at = noted(moving, at, ONE + minute * MINUTE), to
    assert moving is not None
    return moving


def test_three_moves_in_nine_minutes_are_told_ten_minutes_after_the_last():
    noon = TEN.replace(hour=12)
    moving = dragged((0, TEN.replace(hour=14)), (4, TEN.replace(hour=16)), (9, noon))
    assert (moving.was, moving.steps) == (TEN, 3)
    assert settles_at(moving, noon) == ONE + 19 * MINUTE
    assert is_news(moving, noon)


def test_there_and_back_is_no_news():
    assert not is_news(dragged((0, TEN.replace(hour=14)), (5, TEN)), TEN)


def test_who_never_stops_moving_is_told_after_half_an_hour():
    moving = dragged(*((minute, TEN + minute * MINUTE) for minute in range(0, 28, 9)))
    assert settles_at(moving, TEN) == ONE + CAP


def test_a_move_in_the_last_two_hours_waits_for_nothing_wherever_it_goes():
    soon = ONE + 110 * MINUTE
    assert settles_at(dragged((0, soon)), soon) == ONE
    assert settles_at(dragged((0, TEN), was=soon), TEN) == ONE


def test_a_company_may_wait_longer_or_not_at_all():
    calm = Policy(settle_quiet=20 * MINUTE, settle_cap=45 * MINUTE, settle_at_once=timedelta(0))
    assert settles_at(dragged((0, TEN)), TEN, calm) == ONE + 20 * MINUTE
    assert settles_at(dragged(*((minute, TEN) for minute in range(0, 44, 4))), TEN, calm) == ONE + 45 * MINUTE
    soon = ONE + 110 * MINUTE
    assert settles_at(dragged((0, soon)), soon, calm) == ONE + 20 * MINUTE
    assert settles_at(dragged((3, TEN)), TEN, Policy(settle_quiet=timedelta(0))) == ONE + 3 * MINUTE


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(30, 400)), min_size=1, max_size=12),
    st.integers(30, 400),
)
def test_a_move_is_told_soon_enough_however_it_went(steps: list[tuple[int, int]], first: int) -> None:
    moves = [(minute, ONE + goal * MINUTE) for minute, goal in sorted(steps)]
    moving = dragged(*moves, was=ONE + first * MINUTE)
    now_at = moves[-1][1]
    told = settles_at(moving, now_at)
    assert moving.last <= told <= max(moving.since + CAP, moving.last)
    assert told <= max(min(now_at, moving.was) - BEFORE, moving.last)
