"""Heads and replies per hour from a roster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.model.shift import Shift
from calbot.staffing.coverage import business_hours, capacity, heads

START = datetime(2026, 11, 26, tzinfo=UTC)


def shift(start: float, end: float, **known: object) -> Shift:
    begin, finish = START + timedelta(hours=start), START + timedelta(hours=end)
    return Shift(workspace_id="w", id=1, starts_at=begin, ends_at=finish, **known)


def test_half_an_hour_counts_half():
    assert heads([shift(1.5, 3.25)], "care", START, 5).tolist() == [0, 0.5, 1, 0.25, 0]


def test_replies_follow_heads_and_their_own_pace():
    roster = [shift(0, 2, heads=2), shift(1, 3, replies_per_hour=20.0)]
    assert capacity(roster, "care", START, 4).tolist() == [24, 44, 20, 0]
    assert capacity([shift(0, 2)], "care", START, 2, replies_per_hour=6).tolist() == [6, 6]


def test_other_teams_and_other_days_do_not_count():
    roster = [shift(0, 4, team="night"), shift(-9, -1), shift(30, 31)]
    assert capacity(roster, "care", START, 4).tolist() == [0, 0, 0, 0]


def test_a_shift_that_began_yesterday_counts_until_it_ends():
    assert heads([shift(-5, 1.5)], "care", START, 3).tolist() == [1, 0.5, 0]


def test_business_hours_are_weekdays_of_the_zone():
    counted = business_hours(START, 96, "America/Chicago")
    assert counted.sum() == 16  # Thursday and Friday; Saturday and Sunday do not count
    assert counted[15:23].tolist() == [1.0] * 8


def test_business_hours_in_a_half_hour_zone_split_hours():
    counted = business_hours(START, 24, "Asia/Kolkata")
    assert counted[3] == pytest.approx(0.5)
    assert counted.sum() == pytest.approx(8.0)


def test_nobody_answers_during_a_break_and_nobody_is_missing_twice():
    lunch = [[(START + timedelta(hours=a)).isoformat(), (START + timedelta(hours=b)).isoformat()] for a, b in [(1, 2)]]
    ill = [[(START + timedelta(hours=1.5)).isoformat(), (START + timedelta(hours=9)).isoformat()]]
    assert heads([shift(0, 4, breaks=lunch)], "care", START, 5).tolist() == [1, 0, 1, 1, 0]
    assert heads([shift(0, 4, breaks=[*ill, *lunch], heads=2)], "care", START, 5).tolist() == [2, 0, 0, 0, 0]
    assert capacity([shift(0, 2, breaks=lunch)], "care", START, 2).tolist() == [12, 0]


def test_a_holiday_and_a_half_day_stop_the_business_clock():
    chicago = 6  # hours behind UTC in November
    thursday = START + timedelta(hours=chicago)
    holiday = (thursday, thursday + timedelta(days=1))
    from_noon = (thursday + timedelta(days=1, hours=12), thursday + timedelta(days=2))
    counted = business_hours(START, 96, "America/Chicago", closed=[from_noon, holiday])
    assert counted.sum() == 3
    assert counted[24 + chicago + 9 : 24 + chicago + 12].tolist() == [1.0] * 3


def test_days_that_go_on_past_midnight_are_counted_once():
    late, early = (20 * 60, 30 * 60), (5 * 60, 12 * 60)
    week = (None, None, None, late, early, None, None)  # Thursday night until six, Friday from five on
    counted = business_hours(START, 48, "UTC", week)
    assert counted.tolist() == [0] * 20 + [1] * 16 + [0] * 12
    assert business_hours(START + timedelta(hours=26), 4, "UTC", week).tolist() == [1] * 4
