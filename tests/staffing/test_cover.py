"""The smallest help."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pytest

from calbot.staffing.backlog import serve
from calbot.staffing.cover import smallest_help
from calbot.staffing.crew import Pool
from calbot.staffing.plan import Plan
from calbot.staffing.promise import Promise
from calbot.staffing.team import Team
from calbot.staffing.trial import BLOCK_HOURS, Trial

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOURS = 72


def plan(extra: float, at: int = 10, replies_per_hour: float = 12.0) -> Plan:
    """Two people round the clock, 18 messages an hour, and `extra` more in the four hours from `at` on."""
    load = np.full((8, HOURS), 18.0)
    load[:, at : at + 4] += extra / 4
    return Plan(NOW, load, np.full(HOURS, 24.0), (), NOW, replies_per_hour=replies_per_hour)


def minutes(busy: Plan, first: int, last: int, at: int, length: int, heads: int) -> float:
    capacity = busy.capacity.copy()
    capacity[at : at + length] += 12.0 * heads
    return serve(busy.load, capacity).mean(first, last)


def test_it_is_enough_and_nothing_smaller_is() -> None:
    busy = plan(220)
    found = smallest_help(busy, 10, 24)
    assert found is not None
    assert found.enough
    assert found.minutes <= 240
    (block,) = found.blocks
    smaller = [
        (length, heads)
        for length, heads in product(BLOCK_HOURS, range(1, 5))
        if length * heads < block.head_hours - 1e-9
    ]
    by_hand = [minutes(busy, 10, 24, at, *size) for size in smaller for at in range(2, 25)]
    assert min(by_hand, default=np.inf) > 240


def test_more_to_do_needs_more_help() -> None:
    sizes = []
    for extra in (220, 320, 420):
        found = smallest_help(plan(extra), 10, 24)
        assert found is not None
        sizes.append(sum(block.head_hours for block in found.blocks))
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_people_who_answer_faster_are_fewer() -> None:
    slow, fast = smallest_help(plan(420), 10, 24), smallest_help(plan(420, replies_per_hour=30.0), 10, 24)
    assert slow is not None
    assert fast is not None
    assert sum(block.head_hours for block in fast.blocks) < sum(block.head_hours for block in slow.blocks)


def test_days_without_anybody_need_several_blocks() -> None:
    nobody = Plan(NOW, np.full((4, HOURS), 6.0), np.zeros(HOURS), (), NOW)
    found = smallest_help(nobody, 0, 60)
    assert found is not None
    assert sum(block.head_hours for block in found.blocks) >= 16
    assert found.minutes < serve(nobody.load, nobody.capacity).mean(0, 60)


def test_nobody_can_come_to_a_window_that_is_over() -> None:
    late = plan(220)
    over = Plan(late.start, late.load, late.capacity, (), NOW + timedelta(hours=HOURS))
    assert smallest_help(over, 10, 14) is None


def test_what_it_says_is_what_the_backlog_says() -> None:
    busy = plan(320)
    found = smallest_help(busy, 10, 24)
    assert found is not None
    capacity = busy.capacity.copy()
    for block in found.blocks:
        first, last = busy.index(block.starts_at), busy.index(block.ends_at)
        capacity[first:last] += 12.0 * block.heads
    seen = serve(busy.load, capacity).window(10, 24)
    assert (found.minutes, found.share_late) == pytest.approx((seen.minutes, seen.share_late))


def _classes(seed: int) -> Plan:
    """A general class that all answer and a tight one that half of them do, both with a burst."""
    rng = np.random.default_rng(seed)
    load = {"general": np.full((6, HOURS), 12.0), "tight": np.full((6, HOURS), 5.0)}
    for many, name in ((rng.uniform(120, 320), "general"), (rng.uniform(40, 120), "tight")):
        load[name][:, 10:14] += many / 4 * rng.lognormal(0, 0.2, (6, 1))
    promises = (Promise(target_minutes=180.0), Promise("tight", 60.0))
    pools = (Pool(frozenset({"general"}), np.full(HOURS, 12.0)), Pool(frozenset(load), np.full(HOURS, 12.0)))
    team = Team.of(promises, pools, load, np.arange(6), {})
    whole = load["general"] + load["tight"]
    return Plan(NOW, whole, np.full(HOURS, 24.0), (), NOW, promises, team=team)


@pytest.mark.parametrize("seed", range(4))
def test_of_help_for_several_classes_nothing_can_be_spared(seed: int) -> None:
    busy = _classes(seed)
    assert not busy.worst((10, 24)).kept
    found = smallest_help(busy, 10, 24)
    assert found is not None
    assert found.enough
    trial = Trial.of(busy, 10, 24)
    sizes = [(busy.index(one.starts_at), round(one.head_hours / one.heads), one.heads) for one in found.blocks]
    assert trial.seen(sizes).kept
    for number, (at, length, heads) in enumerate(sizes):
        rest = sizes[:number] + sizes[number + 1 :]
        less = [(at, length, heads - 1)] if heads > 1 else []
        less += [(at, length - 1, heads), (at + 1, length - 1, heads)] if length > BLOCK_HOURS[0] else []
        assert not trial.seen(rest).kept
        assert not any(trial.seen([*rest, one]).kept for one in less)
