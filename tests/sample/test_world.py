"""The sample company's past: repeatable, plausible, and honest about what brought which messages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from calbot.sample.company import BRANDS, HISTORY_WEEKS, OUTLETS
from calbot.sample.counts import CURVE, MAGNITUDE, baseline, curve, inbound
from calbot.sample.posts import HABITS, past_posts
from calbot.sample.shifts import roster

TODAY = date(2026, 11, 26)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_one_seed_gives_one_past() -> None:
    assert past_posts(TODAY, rng()) == past_posts(TODAY, rng())
    assert past_posts(TODAY, rng()) != past_posts(TODAY, rng(2))


def test_past_posts_lie_in_the_half_year_before_today() -> None:
    posts = past_posts(TODAY, rng())
    first = datetime(2026, 11, 26, tzinfo=UTC) - timedelta(weeks=HISTORY_WEEKS, hours=1)
    assert all(first <= post.at < datetime(2026, 11, 26, tzinfo=UTC) for post in posts)
    assert len({post.key for post in posts}) == len(posts)


def test_every_habit_has_a_size_and_every_account_a_curve() -> None:
    assert {(habit.outlet, habit.kind) for habit in HABITS} == set(MAGNITUDE)
    assert {outlet.key for outlet in OUTLETS} == set(CURVE)


def test_counts_cover_every_hour_of_both_brands() -> None:
    posts = past_posts(TODAY, rng())
    counts = inbound(TODAY, posts, rng())
    assert set(counts.messages) == set(BRANDS)
    assert all(len(hours) == HISTORY_WEEKS * 168 for hours in counts.messages.values())
    assert counts.start + timedelta(weeks=HISTORY_WEEKS) == datetime(2026, 11, 26, tzinfo=UTC)


def test_a_day_brings_about_three_hundred_messages() -> None:
    counts = inbound(TODAY, past_posts(TODAY, rng()), rng())
    daily = sum(hours.sum() for hours in counts.messages.values()) / (HISTORY_WEEKS * 7)
    assert 230 < daily < 370


def test_the_burst_that_no_calendar_explains_is_there() -> None:
    pot = inbound(TODAY, (), rng()).messages["Pot"].reshape(-1, 24).sum(axis=1)
    assert int(np.argmax(pot)) == HISTORY_WEEKS * 7 - 63


@pytest.mark.parametrize("key", sorted(CURVE))
def test_half_of_a_response_comes_by_its_half_time(key: str) -> None:
    half, most = CURVE[key]
    done = np.cumsum(curve(key, 200))
    assert done[int(half) - 1] <= 0.5 <= done[int(np.ceil(half))]
    assert done[int(most) - 1] == pytest.approx(0.9, abs=0.03)


def test_a_response_begins_in_the_minute_of_the_post() -> None:
    assert curve("x", 6, minute=30)[0] < curve("x", 6)[0]


def test_the_day_follows_the_london_clock_through_summer_time() -> None:
    winter = baseline(datetime(2026, 11, 26, tzinfo=UTC), 24)
    summer = baseline(datetime(2026, 7, 23, tzinfo=UTC), 24)
    assert np.argmax(winter) == np.argmax(summer) + 1


def test_somebody_is_on_duty_in_every_hour() -> None:
    duties = [
        (duty.start.replace(tzinfo=ZoneInfo(duty.zone)), duty.end.replace(tzinfo=ZoneInfo(duty.zone)))
        for duty in roster(TODAY)
    ]
    for hour in range(14 * 24):
        at = datetime(2026, 11, 26, tzinfo=UTC) + timedelta(hours=hour)
        assert any(start <= at < end for start, end in duties), at


def test_after_nine_in_the_evening_one_moderator_is_left() -> None:
    at = datetime(2026, 11, 27, 22, tzinfo=UTC)
    on = [
        duty
        for duty in roster(TODAY)
        if duty.start.replace(tzinfo=ZoneInfo(duty.zone)) <= at < duty.end.replace(tzinfo=ZoneInfo(duty.zone))
    ]
    assert len(on) == 1


def test_everybody_has_two_days_off_a_week() -> None:
    week = [duty for duty in roster(TODAY) if TODAY <= duty.start.date() < TODAY + timedelta(days=7)]
    assert all(sum(duty.name == f"Agt{number}" for duty in week) == 5 for number in range(1, 7))
