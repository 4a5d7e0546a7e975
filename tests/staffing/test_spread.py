"""How waits are spread, against closed forms and a simulation of single messages: overload, chance, and between."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable

import numpy as np
import pytest

from calbot.staffing.backlog import serve
from calbot.staffing.classes import MessageClass, serve_classes
from calbot.staffing.coverage import Floats
from calbot.staffing.crew import Pool
from calbot.staffing.erlang import waiting_probability
from calbot.staffing.plan import Plan
from calbot.staffing.promise import Promise
from calbot.staffing.waiting import Waiting

HOURS = 900
PACE = 12.0
SETTLED = 300
teams = pytest.mark.parametrize(("heads", "load"), [(c, rho) for c in (1, 2, 5, 12, 20) for rho in (0.6, 0.8, 0.9)])


def of_rate(heads: int, load: float, target: float = 240.0) -> Waiting:
    return serve(np.full(HOURS, heads * PACE * load), np.full(HOURS, heads * PACE), target_minutes=target)


def late_by_erlang(heads: int, load: float, minutes: float) -> float:
    """M/M/c: C exp(-(c mu - lambda) t) wait longer in the queue; the reply takes five minutes."""
    busy = float(waiting_probability(np.array(float(heads)), np.array(load)))
    return busy * math.exp(-heads * PACE * (1 - load) * (minutes - 5) / 60)


@teams
def test_the_share_late_of_a_rate_is_that_of_the_m_m_c_queue(heads: int, load: float) -> None:
    for target in (5.01, 10.0, 30.0, 60.0, 240.0):
        exact = late_by_erlang(heads, load, target)
        told = of_rate(heads, load, target)
        assert told.window(SETTLED, HOURS).share_late == pytest.approx(exact, abs=2e-6)
        assert told.within(target, SETTLED, HOURS) == pytest.approx(1 - exact, abs=2e-6)
        assert told.late[-1] == pytest.approx(exact, abs=2e-6)


@teams
def test_so_are_its_percentiles(heads: int, load: float) -> None:
    told = of_rate(heads, load)
    for level in (0.5, 0.9, 0.99):
        exact = 5 + max(math.log(late_by_erlang(heads, load, 5.0) / (1 - level)), 0) * 60 / (heads * PACE * (1 - load))
        assert told.quantile(level, SETTLED, HOURS) == pytest.approx(exact, abs=0.05)
        assert told.each(SETTLED, HOURS, 100 * level)[0] == pytest.approx(exact, abs=0.05)
    assert told.window(SETTLED, HOURS).p90 == told.p90[-1] == told.quantile(0.9, SETTLED, HOURS)


@teams
def test_paths_that_are_counts_come_near_them_too(heads: int, load: float) -> None:
    counts = np.random.default_rng(heads).poisson(heads * PACE * load, (60, HOURS)).astype(float)
    told = serve(counts, np.full(HOURS, heads * PACE))
    for target in (10.0, 15.0, 30.0, 60.0):
        assert 1 - told.within(target, SETTLED, HOURS) == pytest.approx(late_by_erlang(heads, load, target), abs=0.075)
    exact = 5 + max(math.log(late_by_erlang(heads, load, 5.0) / 0.1), 0) * 60 / (heads * PACE * (1 - load))
    assert told.quantile(0.9, SETTLED, HOURS) == pytest.approx(exact, rel=0.08, abs=0.6)


def single_messages(rates: Floats, heads: int, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Hour of arrival and minutes to the response, message by message, with handling by chance; the reply of one's own
    takes five minutes."""
    arrived = sorted(
        60 * (hour + part) for hour, rate in enumerate(rates) for part in rng.random(rng.poisson(rate)).tolist()
    )
    free, told = [0.0] * heads, []
    for at in arrived:
        begins = max(free[0], at)
        heapq.heapreplace(free, begins + rng.exponential(60 / PACE))
        told.append((at / 60, begins - at + 5))
    return told


def test_a_day_that_is_quiet_then_too_busy_then_quiet_is_as_late_as_in_a_simulation() -> None:
    rates = np.concatenate([np.full(10, 27.0), np.full(4, 60.0), np.full(10, 20.0)])
    rng = np.random.default_rng(6)
    days = [one for _ in range(250) for one in single_messages(rates, 3, rng)]
    at, waits = (np.array(each) for each in zip(*days, strict=True))
    told = serve(rng.poisson(rates, (250, 24)).astype(float), np.full(24, 3 * PACE))
    for first, last in ((2, 10), (10, 14), (14, 18)):
        real = waits[(first <= at) & (at < last)]
        for target in (15.0, 30.0, 60.0, 120.0):
            assert 1 - told.within(target, first, last) == pytest.approx(float((real > target).mean()), abs=0.06)
        assert told.mean(first, last) == pytest.approx(float(real.mean()), rel=0.1, abs=2)
        assert told.quantile(0.9, first, last) == pytest.approx(float(np.quantile(real, 0.9)), rel=0.1, abs=3)
    # Whose handling took longer than the paths know works the queue off later: once it is gone, somewhat more are late.
    real = waits[at >= 20]
    assert 1 - told.within(30, 20, 24) == pytest.approx(float((real > 30).mean()), abs=0.09)


