"""The smallest help against everything that could be tried by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, product

import numpy as np
import pytest

from calbot.staffing.blocks import head_hours
from calbot.staffing.cover import Help, smallest_help
from calbot.staffing.crew import Pool
from calbot.staffing.plan import Plan
from calbot.staffing.promise import Promise
from calbot.staffing.team import Team
from calbot.staffing.trial import BLOCK_HOURS, MOST_HEADS, Size, Trial

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


def hours_of(found: Help) -> float:
    return sum(block.head_hours for block in found.blocks)


def sizes_of(plan: Plan, found: Help) -> list[Size]:
    return [(plan.index(one.starts_at), round(one.head_hours / one.heads), one.heads) for one in found.blocks]


@pytest.mark.parametrize("seed", range(6))
def test_no_block_is_smaller_and_none_of_its_size_is_better(seed: int) -> None:
    plan = busy(seed)
    best = by_hand(plan)
    found = smallest_help(plan, FIRST, LAST)
    assert found is not None
    assert found.enough
    if best is None:
        assert len(found.blocks) > 1
        return
    if len(found.blocks) > 1:
        assert hours_of(found) <= 0.9 * best[0]
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
    assert (hours_of(found), found.blocks[0].heads) == best[:2]


def classes(seed: int) -> Plan:
    """Two classes, one of which only half of the team answers, both with a burst in a short window."""
    rng = np.random.default_rng(seed)
    hours = 36
    load = {"general": np.full((4, hours), 12.0), "tight": np.full((4, hours), 5.0)}
    for many, name in ((rng.uniform(60, 240), "general"), (rng.uniform(30, 120), "tight")):
        at = int(rng.integers(8, 12))
        load[name][:, at : at + 3] += many / 3 * rng.lognormal(0, 0.2, (4, 1))
    promises = (Promise(target_minutes=180.0), Promise("tight", 60.0, percentile=90 if seed % 2 else None))
    pools = (Pool(frozenset({"general"}), np.full(hours, 12.0)), Pool(frozenset(load), np.full(hours, 12.0)))
    team = Team.of(promises, pools, load, np.arange(4), {})
    now = NOW + timedelta(hours=5)
    return Plan(NOW, load["general"] + load["tight"], np.full(hours, 24.0), (), now, promises, team=team)


@pytest.mark.parametrize("seed", range(4))
def test_of_several_classes_no_block_is_smaller_either(seed: int) -> None:
    plan = classes(seed)
    trial = Trial.of(plan, 8, 14)
    assert not trial.seen([]).kept
    found = smallest_help(plan, 8, 14)
    assert found is not None
    assert found.enough
    (block,) = found.blocks
    smaller = [
        [(at, length, heads)]
        for length, heads in product(BLOCK_HOURS, range(1, MOST_HEADS + 1))
        if (length * heads, heads) < (block.head_hours, block.heads)
        for at in trial.starts(length)
    ]
    alike = [[(at, round(block.head_hours / block.heads), block.heads)] for at in trial.starts(BLOCK_HOURS[0])]
    kept = list(trial.kept_each(smaller))
    assert kept == [None] * len(smaller)
    assert found.measure.strain == pytest.approx(min(seen.strain for seen in map(trial.seen, alike) if seen.kept))


@pytest.mark.parametrize("seed", [0, 1, 4, 5, 6])
def test_no_two_blocks_are_a_tenth_smaller(seed: int) -> None:
    """Every pair of blocks of one or two heads, beside every single one."""
    rng = np.random.default_rng(seed)
    load = np.full((3, 40), 18.0)
    for at in (8, 15):
        load[:, at : at + 2] += rng.uniform(20, 70) * rng.lognormal(0, 0.2, (3, 1))
    plan = Plan(NOW, load, np.full(40, 20.0), (), NOW + timedelta(hours=6), (Promise(target_minutes=120.0),))
    trial = Trial.of(plan, 8, 18)
    assert trial.kept([]) is None
    found = smallest_help(plan, 8, 18)
    assert found is not None
    assert found.enough
    singles = [(at, length, heads) for length in BLOCK_HOURS for heads in (1, 2) for at in trial.starts(length)]
    pairs = [*([one] for one in singles), *(list(two) for two in combinations(singles, 2))]
    smaller = [sizes for sizes in pairs if head_hours(sizes) < 0.9 * hours_of(found)]
    assert all(borne is None for borne in trial.kept_each(smaller))


def test_what_is_seen_quickly_is_what_the_plan_says() -> None:
    clock = ((np.arange(HOURS) + 9) % 24 < 21).astype(float)
    promises = (Promise(), Promise("office", 90.0, clock), Promise("nine", 200.0, percentile=90))
    plans = [replace(busy(seed, *promises), start_backlog=30.0 * seed) for seed in range(3)]
    for plan in plans:
        trial = Trial.of(plan, FIRST, LAST)
        tried = [[], [(5, 8, 2)], [(12, 4, 6)], [(10, 8, 4), (18, 4, 9)], [(4, 8, 12), (12, 8, 12)]]
        exact = [trial.seen(sizes) for sizes in tried]
        quick = list(trial.kept_each(tried))
        assert [borne is not None for borne in quick] == [seen.kept for seen in exact]
        alone = Trial.of(replace(plan, promises=promises[:1]), FIRST, LAST)
        for sizes in tried:
            borne = next(alone.kept_each([sizes], most=1e9))
            assert borne is not None
            assert alone.strain(sizes, borne) == pytest.approx(alone.seen(sizes).strain)
    assert any(seen.kept for seen in exact)
    assert not all(seen.kept for seen in exact)


def test_nothing_is_printed_on_the_way(capfd: pytest.CaptureFixture[str]) -> None:
    """`calbot check --json` prints its answer to the same place."""
    load = np.tile(np.where(np.arange(72) % 24 < 12, 26.0, 9.0), (20, 1)) * np.linspace(0.8, 1.4, 20)[:, None]
    smallest_help(Plan(NOW, load, np.full(72, 12.0), (), NOW, (Promise(target_minutes=60.0),)), 10, 62)
    assert capfd.readouterr() == ("", "")


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
    sizes = sizes_of(plan, found)
    for number in range(len(sizes)):
        assert not trial.seen([size for other, size in enumerate(sizes) if other != number]).kept
