"""First come, first served, against a simulation of single messages."""

from __future__ import annotations

import heapq

import numpy as np
import pytest

from calbot.staffing.backlog import mean_wait, serve
from calbot.staffing.erlang import Chance


def single_messages(load: list[int], heads: list[int], minutes_each: float = 5.0) -> list[list[float]]:
    """Waits in minutes by hour of arrival, message by message: a free head on duty takes the oldest one."""
    waits: list[list[float]] = [[] for _ in load]
    free: list[float] = []
    arrivals = [(60 * h + 60 * (k + 0.5) / n, h) for h, n in enumerate(load) for k in range(n)]
    on_duty, last = heads + heads, 0.0
    for at, hour in arrivals:
        start = max(at, last)
        while True:
            h = int(start // 60)
            free = [f for f in free if f > start]
            if on_duty[h] > len(free):
                break
            start = min(min(free, default=np.inf) if on_duty[h] else np.inf, 60.0 * (h + 1))
        heapq.heappush(free, start + minutes_each)
        last = start
        waits[hour].append(start + minutes_each - at)
    return waits


def test_waits_agree_with_a_simulation_of_single_messages():
    rng = np.random.default_rng(3)
    load = [*rng.poisson(18, 16).tolist(), *[70] * 3, *rng.poisson(10, 29).tolist()]
    heads = ([1] * 7 + [3] * 14 + [0] * 3) * 2
    waiting = serve(np.array(load, dtype=float), 12.0 * np.array(heads))
    exact = single_messages(load, heads)
    mean = np.array([np.mean(w) if w else 0.0 for w in exact])
    assert waiting.expected == pytest.approx(mean, abs=15)
    weights = np.array(load) / sum(load)
    assert float(waiting.expected @ weights) == pytest.approx(float(mean @ weights), rel=0.05)


def test_replies_and_backlog_are_all_that_arrived():
    rng = np.random.default_rng(1)
    load, capacity = rng.poisson(20, (50, 72)).astype(float), rng.choice([0.0, 12.0, 36.0], 72)
    waiting = serve(load, capacity, start_backlog=40)
    came = 40 + np.cumsum(load, axis=1)
    assert np.cumsum(waiting.replies, axis=1) + waiting.backlog == pytest.approx(came)
    assert (waiting.replies <= capacity + 1e-9).all()
    assert (waiting.backlog >= 0).all()


def test_enough_people_means_nobody_waits_but_for_the_reply_itself():
    waiting = serve(np.full(24, 10.0), np.full(24, 96.0))
    assert waiting.expected == pytest.approx(np.full(24, 5.0), abs=0.01)
    assert waiting.late.max() == 0
    assert waiting.oldest_minutes.max() == 0


def test_messages_of_a_closed_night_wait_for_the_morning():
    capacity = np.array([0.0] * 8 + [60.0] * 16)
    waiting = serve(np.full(24, 1.0), capacity)
    assert waiting.expected[0] == pytest.approx(7.5 * 60 + 5, abs=5)
    assert waiting.expected[10] == pytest.approx(5, abs=0.1)
    assert waiting.late[0] == 1.0


def test_a_lone_message_in_a_closed_hour_waits_too():
    waiting = serve(np.array([0.0, 0.001, 0.0, 0.0]), np.array([12.0, 0.0, 0.0, 12.0]))
    assert waiting.expected[1] == pytest.approx(95, abs=2)


def test_beyond_the_last_hour_the_roster_goes_on_as_before():
    waiting = serve(np.array([0.0] * 23 + [24.0]), np.array([12.0] * 12 + [0.0] * 12))
    assert waiting.expected[23] == pytest.approx(30 + 60 + 5, abs=3)


def test_no_roster_at_all_is_a_long_finite_wait():
    waiting = serve(np.full((3, 24), 2.0), np.zeros(24))
    assert np.isfinite(waiting.minutes).all()
    assert waiting.minutes.min() > 60 * 24 * 13
    assert waiting.clears_at() is None


def test_the_oldest_message_ages_while_nobody_is_there():
    waiting = serve(np.array([10.0, 0.0, 0.0, 0.0]), np.array([0.0, 0.0, 0.0, 60.0]))
    assert waiting.oldest_minutes[0] == pytest.approx([60, 120, 180, 0], abs=1)
    assert waiting.clears_at() == 3


def test_a_review_of_friday_evening_waits_by_the_business_clock():
    office = np.array(([0.0] * 9 + [1.0] * 8 + [0.0] * 7) * 2)
    load = np.zeros(48)
    load[20] = 1.0
    waiting = serve(load, 12 * office, counted=office, target_minutes=480)
    assert waiting.expected[20] < 15
    assert serve(load, 12 * office).expected[20] > 12 * 60


def test_a_window_tells_mean_range_and_late_share():
    load = np.vstack([np.full(24, 10.0), np.full(24, 60.0)])
    window = serve(load, np.full(24, 30.0), target_minutes=240).window(12, 24)
    assert window.low < window.minutes < window.high
    assert window.p90 > window.minutes
    assert 0.5 < window.share_late < 1
    assert window.messages == pytest.approx(12 * 35)


def test_shares_within_an_hour_and_within_a_day():
    waiting = serve(np.full(24, 1.0), np.array([0.0] * 12 + [60.0] * 12))
    assert waiting.within(60) == pytest.approx(13 / 24, abs=0.02)
    assert waiting.within(24 * 60) == 1.0


def test_an_empty_team_and_unknown_hours_do_not_break_it():
    waiting = serve(np.array([np.nan, -3.0, 0.0]), np.zeros(3))
    assert np.isfinite(waiting.expected).all()
    assert waiting.backlog.max() == 0


def test_different_hours_are_refused():
    with pytest.raises(ValueError, match="same hours"):
        serve(np.ones(5), np.ones(6))


def test_the_quick_mean_is_the_exact_one_for_any_hours():
    rng = np.random.default_rng(5)
    load, capacity = rng.poisson(9, (7, 60)).astype(float), rng.uniform(0, 18, 60)
    counted = (np.arange(60) % 24 < 8).astype(float)
    spans = [(0, 60), (0, 5), (17, 30), (59, 60)]
    for clock in (None, counted):
        exact = serve(load, capacity, 12.0, counted=clock)
        quick = mean_wait(load, capacity, spans, 12.0, counted=clock)
        assert quick == pytest.approx([exact.mean(*span) for span in spans])


def test_a_year_of_hours_is_refused_before_it_takes_the_memory():
    with pytest.raises(ValueError, match="hours are more than"):
        serve(np.zeros((1, 24 * 365)), np.zeros(24 * 365))


def test_a_slip_of_the_pen_in_a_roster_is_no_number_that_spreads():
    waiting = serve(np.full((2, 24), 5.0), np.array([np.inf, np.nan] * 12))
    assert np.isfinite(waiting.minutes).all()


def test_the_longest_wait_is_never_less_than_nine_of_ten_wait():
    # One future in twenty brings most messages: by futures alone, its waits would count for nothing.
    load = np.ones((20, 24))
    load[0] = 400.0
    waiting = serve(load, np.full(24, 12.0))
    assert waiting.longest(0, 24) >= waiting.quantile(0.9, 0, 24) > 60
    assert serve(np.ones((20, 24)), np.full(24, 12.0), chance=Chance.none(24)).longest(0, 24) < 10


def test_shares_of_some_hours_are_of_their_messages_only():
    load = np.concatenate([np.full(12, 30.0), np.zeros(12)])
    waiting = serve(load, np.full(24, 20.0), chance=Chance.none(24))
    assert waiting.within(60, 0, 1) == 1.0
    assert waiting.within(60, 10, 12) == 0.0
    assert waiting.busiest_end() == waiting.busiest_end(10, 14) == 11
    assert waiting.busiest_end(0, 3) == 2
