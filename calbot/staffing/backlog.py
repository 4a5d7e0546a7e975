"""How long messages wait: first come, first served, by whoever is on duty, over as many possible futures as are given.

A fluid model: within an hour messages come and are answered evenly. A message that arrives when B others wait is
answered once the team has given B more replies (plus `handling_minutes`), however many closed hours lie between. Exact
for piecewise constant rates: the backlog is the net inflow less its running minimum (Lindley 1952), the wait an
inverse of the cumulative capacity. On top comes what chance adds within the hours (`erlang`): in the stationary case
the mean wait is that of the M/M/c queue within a tenth, at a load of 0.95 within a ninth
(tests/staffing/test_erlang.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from calbot.staffing.coverage import Floats
from calbot.staffing.erlang import blended, chance_queue
from calbot.staffing.promise import Measure, Promise
from calbot.staffing.waiting import Waiting, quantile

STEPS: Final = 6
"""Points within an hour at which a wait is taken: every ten minutes, at its middle."""
HANDLING_MINUTES: Final = 5.0
"""Reading and answering one message: an hour by REPLIES_PER_HOUR."""
_ONWARD_HOURS: Final = 14 * 24
"""How far the roster is thought to go on as before; the longest wait that is told apart."""
MOST_HOURS: Final = 24 * 100
"""Longest stretch that is thought through at once: 200 paths of it need some 600 MiB."""
_MOST: Final = 1e9
"""More messages or replies than this in an hour are a slip of the pen; beyond, sums would lose single messages."""
_TINY: Final = 1e-9
_JUST_BEFORE: Final = 1.0 - 2.0**-52
_AT_ONCE: Final = 32
"""Futures that are worked out together: what a fortnight of them needs stays near the processor."""


def serve(
    load: Floats,
    capacity: Floats,
    start_backlog: float = 0.0,
    *,
    target_minutes: float = 240.0,
    handling_minutes: float = HANDLING_MINUTES,
    counted: Floats | None = None,
    chance: Floats | None = None,
) -> Waiting:
    """Answers `load` (paths, hours; or one path (hours,)) with `capacity` replies (hours,), `start_backlog` waiting
    first.

    Beyond the last hour the roster repeats its last week (or whole days, if shorter). `counted` (hours,) is the part of
    each hour on the clock of the promise (see `business_hours`); None counts all. `chance` (hours + 1,) are the
    messages that wait by chance alone at the hours' edges; None works them out from the mean of `load`. Raises
    ValueError on other shapes, and on more than MOST_HOURS."""
    load, able, clock = checked(load, capacity, counted)
    came, waits = _backlogs(load, able, max(start_backlog, 0.0))
    ends = waits[:, STEPS::STEPS]
    if chance is None:
        chance = chance_of(load.mean(axis=0), able, handling_minutes, counts=len(load) > 1)
    before, clocks = np.full((len(load), 1), max(start_backlog, 0.0)), [None if counted is None else clock]
    (steps,) = minutes_waited(load, able, before, chance, clocks)
    steps += handling_minutes
    replies = came[:, STEPS::STEPS] - came[:, :-1:STEPS] - np.diff(waits[:, ::STEPS], axis=1)
    return Waiting(
        load=load,
        capacity=capacity,
        minutes=steps.mean(axis=2),
        share_late=(steps > target_minutes).mean(axis=2),
        backlog=ends,
        replies=replies,
        steps=steps,
        target_minutes=target_minutes,
    )


def mean_wait(
    load: Floats,
    capacity: Floats,
    spans: Sequence[tuple[int, int]],
    start_backlog: float = 0.0,
    *,
    handling_minutes: float = HANDLING_MINUTES,
    counted: Floats | None = None,
    chance: Floats | None = None,
) -> list[float]:
    """What `serve(...).mean(first, last)` says for each of `spans`, at a tenth of the cost: for trying many things."""
    promises = (Promise(counted=counted),)
    seen = measure(load, capacity, spans, start_backlog, promises, handling_minutes=handling_minutes, chance=chance)
    return [one.minutes for (one,) in seen]


def measure(
    load: Floats,
    capacity: Floats,
    spans: Sequence[tuple[int, int]],
    start_backlog: float = 0.0,
    promises: Sequence[Promise] = (Promise(),),
    *,
    handling_minutes: float = HANDLING_MINUTES,
    chance: Floats | None = None,
) -> list[tuple[Measure, ...]]:
    """What the messages of each of `spans` meet, for each of `promises`: what `serve` says of them, without the rest.

    With several promises every message is held against each of them."""
    # Nobody waits for those who come after: of the load, only the hours up to the last that is asked for matter.
    load, able, _ = checked(load, capacity, None, max((last for _, last in spans), default=1))
    clocks = [None if one.counted is None else clock_of(one.counted, capacity.shape) for one in promises]
    if chance is None:
        chance = chance_of(load.mean(axis=0), able, handling_minutes, counts=len(load) > 1)
    came = np.concatenate([np.zeros((len(load), 1)), np.cumsum(load, axis=1)], axis=1)
    net = max(start_backlog, 0.0) + came - able[: came.shape[1]]
    waiting = net - np.minimum(np.minimum.accumulate(net, axis=1), 0.0)
    seen = []
    for first, last in spans:
        rest = able[first:] - able[first]
        steps = minutes_waited(
            load[:, first:last],
            rest,
            waiting[:, [first]],
            chance[first : last + 1],
            [None if clock is None else clock[first:] - clock[first] for clock in clocks],
        )
        weight = load[:, first:last] + _TINY
        seen.append(
            tuple(
                measured(minutes + handling_minutes, weight, promise)
                for promise, minutes in zip(promises, steps, strict=True)
            )
        )
    return seen


def measured(steps: Floats, weight: Floats, promise: Promise) -> Measure:
    """What messages meet whose waits are `steps` (paths, hours, STEPS), as many in each hour as `weight` (paths,
    hours)."""
    whole = weight.sum()
    late = float(((steps > promise.target_minutes).mean(axis=2) * weight).sum() / whole)
    if promise.percentile is not None:
        return Measure(quantile(steps, weight, promise.percentile / 100), late, promise)
    return Measure(float((steps.mean(axis=2) * weight).sum() / whole), late, promise)


def borne(steps: Floats, weight: Floats, promise: Promise) -> Floats:
    """What a promise bears in each future (paths,) of the same: minutes times messages; of a percentile the messages
    that are late."""
    each = steps.sum(axis=2) if promise.percentile is None else np.count_nonzero(steps > promise.target_minutes, axis=2)
    return np.asarray((each * weight).sum(axis=1) / STEPS, dtype=np.float64)


def allowed(promise: Promise) -> float:
    """What of that a promise allows for each message."""
    return promise.target_minutes if promise.percentile is None else promise.most_late


def chance_of(
    expected: Floats,
    able: Floats,
    handling_minutes: float = HANDLING_MINUTES,
    *,
    counts: bool = True,
    first: float = 0.0,
) -> Floats:
    """Messages that wait by chance alone at the hours' edges (hours + 1,) where `expected` (hours,) meet replies summed
    up (`able`); `first` of them at the first.

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


