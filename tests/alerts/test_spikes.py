"""Windows in which customers would wait too long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from calbot.alerts.spikes import Brought, Floats, find, window_minutes
from calbot.staffing.waiting import Waiting

START = datetime(2026, 11, 26, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Told:
    mean: float
    low: float
    high: float
    per_hour: Floats


@dataclass(frozen=True)
class Foreseen:
    start: datetime
    posts: Mapping[int, Told]


@dataclass(frozen=True)
class Waits:
    load: Floats
    minutes: Floats
    share_late: Floats
    mean = Waiting.mean
    expected = Waiting.expected
    hourly = Waiting.hourly
    value = Waiting.value
    span = Waiting.span
    each = Waiting.each


def waits(minutes: list[float], load: float = 10.0) -> Waits:
    each = np.array([np.array(minutes) * 0.8, np.array(minutes) * 1.2])
    return Waits(np.full(each.shape, load), each, (each > 240).astype(float))


def brings(hours: int, **messages: tuple[int, float]) -> Foreseen:
    posts = {}
    for name, (hour, count) in messages.items():
        per_hour = np.zeros(hours)
        per_hour[hour] = count
        posts[int(name[1:])] = Told(count, count / 2, count * 2, per_hour)
    return Foreseen(START, posts)


def found(minutes: list[float], now: datetime = START, **known: float):
    return find(brings(len(minutes)), waits(minutes), team="care", target_minutes=240, now=now, **known)


def test_a_window_over_the_target_is_told_with_its_range():
    (spike,) = found([10, 10, 300, 300, 10])
    assert (spike.starts_at, spike.ends_at) == (START + 2 * HOUR, START + 4 * HOUR)
    assert (spike.minutes, spike.low, spike.high) == pytest.approx((300, 240, 360), rel=0.01)
    assert spike.share_late == pytest.approx(0.5)


def test_an_average_at_the_target_keeps_the_promise():
    assert found([240.0] * 5) == ()


def test_windows_an_hour_apart_are_one_and_two_hours_apart_are_two():
    assert len(found([400, 10, 400])) == 1
    assert len(found([400, 10, 10, 400])) == 2


def test_windows_that_keep_the_promise_together_stay_apart():
    assert len(found([250, 10, 250])) == 2


def test_hours_that_are_over_do_not_count():
    (spike,) = found([300, 300, 300, 10], now=START + HOUR + timedelta(minutes=30))
    assert spike.starts_at == START + HOUR


def test_a_night_as_long_as_every_night_is_no_news():
    assert found([300, 10], normal=290) == ()
    assert len(found([400, 10], normal=290)) == 1


def test_causes_are_ordered_by_what_they_bring_into_the_window():
    forecast = brings(30, p1=(20, 40.0), p2=(19, 90.0), p3=(3, 500.0), p4=(21, 0.5))
    minutes = [10.0] * 20 + [400.0] * 4 + [10.0] * 6
    (spike,) = find(forecast, waits(minutes), team="care", target_minutes=240, now=START)
    assert spike.post_ids == (2, 1)
    assert spike.causes[0] == (2, 90.0, 45.0, 180.0)


def test_busy_futures_weigh_as_many_messages_as_they_have():
    load, minutes = np.array([[1.0], [99.0]]), np.array([[0.0], [400.0]])
    told = find(brings(1), Waits(load, minutes, load * 0), team="care", target_minutes=240, now=START)
    assert told[0].minutes == pytest.approx(396)


def test_minutes_of_a_told_window_today():
    here = waits([10, 20, 30, 40])
    assert window_minutes(START, here, START + HOUR, START + 3 * HOUR) == pytest.approx(25)
    assert window_minutes(START, here, START + 90 * HOUR, START + 93 * HOUR) == 0


def test_a_queue_that_never_clears_is_one_window_and_one_that_clears_is_two():
    hovering = [300] * 4 + [235, 210, 200, 230] + [250, 10]
    assert len(found(hovering)) == 1
    assert len(found([300] * 4 + [235, 190, 200, 230] + [250, 10])) == 2
    (spike,) = found(hovering)
    assert spike.ends_at == START + 9 * HOUR


def test_a_wait_that_hovers_below_the_promise_is_no_part_of_a_window_that_keeps_it():
    assert len(found([245] + [200] * 6 + [245])) == 2


def test_a_number_is_never_outside_its_own_range():
    """One future in twenty is so bad that the mean lies above nine of ten."""
    load = np.full((20, 3), 10.0)
    minutes = np.full((20, 3), 200.0)
    minutes[0] = 9000.0
    seen = Waits(load, minutes, (minutes > 240).astype(float))
    (spike,) = find(brings(3), seen, team="care", target_minutes=240, now=START)
    assert (spike.low, spike.minutes, spike.high) == pytest.approx((200, 640, 640))


def test_a_window_says_how_likely_it_is_and_whether_posts_explain_it():
    load = np.full((10, 24), 10.0)
    minutes = np.full((10, 24), 20.0)
    minutes[:7, 20:] = 400.0
    seen = Waits(load, minutes, (minutes > 240).astype(float))
    forecast = brings(24, p1=(20, 90.0))
    (spike,) = find(forecast, seen, team="care", target_minutes=240, now=START, normal=18.0)
    assert spike.chance == pytest.approx(0.7)
    assert spike.planned
    (short_of_people,) = find(forecast, seen, team="care", target_minutes=240, now=START, normal=245.0)
    assert not short_of_people.planned
    (of_nothing,) = find(brings(24), seen, team="care", target_minutes=240, now=START, normal=18.0)
    assert not of_nothing.planned


def test_a_window_that_begins_with_a_queue_is_laid_to_what_has_brought_it():
    forecast, minutes = brings(24, p1=(1, 9.0), p2=(1, 10.0)), [400.0] * 3 + [10.0] * 5 + [400.0] * 2 + [10.0] * 14
    told = {"team": "care", "target_minutes": 240, "now": START, "normal": 18.0}
    (first, later) = find(forecast, waits(minutes), **told, brought=Brought({1: 300.0, 7: 50.0}))
    assert (first.post_ids, later.post_ids) == ((1,), ())
    assert first.planned
    (first, _) = find(forecast, waits(minutes), **told, brought=Brought({1: 100.0}, surging=200.0))
    assert (first.post_ids, first.planned) == ((1, 2), False)


def test_a_window_in_which_a_surge_brings_most_is_not_planned_though_posts_add_to_it():
    load = np.full((1, 6), 10.0)
    minutes = np.array([[20.0, 400.0, 400.0, 400.0, 20.0, 20.0]])
    seen = Waits(load, minutes, (minutes > 240).astype(float))
    forecast, surging = brings(6, p1=(1, 30.0)), np.array([0.0, 0.0, 20.0, 20.0, 0.0, 0.0])
    (spike,) = find(forecast, seen, team="care", target_minutes=240, now=START, normal=18.0, unplanned=surging)
    assert spike.post_ids == (1,)
    assert not spike.planned
    (spike,) = find(forecast, seen, team="care", target_minutes=240, now=START, normal=18.0, unplanned=surging / 2)
    assert spike.planned
