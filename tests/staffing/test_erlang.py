"""What chance adds, against the closed forms of the M/M/c queue and Little's law."""

from __future__ import annotations

import numpy as np
import pytest

from calbot.staffing import erlang
from calbot.staffing.backlog import serve
from calbot.staffing.erlang import Chance, blended, chance_queue, mean_queue_wait, waiting_probability

PACE = 12.0


@pytest.mark.parametrize(
    ("heads", "utilisation", "share"),
    [(1, 0.5, 0.5), (2, 0.5, 1 / 3), (3, 2 / 3, 4 / 9), (10, 0.8, 0.409)],
)
def test_erlang_c_is_that_of_the_tables(heads: int, utilisation: float, share: float) -> None:
    assert waiting_probability(np.array(heads), np.array(utilisation)) == pytest.approx(share, abs=0.001)


def test_one_server_waits_as_long_as_the_textbook_says() -> None:
    """M/M/1: rho / (mu - lambda)."""
    assert mean_queue_wait(1, 9.0, 5.0) == pytest.approx(60 * 0.75 / 3)
    assert mean_queue_wait(1, 12.0, 5.0) == np.inf


@pytest.mark.parametrize("heads", [1, 2, 3, 6, 12])
@pytest.mark.parametrize("utilisation", [0.5, 0.7, 0.8, 0.9])
def test_a_stationary_team_waits_as_the_m_m_c_queue_does(heads: int, utilisation: float) -> None:
    """A tenth apart at the most, and exact where the load is a rate."""
    rate, capacity = heads * PACE * utilisation, np.full(1500, heads * PACE)
    exact = mean_queue_wait(heads, rate, 5.0)
    counts = np.random.default_rng(heads).poisson(rate, (120, 1500)).astype(float)
    assert serve(counts, capacity).mean(300, 1500) - 5 == pytest.approx(exact, rel=0.10, abs=0.05)
    assert serve(np.full(1500, rate), capacity).mean(300, 1500) - 5 == pytest.approx(exact, rel=0.001)


def test_what_waits_is_what_comes_times_how_long_it_waits() -> None:
    """Little's law, over a day that begins and ends empty; the queue is read from the waits' own steps."""
    load = np.concatenate([np.zeros(2), np.full(8, 40.0), np.zeros(30)])
    capacity = np.full(40, 24.0)
    waiting = serve(load, capacity, chance=Chance.none(40))
    fine = np.repeat(load - capacity, 60) / 60
    net = np.cumsum(fine)
    queue = net - np.minimum(np.minimum.accumulate(net), 0)
    assert (waiting.mean(0, 40) - 5) / 60 * load.sum() == pytest.approx(queue.sum() / 60, rel=0.01)


def test_an_overloaded_team_falls_behind_as_a_fluid_does() -> None:
    """Twice as much as can be answered: who comes in the n-th hour waits n hours."""
    waiting = serve(np.full(24, 480.0), np.full(24, 240.0))
    assert waiting.expected == pytest.approx(60 * (np.arange(24) + 0.5) + 5, rel=0.05, abs=10)


def test_a_queue_by_chance_needs_time_to_grow_and_to_drain() -> None:
    expected = np.array([11.0] * 24 + [2.0] * 6)
    queue = chance_queue(expected, np.full(30, PACE), 5.0).mean
    assert queue[0] == 0
    assert (np.diff(queue[:7]) > 0).all()
    assert queue[12:24] == pytest.approx(queue[12])
    assert (np.diff(queue[24:]) <= 0).all()
    assert (-np.diff(queue[24:]) <= 10 + 1e-9).all()


def test_the_blend_is_chance_alone_at_first_and_the_fluid_alone_at_last() -> None:
    half = np.full(2, 0.5)
    assert blended(np.array([0.0, 500.0]), Chance(half, 2 * np.array([7.0, 7.0]))) == pytest.approx([7.0, 500.0])
    grid, nine, part = np.linspace(0, 50, 200), np.full(200, 9.0), np.linspace(0, 1, 200)
    assert (np.diff(blended(grid, Chance(part[[-1] * 200], nine))) >= 0).all()
    assert (np.diff(blended(nine, Chance(part, nine))) >= 0).all()
    assert (np.diff(blended(nine, Chance(np.full(200, 0.7), grid))) >= -1e-9).all()


@pytest.mark.parametrize("counts", [True, False])
def test_more_load_lets_no_smaller_part_of_messages_wait(counts: bool) -> None:
    for heads in (1, 2, 5):
        rates = np.linspace(0.1, 1.2, 200) * heads * PACE
        shares = [chance_queue(np.full(1, one), np.full(1, heads * PACE), 5.0, counts=counts).share[1] for one in rates]
        assert (np.diff(shares) >= -1e-9).all()


def test_the_queue_of_a_quarter_is_that_of_its_days_one_after_the_other() -> None:
    rng = np.random.default_rng(7)
    load, able = rng.gamma(2.0, 4.0, 90 * 24), rng.integers(0, 3, 90 * 24) * PACE
    whole, first = chance_queue(load, able, 5.0), (0.0, 0.0)
    for hour in range(0, len(load), 24):
        day = slice(hour, hour + 24)
        part = chance_queue(load[day], able[day], 5.0, first=first)
        assert (part.share == whole.share[hour : hour + 25]).all()
        assert (part.length == whole.length[hour : hour + 25]).all()
        first = part.last


def test_whoever_tries_other_hours_of_the_last_day_has_the_others_worked_out_once() -> None:
    load, able = np.random.default_rng(8).gamma(2.0, 4.0, 90 * 24), np.full(90 * 24, 9.0)
    chance_queue(load, able, 5.0)
    before = erlang._went.cache_info().misses
    for hour in range(1, 24):
        load[-hour] += 1.0
        chance_queue(load, able, 5.0)
    assert erlang._went.cache_info().misses - before == 23