def test_overload_is_the_fluids_own() -> None:
    """Twice as much as can be answered, four hours promised: who comes in the first four is in time."""
    told = serve(np.full((3, 24), 480.0), np.full(24, 240.0), target_minutes=245.0)
    assert told.late == pytest.approx([0.0] * 4 + [1.0] * 20, abs=0.01)
    assert told.quantile(0.9) == pytest.approx(0.9 * 24 * 60 + 5, abs=15)


def test_chance_does_not_answer_while_the_team_is_away() -> None:
    """Two of ten of the last hour before the night are left by chance: they wait for the morning."""
    cover = np.array(([0.0] * 8 + [36.0] * 12 + [0.0] * 4) * 3)
    load = np.where(cover > 0, 30.0, 0.0)
    told = serve(load, cover)
    overnight = 1 - told.within(600, 43, 44)
    assert 0.02 < overnight < 0.3
    assert 1 - told.within(600, 38, 40) < 0.01
    clock = np.where(cover > 0, 1.0, 0.0)
    assert serve(load, cover, counted=clock).within(600, 43, 44) == 1.0


def test_the_longest_wait_by_chance_is_near_that_of_simulated_days() -> None:
    rng, rates = np.random.default_rng(9), np.full(24, 1.0)
    longest = [max((wait for _, wait in single_messages(rates, 1, rng)), default=5.0) for _ in range(3000)]
    told = serve(rng.poisson(rates, (200, 24)).astype(float), np.full(24, PACE))
    assert told.longest(0, 24) == pytest.approx(float(np.quantile(longest, 0.9)), rel=0.1)


def test_a_plan_and_a_team_of_one_class_say_the_same_of_a_promise_of_minutes() -> None:
    rate, cover, promise = np.full((4, 200), 30.6), np.full(200, 36.0), Promise("a", 30.0, percentile=90)
    told = serve(rate, cover, target_minutes=30.0)
    plan = Plan(None, rate, cover, (), None, (promise,))  # type: ignore[arg-type]
    ((measure,),) = plan.each((100, 200))
    assert (measure.minutes, measure.share_late) == pytest.approx(
        (told.quantile(0.9, 100, 200), told.window(100, 200).share_late), rel=1e-3
    )
    assert measure.share_late == pytest.approx(0.075, abs=0.01)
    several = serve_classes([MessageClass("a", rate, 30.0)], [Pool(frozenset("a"), cover)])["a"]
    assert several.window(100, 200).share_late == pytest.approx(measure.share_late, abs=1e-3)
    assert several.window(100, 200).p90 == pytest.approx(measure.minutes, abs=0.2)


@pytest.mark.parametrize("on_a_clock", [False, True])
def test_what_is_known_of_all_futures_at_once_is_the_same_to_the_bit_as_future_by_future(*, on_a_clock: bool) -> None:
    rng = np.random.default_rng(3)
    load, cover = rng.poisson(14.0, (9, 40)).astype(float), np.where(rng.random(40) < 0.3, 0.0, 24.0)
    told = serve(load, cover, 30.0, counted=np.where(cover > 0, 1.0, 0.0) if on_a_clock else None).spread
    weight, messages = load + 1e-9, load.sum(axis=1)

    def halved(too_long: Callable[[float], bool]) -> float:
        low, high = 0.0, 60.0 * len(told.able) + 5.0
        for _ in range(24):
            low, high = ((low + high) / 2, high) if too_long((low + high) / 2) else (low, (low + high) / 2)
        return high

    def late(minutes: float) -> bool:
        return bool((told.longer(minutes) * (weight[:, :, None] / 6)).sum() > (1 - 0.9) * weight.sum())

    def one_is(minutes: float) -> bool:
        each = (load / np.clip(messages, 1e-9, 1.0)[:, None])[:, :, None] / 6
        none = (np.log1p(-np.minimum(told.longer(minutes), 1 - 1e-12)) * each).sum(axis=(1, 2))
        return bool(-np.expm1(none) @ messages > (1 - 0.9) * (messages + 1e-9).sum())

    assert float(told.quantile(weight, 0.9)) == halved(late)
    assert told.longest(load, 0.9) == halved(one_is) > halved(late) > 5.0
