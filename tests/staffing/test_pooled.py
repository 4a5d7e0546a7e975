"""What chance does to classes that share people, or do not, against a simulation of single messages."""

from __future__ import annotations

import heapq
from functools import cache

import numpy as np
import pytest

from calbot.staffing.circles import circles
from calbot.staffing.classes import MessageClass, serve_classes
from calbot.staffing.coverage import Floats
from calbot.staffing.crew import Pool
from calbot.staffing.erlang import mean_queue_wait
from calbot.staffing.turns import Discipline
from calbot.staffing.waiting import Waiting

HOURS = 500
PACE = 12.0
TARGETS = (240.0, 60.0)
SETTLED = (200, HOURS - 50)
Rates = tuple[float, float]
Heads = tuple[tuple[str, int], ...]


def told(rates: Rates, heads: Heads, discipline: Discipline, *, counts: bool) -> dict[str, Waiting]:
    rng = np.random.default_rng(2)
    loads = [rng.poisson(one, (60, HOURS)) * 1.0 if counts else np.full((1, HOURS), one) for one in rates]
    classes = [MessageClass(*one) for one in zip("ab", loads, TARGETS, strict=True)]
    return dict(serve_classes(classes, [Pool(frozenset(s), np.full(HOURS, PACE * n)) for s, n in heads], discipline))


@cache
def simulated(rates: Rates, heads: Heads, discipline: Discipline, messages: int = 120_000) -> list[Floats]:
    """Minutes in the queue by class: a message goes to whoever is free, those with least choice first; whoever gets
    free takes the one whose turn it is. Once for all that ask of the same team."""
    rng = np.random.default_rng(1)
    at = np.cumsum(rng.exponential(60 / sum(rates), messages)).tolist()
    kinds = rng.choice(len(rates), messages, p=np.array(rates) / sum(rates)).tolist()
    takes = rng.exponential(5.0, messages).tolist()
    free, ends = [count for _, count in heads], list[tuple[float, int]]()
    queues, waits = [list[tuple[float, int]]() for _ in rates], [list[float]() for _ in rates]
    late = TARGETS if discipline is Discipline.DEADLINE_FIRST else (0.0, 0.0)

    def begin(number: int, pool: int, now: float) -> None:
        free[pool] -= 1
        waits[kinds[number]].append(now - at[number])
        heapq.heappush(ends, (now + takes[number], pool))

    for number, kind in enumerate(kinds):
        while ends and ends[0][0] <= at[number]:
            now, pool = heapq.heappop(ends)
            free[pool] += 1
            mine = [queues["ab".index(one)] for one in heads[pool][0] if queues["ab".index(one)]]
            if mine:
                begin(heapq.heappop(min(mine))[1], pool, now)
        open_to = (pool for pool, (serves, _) in enumerate(heads) if free[pool] and "ab"[kind] in serves)
        pool_free = next(open_to, None)
        if pool_free is None:
            heapq.heappush(queues[kind], (at[number] + late[kind], number))
        else:
            begin(number, pool_free, at[number])
    return [np.array(one[len(one) // 10 :]) for one in waits]


@pytest.mark.parametrize("counts", [False, True])
@pytest.mark.parametrize("load", [0.6, 0.8, 0.9])
@pytest.mark.parametrize("discipline", list(Discipline))
def test_who_shares_everybody_waits_in_one_queue_by_turns(discipline: Discipline, load: float, *, counts: bool) -> None:
    """Of 18 messages of each an hour, by deadlines reviews wait for their like and general ones for reviews too."""
    rates, heads = (18 * load, 18 * load), (("ab", 3),)
    exact, found = simulated(rates, heads, discipline), told(rates, heads, discipline, counts=counts)
    for name, waits in zip("ab", exact, strict=True):
        assert found[name].mean(*SETTLED) - 5 == pytest.approx(waits.mean(), rel=0.1, abs=0.5)
        assert 1 - found[name].within(20.0, *SETTLED) == pytest.approx((waits > 15).mean(), abs=0.06)


@pytest.mark.parametrize("load", [0.6, 0.8, 0.9])
@pytest.mark.parametrize("discipline", list(Discipline))
def test_who_shares_nobody_waits_in_a_queue_of_ones_own(discipline: Discipline, load: float) -> None:
    """Three people at a third of what they can do are no help to three who are busy."""
    rates, heads = (36 * 0.3, 36 * load), (("a", 3), ("b", 3))
    found = told(rates, heads, discipline, counts=False)
    for name, rate in zip("ab", rates, strict=True):
        assert found[name].mean(*SETTLED) - 5 == pytest.approx(mean_queue_wait(3, rate, 5.0), rel=0.01, abs=0.05)


@pytest.mark.parametrize("load", [0.6, 0.8, 0.9])
@pytest.mark.parametrize("discipline", list(Discipline))
def test_who_shares_some_waits_in_between(discipline: Discipline, load: float) -> None:
    """Two for one class, two for both: who can ask two only waits for those before them there, and while these two
    answer others; by deadlines up to a third more than is told (docs/staffing.md)."""
    near = 0.17 if discipline is Discipline.OLDEST_FIRST else 0.36
    rates, heads = (24 * load, 24 * load), (("a", 2), ("ab", 2))
    exact, found = simulated(rates, heads, discipline), told(rates, heads, discipline, counts=False)
    for name, waits in zip("ab", exact, strict=True):
        assert found[name].mean(*SETTLED) - 5 == pytest.approx(waits.mean(), rel=near, abs=0.3)
    assert found["b"].mean(*SETTLED) > found["a"].mean(*SETTLED)


def test_a_class_is_bound_by_those_who_can_answer_it_and_by_whom_else_they_answer() -> None:
    alone, shared = frozenset({0}), frozenset({0, 1})
    assert circles([alone, shared], 0) == [[(alone, frozenset({0}))], [(shared, frozenset({0, 1}))]]
    assert circles([alone, shared], 1) == [[(frozenset({1}), frozenset({1})), (shared, frozenset({0, 1}))]]
    assert circles([alone, frozenset({1})], 1) == [[(frozenset({1}), frozenset({1}))]]
    assert circles([alone], 1) == []
