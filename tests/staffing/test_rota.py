"""Hours of the roster that are moved for a warning, as people read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from calbot.staffing.backlog import serve
from calbot.staffing.plan import Plan
from calbot.staffing.rota import NOTICE, SHARE, rearranged

START = datetime(2026, 11, 23, 20, tzinfo=UTC)
HOURS = 168
HOUR = timedelta(hours=1)


def plan(peak: float = 60.0) -> Plan:
    """Two people around the clock, 15 messages an hour, and a morning that brings `peak` more for four hours."""
    load = np.full((30, HOURS), 15.0)
    load[:, 16:20] += peak
    return Plan(START, load, np.full(HOURS, 24.0), [], START)


def test_people_come_where_the_warning_is_and_as_many_stay_away_elsewhere():
    found = rearranged(plan(), 17, 26)
    assert found is not None
    assert sum(block.head_hours for block in found.fewer) == found.head_hours
    assert all(block.ends_at - block.starts_at >= 4 * HOUR for block in (*found.more, *found.fewer))
    assert any(block.starts_at < START + 26 * HOUR and block.ends_at > START + 16 * HOUR for block in found.more)
    assert found.replies.sum() == 0


def test_customers_wait_less_with_the_hours_moved():
    team = plan()
    found = rearranged(team, 17, 26)
    assert found is not None
    before, after = (serve(team.load, cover).mean(0, HOURS) for cover in (team.capacity, team.capacity + found.replies))
    assert after < 0.8 * before


def test_nobody_is_asked_without_notice_and_not_for_more_than_a_part():
    found = rearranged(plan(), 0, 26)
    assert found is not None
    assert min(block.starts_at for block in (*found.more, *found.fewer)) >= START + NOTICE * HOUR
    assert found.head_hours <= SHARE * 2 * HOURS


def test_a_window_that_is_over_before_anybody_could_come_is_left_alone():
    assert rearranged(plan(), 0, NOTICE) is None


def test_where_nothing_is_late_nothing_is_moved():
    assert rearranged(plan(0.0), 16, 20) is None


def test_where_nobody_is_on_duty_nobody_can_be_moved():
    assert rearranged(replace(plan(), capacity=np.zeros(HOURS)), 16, 20) is None


def test_a_handful_of_blocks_is_all_that_is_asked():
    found = rearranged(plan(200.0), 17, 40)
    assert found is not None
    assert sum(block.heads for block in found.more) <= 3
