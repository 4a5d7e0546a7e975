"""The smallest help against everything that could be tried by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import numpy as np
import pytest

from calbot.staffing.cover import smallest_help
from calbot.staffing.plan import Plan
from calbot.staffing.promise import Promise
from calbot.staffing.trial import BLOCK_HOURS, MOST_HEADS, Trial

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOURS, FIRST, LAST = 60, 12, 22


def busy(seed: int, *promises: Promise) -> Plan:
    """A wave by day, few at night, and two bursts of random size and length before and in the window."""
    rng = np.random.default_rng(seed)
    load = np.tile(10 + 6 * np.sin(np.arange(HOURS) / 4), (10, 1))
    for _ in range(2):
        at, length = int(rng.integers(6, 18)), int(rng.integers(1, 7))
        load[:, at : at + length] += rng.uniform(40, 160) / length * rng.lognormal(0, 0.3, (10, 1))
    capacity = np.where(np.arange(HOURS) % 24 < 12, 24.0, rng.choice([6.0, 12.0]))
    return Plan(NOW, load, capacity, (), NOW, promises or (Promise(),))


def by_hand(plan: Plan) -> tuple[int, int, float] | None:
    """Head-hours, heads and strain of the best single block."""
    trial, found = Trial.of(plan, FIRST, LAST), []
    for length, heads in product(BLOCK_HOURS, range(1, MOST_HEADS + 1)):
        if found and length * heads > min(found)[0]:
            continue
        for at in range(FIRST - 8, LAST + 1):
            seen = trial.seen([(at, length, heads)])
            if seen.kept:
                found.append((length * heads, heads, seen.strain))
    return min(found, default=None)


@pytest.mark.parametrize("seed", range(6))
def test_no_block_is_smaller_and_none_of_its_size_is_better(seed: int) -> None:
    plan = busy(seed)
    best = by_hand(plan)
    found = smallest_help(plan, FIRST, LAST)
    assert found is not None
    if best is None:
        assert len(found.blocks) > 1 or not found.enough
        return
    (block,) = found.blocks
    assert (block.head_hours, block.heads) == best[:2]
    assert found.measure.strain == pytest.approx(best[2])


def test_a_percentile_and_a_business_clock_are_met_by_the_least_block_too() -> None:
    clock = ((np.arange(HOURS) + 9) % 24 < 21).astype(float)
    plan = busy(1, Promise(percentile=90), Promise("office", 90.0, clock))
    best = by_hand(plan)
    found = smallest_help(plan, FIRST, LAST)
    assert found is not None
    assert best is not None
    assert (sum(block.head_hours for block in found.blocks), found.blocks[0].heads) == best[:2]


@pytest.mark.parametrize("seed", range(4))
def test_the_quick_bound_is_never_over_the_engine(seed: int) -> None:
    trial = Trial.of(busy(seed), FIRST, LAST)
    for length, heads in ((4, 1), (8, 3)):
        bounds = trial.bounds(trial.starts(length), length, heads)
        exact = [trial.seen([(at, length, heads)]).strain for at in trial.starts(length)]
        assert (bounds <= 1.03 * np.array(exact)).all()
        assert (bounds > 0).any()


def test_several_blocks_are_no_more_than_one_after_another() -> None:
    """Two nights without anybody: no single block is enough."""
    at = np.arange(HOURS)
    load = np.full((6, HOURS), 8.0)
    plan = Plan(NOW, load, np.where(at % 24 < 10, 30.0, 0.0), (), NOW, (Promise(target_minutes=60.0),))
    found = smallest_help(plan, 10, 48)
    assert found is not None
    assert found.enough
    assert len(found.blocks) > 1
    needed = sum(block.head_hours for block in found.blocks)
    # Fourteen hours twice with 8 messages an hour: one head for most of it, two never.
    assert needed <= 28
    trial = Trial.of(plan, 10, 48)
    sizes = [(plan.index(one.starts_at), round(one.head_hours / one.heads), one.heads) for one in found.blocks]
    for number in range(len(sizes)):
        assert not trial.seen([size for other, size in enumerate(sizes) if other != number]).kept
