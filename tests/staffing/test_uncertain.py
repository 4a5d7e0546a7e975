"""Which hours of its day a post may take without breaking a promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from calbot.staffing.plan import HOUR, Plan, Planned
from calbot.staffing.promise import NOTHING, Promise
from calbot.staffing.response import Response
from calbot.staffing.uncertain import at_each

START = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
HOURS = 72
DAY = [START + hour * HOUR for hour in range(8, 20)]


def a_post(messages: float) -> Planned:
    """One without an hour: its messages lie evenly from eight to twenty, and within three hours once it has one."""
    spread = np.zeros(HOURS)
    spread[8:20] = messages / 12
    return Planned(1, START, "UTC", "", spread, np.ones(0), response=answered(lambda at: messages))


def answered(size: Callable[[datetime], float]) -> Response:
    came = np.minimum(np.arange(337) / 6, 1.0)
    return Response(came, lambda moments: np.array([size(at) for at in moments]))


def a_plan(post: Planned, by_day: float, by_night: float, usual: float = 1.0) -> Plan:
    able = np.full(HOURS, by_night)
    for day in range(0, HOURS, 24):
        able[day + 8 : day + 16] = by_day
    load = np.full((4, HOURS), usual) + post.per_hour
    return Plan(START, load, able, (post,), START, (Promise(target_minutes=60.0),))


def bad_hours(plan: Plan) -> list[int]:
    met = at_each(plan, plan.posts[0], DAY)
    return [at.hour for at, one in zip(DAY, met, strict=True) if one is not NOTHING]


def test_in_the_evening_nobody_is_there_to_answer_it():
    bad = bad_hours(a_plan(a_post(60.0), by_day=40.0, by_night=2.0))
    assert bad == list(range(bad[0], 20))
    assert 12 <= bad[0] <= 16


@pytest.mark.parametrize(("by_day", "by_night"), [(40.0, 40.0), (2.0, 2.0)])
def test_with_as_many_people_at_all_hours_all_hours_are_alike(by_day, by_night):
    assert len(bad_hours(a_plan(a_post(60.0), by_day, by_night))) in (0, 12)


def test_a_promise_that_is_broken_without_it_is_not_its_doing():
    post = a_post(0.1)
    assert bad_hours(a_plan(post, by_day=40.0, by_night=0.0, usual=5.0)) == []


def test_the_worst_is_told_with_its_promise():
    plan = a_plan(a_post(60.0), by_day=40.0, by_night=2.0)
    worst = at_each(plan, plan.posts[0], [START + timedelta(hours=18)])[0]
    assert worst.minutes > worst.promise.target_minutes == 60.0


def test_hours_beyond_the_plan_break_nothing():
    plan = a_plan(a_post(60.0), by_day=40.0, by_night=2.0)
    assert at_each(plan, plan.posts[0], [START + timedelta(days=9)]) == [NOTHING]


def test_an_hour_at_which_it_draws_more_is_bad_where_another_is_not():
    plan = a_plan(a_post(60.0), by_day=15.0, by_night=15.0)
    assert bad_hours(plan) == []
    noon = answered(lambda at: 120.0 if at.hour == 12 else 60.0)
    assert bad_hours(replace(plan, posts=(replace(plan.posts[0], response=noon),))) == [12]
