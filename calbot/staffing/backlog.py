"""How long messages wait: first come, first served, by whoever is on duty, over as many possible futures as are given.

A fluid model: within an hour messages come and are answered evenly. A message that arrives when B others wait is
answered once the team has given B more replies (plus `handling_minutes`), however many closed hours lie between. Exact
for piecewise constant rates: the backlog is the net inflow less its running minimum (Lindley 1952), the wait an
inverse of the cumulative capacity. On top comes what chance adds within the hours (`erlang`), as a mean and as it is
spread (`spread`): in the stationary case mean wait, shares and percentiles are near those of the M/M/c queue
(tests/staffing/test_erlang.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from calbot.staffing.coverage import Floats
from calbot.staffing.cumulative import STEPS, at_times, cleaned, clock_of, standing, summed, when_reached
from calbot.staffing.erlang import Chance, blended, chance_queue
from calbot.staffing.promise import Measure, Promise
from calbot.staffing.spread import Spread
from calbot.staffing.waiting import Waiting

HANDLING_MINUTES: Final = 5.0
"""Reading and answering one message: an hour by REPLIES_PER_HOUR."""
MOST_HOURS: Final = 24 * 100
"""Longest stretch that is thought through at once: 200 paths of it need some 600 MiB."""
_TINY: Final = 1e-9
_FROM_FIRST: Final = ((0, 0), (1, 0))
_AT_ONCE: Final = 32 * 24 * 14 * STEPS
"""Steps of futures that are worked out together: what they need stays near the processor."""


def serve(
    load: Floats,
    capacity: Floats,
    start_backlog: float | Floats = 0.0,
    *,
    target_minutes: float = 240.0,
    handling_minutes: float = HANDLING_MINUTES,
    counted: Floats | None = None,
    chance: Chance | None = None,
    counts: bool | None = None,
) -> Waiting:
    """Answers `load` (paths, hours; or one path (hours,)) with `capacity` replies (hours,), `start_backlog` waiting
    first: as many on all paths, or so many on each (paths,).

    Beyond the last hour the roster repeats its last week (or whole days, if shorter). `counted` (hours,) is the part of
    each hour on the clock of the promise (see `business_hours`); None counts all. `chance` (hours + 1,) is who waits by
    chance alone at the hours' edges; None works it out from the mean of `load`. `counts`: whether the paths are whole
    messages that came or may come, not rates; None: where there are several. Raises ValueError on other shapes, and on
    more than MOST_HOURS."""
    load, able, clock = checked(load, capacity, counted)
    before, clocks = standing(start_backlog, len(load)), [None if counted is None else clock]
    came, waits = _backlogs(load, able, before)
    ends = waits[:, STEPS::STEPS]
    if chance is None:
        chance = chance_of(
            load.mean(axis=0), able, handling_minutes, counts=len(load) > 1 if counts is None else counts
        )
    (spread,) = minutes_waited(load, able, before, chance, clocks, handling_minutes)
    replies = came[:, STEPS::STEPS] - came[:, :-1:STEPS] - np.diff(waits[:, ::STEPS], axis=1)
    return Waiting.of(load, capacity, ends, replies, spread, target_minutes)


def mean_wait(
    load: Floats,
    capacity: Floats,
    spans: Sequence[tuple[int, int]],
    start_backlog: float | Floats = 0.0,
    *,
    handling_minutes: float = HANDLING_MINUTES,
    counted: Floats | None = None,
    chance: Chance | None = None,
) -> list[float]:
    """What `serve(...).mean(first, last)` says for each of `spans`, at a tenth of the cost: for trying many things."""
    promises = (Promise(counted=counted),)
    seen = measure(load, capacity, spans, start_backlog, promises, handling_minutes=handling_minutes, chance=chance)
    return [one.minutes for (one,) in seen]


def measure(
    load: Floats,
    capacity: Floats,
    spans: Sequence[tuple[int, int]],
    start_backlog: float | Floats = 0.0,
    promises: Sequence[Promise] = (Promise(),),
    *,
    handling_minutes: float = HANDLING_MINUTES,
    chance: Chance | None = None,
) -> list[tuple[Measure, ...]]:
    """What the messages of each of `spans` meet, for each of `promises`: what `serve` says of them, without the rest.

    With several promises every message is held against each of them."""
    # Nobody waits for those who come after: of the load, only the hours up to the last that is asked for matter.
    load, able, _ = checked(load, capacity, None, max((last for _, last in spans), default=1))
    clocks = [None if one.counted is None else clock_of(one.counted, capacity.shape) for one in promises]
    if chance is None:
        chance = chance_of(load.mean(axis=0), able, handling_minutes, counts=len(load) > 1)
    waiting = _standing_at([first for first, _ in spans], load, able, standing(start_backlog, len(load)))
    seen = []
    for (first, last), before in zip(spans, waiting, strict=True):
        rest = able[first:] - able[first]
        spreads = minutes_waited(
            load[:, first:last],
            rest,
            before,
            chance.part(slice(first, last + 1)),
            [None if clock is None else clock[first:] - clock[first] for clock in clocks],
            handling_minutes,
        )
        weight = load[:, first:last] + _TINY
        seen.append(tuple(measured(one, weight, promise) for promise, one in zip(promises, spreads, strict=True)))
    return seen


def _standing_at(firsts: Sequence[int], load: Floats, able: Floats, before: Floats) -> list[Floats]:
    """Who waits as each of some hours begins (paths, 1), where `before` (paths, 1) wait first."""
    hours = max(firsts, default=0)
    net = np.zeros((len(load), hours + 1))
    np.cumsum(load[:, :hours], axis=1, out=net[:, 1:])
    net += before
    net -= able[: hours + 1]
    lowest = np.minimum.accumulate(net, axis=1)
    return [net[:, [first]] - np.minimum(lowest[:, [first]], 0.0) for first in firsts]


def queues(load: Floats, capacity: Floats, start_backlog: float | Floats = 0.0) -> Floats:
    """How many wait at each hour's edge (paths, hours + 1), the first one's included: what `serve` says of them, at a
    hundredth of the cost."""
    load = np.atleast_2d(load)
    net = standing(start_backlog, len(load)) + np.pad(np.cumsum(cleaned(load) - cleaned(capacity), axis=1), _FROM_FIRST)
    return np.asarray(net - np.minimum(np.minimum.accumulate(net, axis=1), 0.0), dtype=np.float64)


def measured(spread: Spread, weight: Floats, promise: Promise) -> Measure:
    """What messages meet whose waits are `spread`, as many in each hour as `weight` (paths, hours)."""
    whole = weight.sum()
    late = float((spread.longer(promise.target_minutes).mean(axis=2) * weight).sum() / whole)
    if promise.percentile is not None:
        return Measure(float(spread.quantile(weight, promise.percentile / 100)), late, promise)
    return Measure(float((spread.minutes.mean(axis=2) * weight).sum() / whole), late, promise)


def borne(spread: Spread, weight: Floats, promise: Promise) -> Floats:
    """What a promise bears in each future (paths,) of the same: minutes times messages; of a percentile the messages
    that are late."""
    each = spread.minutes if promise.percentile is None else spread.longer(promise.target_minutes)
    return np.asarray((each.sum(axis=2) * weight).sum(axis=1) / STEPS, dtype=np.float64)


def allowed(promise: Promise) -> float:
    """What of that a promise allows for each message."""
    return promise.target_minutes if promise.percentile is None else promise.most_late


def chance_of(
    expected: Floats,
    able: Floats,
    handling_minutes: float = HANDLING_MINUTES,
    *,
    counts: bool = True,
    first: tuple[float, float] = (0.0, 0.0),
) -> Chance:
    """Who waits by chance alone at the hours' edges (hours + 1,) where `expected` (hours,) meet replies summed up
    (`able`); share and length are `first` at the first.

    `counts`: the futures scatter as counts do; a single one is a rate."""
    return chance_queue(expected, np.diff(able[: len(expected) + 1]), handling_minutes, counts=counts, first=first)


def checked(
    load: Floats, capacity: Floats, counted: Floats | None, until: int | None = None
) -> tuple[Floats, Floats, Floats]:
    """Load (paths, hours) without holes, of its first `until` hours (None: all); replies and hours that count, summed
    up from the first hour on and beyond the last. Raises ValueError on other shapes, and on more than MOST_HOURS."""
    load = np.atleast_2d(load)
    hours = load.shape[1]
    if capacity.shape != (hours,) or hours == 0:
        raise ValueError("load, capacity and counted must cover the same hours")
    if hours > MOST_HOURS:
        raise ValueError(f"{hours} hours are more than the {MOST_HOURS} that are thought through at once")
    return cleaned(load[:, :until]), summed(cleaned(capacity)), clock_of(counted, capacity.shape)


def minutes_waited(
    load: Floats,
    able: Floats,
    before: Floats,
    chance: Chance,
    clocks: Sequence[Floats | None],
    handling_minutes: float = HANDLING_MINUTES,
) -> list[Spread]:
    """How long the messages of each step (paths, hours, STEPS) wait on each of `clocks` (hours summed up; None:
    always), where `before` (paths, 1) wait first, and `chance` (hours + 1,) lets some by chance alone at the hours'
    edges."""
    hours = load.shape[1]
    middle = (np.arange(hours * STEPS) + 0.5) / STEPS
    begins, luck = at_times(able, middle), chance.at(middle)
    begun = [None if clock is None else at_times(clock, middle) for clock in clocks]
    ahead, *minutes = (np.empty((len(load), hours, STEPS)) for _ in range(len(clocks) + 1))
    many = max(_AT_ONCE // (hours * STEPS), 1) if hours else 1
    for at in range(0, len(load), many):
        some = slice(at, at + many)
        _, waits = _backlogs(load[some], able, before[some])
        backlog = waits[:, :-1] + waits[:, 1:]
        backlog /= 2
        ahead[some] = backlog.reshape(len(backlog), hours, STEPS)
        done = _done(backlog, able, begins, luck, middle)
        for clock, from_then, told in zip(clocks, begun, minutes, strict=True):
            spent = done - middle if clock is None or from_then is None else at_times(clock, done) - from_then
            np.multiply(60.0, spent.reshape(len(done), hours, STEPS), out=told[some])
            told[some] += handling_minutes
    return [
        Spread(told, ahead, able, luck, clock, handling_minutes) for told, clock in zip(minutes, clocks, strict=True)
    ]


def _backlogs(load: Floats, able: Floats, before: Floats) -> tuple[Floats, Floats]:
    """Cumulative arrivals, and the backlog at every step's edge (paths, hours * STEPS + 1) where `before` (paths, 1)
    wait first."""
    paths, hours = load.shape
    came = np.zeros((paths, hours * STEPS + 1))
    np.cumsum(np.repeat(load / STEPS, STEPS, axis=1), axis=1, out=came[:, 1:])
    net = before + came - at_times(able, np.arange(hours * STEPS + 1) / STEPS)
    lowest = np.minimum.accumulate(net, axis=1)
    net -= np.minimum(lowest, 0.0, out=lowest)
    return came, net


def _done(backlog: Floats, able: Floats, begins: Floats, luck: Chance, middle: Floats) -> Floats:
    """When the `backlog` at each step's middle is worked off (paths, steps), in hours, on average over what chance
    adds, given what was answered at the middles since the first hour and who waits by chance alone (steps,)."""
    due = blended(backlog, luck)
    due += begins
    due += _TINY
    # Chance may let a queue shrink faster than it is answered: nobody overtakes.
    np.maximum.accumulate(due, axis=1, out=due)
    done = when_reached(able, due)
    return np.maximum(done, middle, out=done)