def cleaned(hourly: Floats) -> Floats:
    """Messages or replies without holes, none below zero and none beyond reason."""
    return np.clip(np.nan_to_num(hourly), 0.0, _MOST)


def clock_of(counted: Floats | None, shape: tuple[int, ...]) -> Floats:
    """Hours on a clock up to each hour's edge, and beyond the last as before; those of the day where `counted` is
    None. Raises ValueError unless it covers `shape`."""
    if counted is None:
        return np.arange(shape[0] + _ONWARD_HOURS + 1, dtype=np.float64)
    if counted.shape != shape:
        raise ValueError("load, capacity and counted must cover the same hours")
    return summed(counted)


def summed(hourly: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(onward(hourly))])


def minutes_waited(
    load: Floats, able: Floats, before: Floats, chance: Floats, clocks: Sequence[Floats | None]
) -> list[Floats]:
    """Minutes in the queue on each of `clocks` (hours summed up; None: always) of the messages of each step (paths,
    hours, STEPS), where `before` (paths, 1) wait first, and `chance` (hours + 1,) by chance alone at the hours' edges.
    """
    hours = load.shape[1]
    middle = (np.arange(hours * STEPS) + 0.5) / STEPS
    begins, luck = at_times(able, middle), at_times(chance, middle)
    begun = [None if clock is None else at_times(clock, middle) for clock in clocks]
    minutes = [np.empty((len(load), hours, STEPS)) for _ in clocks]
    for at in range(0, len(load), _AT_ONCE):
        some = slice(at, at + _AT_ONCE)
        _, waits = _backlogs(load[some], able, before[some])
        done = _done(waits, able, begins, luck, middle)
        for clock, from_then, told in zip(clocks, begun, minutes, strict=True):
            spent = done - middle if clock is None or from_then is None else at_times(clock, done) - from_then
            np.multiply(60.0, spent.reshape(len(done), hours, STEPS), out=told[some])
    return minutes


def _backlogs(load: Floats, able: Floats, start_backlog: float | Floats) -> tuple[Floats, Floats]:
    """Cumulative arrivals and the backlog at every step's edge (paths, hours * STEPS + 1)."""
    paths, hours = load.shape
    came = np.zeros((paths, hours * STEPS + 1))
    np.cumsum(np.repeat(load / STEPS, STEPS, axis=1), axis=1, out=came[:, 1:])
    net = start_backlog + came - at_times(able, np.arange(hours * STEPS + 1) / STEPS)
    lowest = np.minimum.accumulate(net, axis=1)
    net -= np.minimum(lowest, 0.0, out=lowest)
    return came, net


def _done(waits: Floats, able: Floats, begins: Floats, luck: Floats, middle: Floats) -> Floats:
    """When the backlog at each step's middle is worked off (paths, steps), in hours, given the backlogs at the steps'
    edges, and, at the middles, what was answered since the first hour and what waits by chance alone (steps,)."""
    backlog = waits[:, :-1] + waits[:, 1:]
    backlog /= 2
    due = blended(backlog, luck)
    due += begins
    due += _TINY
    # Chance may let a queue shrink faster than it is answered: nobody overtakes.
    np.maximum.accumulate(due, axis=1, out=due)
    done = when_reached(able, due)
    return np.maximum(done, middle, out=done)


def when_reached(cumulative: Floats, value: Floats) -> Floats:
    """Fractional hour at which a cumulative count first reaches `value`, its last hour where it never does."""
    # A hair before: where the count stands still, it was reached when it came to a stand.
    return np.interp(value * _JUST_BEFORE, cumulative, np.arange(len(cumulative), dtype=np.float64))


def at_times(cumulative: Floats, time: Floats) -> Floats:
    """Value of a cumulative count at fractional hours."""
    return np.interp(time, np.arange(len(cumulative)), cumulative)


def onward(hourly: Floats) -> Floats:
    """`hourly` and what it will be like afterwards: its last week again and again, or its last whole days."""
    hours = len(hourly)
    period = hourly[-168:] if hours >= 168 else hourly[-24 * (hours // 24) :] if hours >= 24 else hourly
    times = -(-_ONWARD_HOURS // len(period))
    return np.concatenate([hourly, np.tile(period, times)[:_ONWARD_HOURS]])
