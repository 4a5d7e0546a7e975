"""Which two instants one hour of the clock may be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calbot.flows.two_hours import two_hours

GAP = [{"key": "reading.gap"}]


def utc(*at: int) -> datetime:
    return datetime(*at, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "zone", "first", "second"),
    [
        (utc(2027, 10, 31, 0, 30), "Europe/London", utc(2027, 10, 31, 0, 30), utc(2027, 10, 31, 1, 30)),
        (utc(2027, 10, 31, 1, 30), "Europe/London", utc(2027, 10, 31, 0, 30), utc(2027, 10, 31, 1, 30)),
        (utc(2026, 11, 1, 5, 30), "America/New_York", utc(2026, 11, 1, 5, 30), utc(2026, 11, 1, 6, 30)),
        (utc(2027, 4, 3, 15, 15), "Australia/Lord_Howe", utc(2027, 4, 3, 14, 45), utc(2027, 4, 3, 15, 15)),
    ],
)
def test_an_hour_that_clocks_show_twice(told, zone, first, second):
    assert two_hours(told, zone, ()) == (first, second)


@pytest.mark.parametrize(
    ("told", "zone", "earlier"),
    [
        # 01:30 in London is read as 02:30; it may be 00:30.
        (utc(2027, 3, 28, 1, 30), "Europe/London", utc(2027, 3, 28, 0, 30)),
        (utc(2026, 3, 8, 7, 30), "America/New_York", utc(2026, 3, 8, 6, 30)),
        (utc(2026, 10, 3, 15, 45), "Australia/Lord_Howe", utc(2026, 10, 3, 15, 15)),
    ],
)
def test_an_hour_that_clocks_jump_over(told, zone, earlier):
    assert two_hours(told, zone, GAP) == (earlier, told)


@pytest.mark.parametrize(
    ("told", "zone", "notes"),
    [
        (utc(2027, 10, 31, 2, 30), "Europe/London", ()),
        (utc(2027, 10, 31, 1, 30), "UTC", ()),
        (utc(2027, 3, 28, 1, 30), "Europe/London", [{"key": "reading.no_link"}]),
        (utc(2027, 3, 28, 1, 30), "Asia/Tokyo", GAP),
    ],
)
def test_any_other_hour_is_one(told, zone, notes):
    assert two_hours(told, zone, notes) is None
