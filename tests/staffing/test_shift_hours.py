"""The same labour, moved to where it is needed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from calbot.staffing.backlog import serve
from calbot.staffing.coverage import Floats
from calbot.staffing.shift_hours import Bounds, Heads, shift_hours

HOURS = 72
CALM = np.full((5, HOURS), 15.0)
TWO = np.full(HOURS, 2.0)
TOMORROW = [(4, 28)]


def busy_morning() -> Floats:
    load = CALM.copy()
    load[:, 12:16] += 60.0
    return load


def test_a_calm_plan_is_left_alone() -> None:
    after = shift_hours(CALM, TWO, Bounds(4, 28, 52, 100), TOMORROW)
    assert after.moves == ()
    assert after.heads.tolist() == TWO.tolist()


def test_without_a_warning_in_its_hours_nothing_is_moved() -> None:
    load = busy_morning()
    assert shift_hours(load, TWO, Bounds(4, 28, 52, 40), []).moves == ()
    assert shift_hours(load, TWO, Bounds(4, 28, 52, 40), [(30, 40)]).moves == ()
    assert shift_hours(load, TWO, Bounds(4, 28, 52, 40), [(20, 40)]).moves


def test_hours_go_to_where_the_warning_is_and_customers_wait_less() -> None:
    load = busy_morning()
    after = shift_hours(load, TWO, Bounds(4, 28, 52, 40), TOMORROW)
    assert after.moves
    assert after.heads[12:20].sum() > TWO[12:20].sum()
    late = [serve(load, 12.0 * heads).window(0, HOURS).share_late for heads in (TWO, after.heads)]
    assert late[1] < 0.5 * late[0]


def test_a_queue_of_the_evening_is_a_warning_too() -> None:
    assert shift_hours(CALM, TWO, Bounds(4, 28, 52, 40), TOMORROW, start_backlog=200.0).moves


@settings(max_examples=30, deadline=None)
@given(
    arrays.arrays(np.float64, (3, HOURS), elements=st.integers(0, 60).map(float)),
    arrays.arrays(np.float64, (HOURS,), elements=st.integers(0, 8).map(lambda halves: halves / 2)),
    st.integers(0, 60),
)
def test_labour_is_kept_and_no_bound_is_broken(load: Floats, heads: Heads, most: int) -> None:
    before = heads.copy()
    after = shift_hours(load, heads, Bounds(4, 28, 52, most), TOMORROW)
    assert (heads == before).all()
    assert after.heads.sum() == heads.sum()
    assert after.heads.min() >= 0
    assert after.moved_hours <= most
    assert (after.heads[:4] == heads[:4]).all()
    assert (after.heads[28:] <= heads[28:]).all()
    assert (after.heads[52:] == heads[52:]).all()
    assert all(move.length >= 4 for move in after.moves)


def test_paths_of_other_hours_are_refused() -> None:
    with pytest.raises(ValueError, match="same hours"):
        shift_hours(CALM, TWO[:5], Bounds(0, 5, 5, 8), TOMORROW)
