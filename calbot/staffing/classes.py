"""Several classes of messages before one team: each with its own promise and clock, answered by whoever is able.

A fluid model by steps of ten minutes, on all paths at once. Within a step each pool of people, those with least choice
first, gives its replies to the messages whose turn it is among those it can answer: the oldest (first come, first
served) or the one with the nearest deadline (earliest deadline first). Because every pool only ever takes messages away
and takes the earliest turns first, more people or fewer messages never leave anybody's turn later. Of one class with
one pool it is the engine of `backlog` (tests/staffing/test_classes.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.backlog import (
    HANDLING_MINUTES,
    STEPS,
    at_times,
    chance_of,
    checked,
    onward,
    summed,
    when_reached,
)
from calbot.staffing.coverage import Floats
from calbot.staffing.crew import Pool
from calbot.staffing.erlang import blended
from calbot.staffing.waiting import Waiting

Ints = NDArray[np.int64]
_TINY = 1e-9


class Discipline(StrEnum):
    """Whose turn it is: the oldest message's, or that with the nearest deadline."""

    OLDEST_FIRST = "oldest_first"
    DEADLINE_FIRST = "deadline_first"


@dataclass(frozen=True, slots=True)
class MessageClass:
    """Messages under one promise: `load` (paths, hours), answered within `target_minutes` on a clock of which `counted`
    (hours,) is the part of each hour that runs (None: always)."""

    name: str
    load: Floats
    target_minutes: float = 240.0
    counted: Floats | None = None


def serve_classes(
    classes: Sequence[MessageClass],
    pools: Sequence[Pool],
    discipline: Discipline = Discipline.DEADLINE_FIRST,
    *,
    handling_minutes: float = HANDLING_MINUTES,
) -> Mapping[str, Waiting]:
    """Waiting of each class by name, in the hours of their loads: nothing comes after these. The pools and the clocks
    may go on, and beyond their last hour they repeat themselves.

    Raises ValueError on loads and pools of other shapes."""
    if len({one.load.shape for one in classes}) != 1:
        raise ValueError("all classes must cover the same paths and hours")
    known = [*(pool.capacity for pool in pools), *(one.counted for one in classes if one.counted is not None)]
    hours = len(known[0]) if known else classes[0].load.shape[-1]
    able = [_per_step(pool.capacity, hours) for pool in pools]
    steps = len(onward(np.zeros(hours))) * STEPS
    queues = [_Queue.of(one, hours, steps) for one in classes]
    _rank(queues, discipline)
    reach = [[number for number, one in enumerate(classes) if one.name in pool.serves] for pool in pools]
    _run(queues, able, reach)
    whole = np.sum([pool.capacity for pool in pools], axis=0) if pools else np.zeros(hours)
    load, together, _ = checked(_whole(np.sum([one.load for one in classes], axis=0), hours), whole, None)
    load = load[:, : classes[0].load.shape[-1]]
    chance = chance_of(load, together, handling_minutes)
    return {
        one.name: _waiting(one, queue, _serving(one, pools, hours), chance, handling_minutes)
        for one, queue in zip(classes, queues, strict=True)
    }


@dataclass
class _Queue:
    """One class in steps: `came` and `served` count messages up to each step's edge (steps + 1, paths), the latter
    also beyond the last. `turn` ranks the messages of each step among those of all classes (steps,), `upto` counts the
    steps with a lower rank."""

    came: Floats
    served: Floats
    clock: Floats
    target_hours: float
    turn: Ints
    upto: Ints

    @classmethod
    def of(cls, one: MessageClass, hours: int, steps: int) -> _Queue:
        load, _, clock = checked(_whole(one.load, hours), np.zeros(hours), one.counted)
        load = load[:, : one.load.shape[1]]
        inflow = np.repeat(load.T / STEPS, STEPS, axis=0)
        came = np.concatenate([np.zeros((1, len(load))), np.cumsum(inflow, axis=0)])
        none = np.zeros(0, dtype=np.int64)
        return cls(came, np.zeros((steps + 1, len(load))), clock, one.target_minutes / 60, none, none)

    @property
    def steps(self) -> int:
        return len(self.came) - 1

    def ahead(self, rank: Ints, step: int, paths: Ints) -> Floats:
        """Messages with a turn below `rank` that have come by the end of `step` and still wait, on some `paths`."""
        last = np.minimum(self.upto[rank], min(step + 1, self.steps))
        left: Floats = np.maximum(self.came[last, paths] - self.served[step + 1, paths], 0.0)
        return left


def _rank(queues: Sequence[_Queue], discipline: Discipline) -> None:
    """One order over the steps of all classes; of equal turns the class named first goes first."""
    keys = [_turns(queue, discipline) for queue in queues]
    owner = np.concatenate([np.full(len(key), number) for number, key in enumerate(keys)])
    order = np.lexsort((owner, np.concatenate(keys)))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    for number, queue in enumerate(queues):
        queue.turn = place[owner == number]
        queue.upto = np.searchsorted(queue.turn, np.arange(len(order) + 1))


def _turns(queue: _Queue, discipline: Discipline) -> Floats:
    """Hours at which the messages of each step came, or at which their time is up (steps,)."""
    middle = (np.arange(queue.steps) + 0.5) / STEPS
    if discipline is Discipline.OLDEST_FIRST:
        return np.asarray(middle, dtype=np.float64)
    due = at_times(queue.clock, middle) + queue.target_hours
    # The clock ends with the roster; what is due later still has its order.
    beyond = np.maximum(due - queue.clock[-1], 0.0)
    return np.asarray(when_reached(queue.clock, due) + beyond + 1e-6 * middle, dtype=np.float64)


def _run(queues: Sequence[_Queue], able: Sequence[Floats], reach: Sequence[Sequence[int]]) -> None:
    """Serves step by step until all that came is answered, or the roster is thought to end."""
    steps, last, paths = queues[0].steps, len(queues[0].served) - 1, queues[0].came.shape[1]
    levels = [np.zeros(paths, dtype=np.int64) for _ in able]
    given = True
    for step in range(last):
        for queue in queues:
            queue.served[step + 1] = queue.served[step]
        for replies, mine, level in zip(able, reach, levels, strict=True):
            if replies[step] > 0:
                given = True
                _answer([queues[number] for number in mine], float(replies[step]), step, level)
        if step < steps or not given:
            continue
        given = False
        if all((queue.came[-1] - queue.served[step + 1] < _TINY).all() for queue in queues):
            for queue in queues:
                queue.served[step + 2 :] = queue.served[step + 1]
            break


def _answer(queues: Sequence[_Queue], replies: float, step: int, level: Ints) -> None:
    """Gives `replies` to the earliest turns among `queues`, on every path; `level` (paths,) is where it last ended."""
    now = min(step + 1, queues[0].steps)
    waiting = [queue.came[now] - queue.served[step + 1] for queue in queues]
    short = sum(waiting[1:], waiting[0]) > replies
    if not short.any():
        for queue in queues:
            queue.served[step + 1] = queue.came[now]
        return
    for queue, left in zip(queues, waiting, strict=True):
        queue.served[step + 1] += np.where(short, 0.0, left)
    _ration(queues, replies, step, np.flatnonzero(short), level)


def _ration(queues: Sequence[_Queue], replies: float, step: int, paths: Ints, level: Ints) -> None:
    """On `paths`, where not all can be answered: all turns below a level are, and part of the one at it."""
    if len(queues) == 1:
        queues[0].served[step + 1, paths] += replies
        return
    low = _level(queues, replies, step, paths, level[paths])
    level[paths] = low
    below = [queue.ahead(low, step, paths) for queue in queues]
    upto = [queue.ahead(low + 1, step, paths) for queue in queues]
    left = replies - sum(below[1:], below[0])
    for queue, answered, one_more in zip(queues, below, upto, strict=True):
        queue.served[step + 1, paths] += answered + np.clip(one_more - answered, 0.0, left)


def _level(queues: Sequence[_Queue], replies: float, step: int, paths: Ints, before: Ints) -> Ints:
    """The last rank below which all turns can be answered, on each of `paths`; looked for from `before` on."""
    top = max(int(queue.turn[min(step, queue.steps - 1)]) for queue in queues) + 1

    def fits(rank: Ints) -> NDArray[np.bool_]:
        return np.asarray(sum(queue.ahead(rank, step, paths) for queue in queues) <= replies)

    low = np.where(fits(before), before, 0)
    # From one step to the next it rises by a few ranks: steps that grow from it find it sooner than halving does.
    width = len(queues) + 1
    high = np.minimum(low + width, top)
    while (further := fits(high) & (high < top)).any():
        width *= 4
        low, high = np.where(further, high, low), np.where(further, np.minimum(high + width, top), high)
    while (high - low > 1).any():
        middle = (low + high) // 2
        under = fits(middle)
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return low


def _waiting(one: MessageClass, queue: _Queue, able: Floats, chance: Floats, handling_minutes: float) -> Waiting:
    minutes = _minutes(queue, able, chance) + handling_minutes
    inside = queue.served[: queue.steps + 1]
    return Waiting(
        load=np.diff(queue.came[::STEPS], axis=0).T,
        capacity=able[: queue.steps // STEPS],
        minutes=minutes.mean(axis=2),
        share_late=(minutes > one.target_minutes).mean(axis=2),
        backlog=np.ascontiguousarray((queue.came - inside)[STEPS::STEPS].T),
        replies=np.diff(inside[::STEPS], axis=0).T,
        steps=minutes,
        target_minutes=one.target_minutes,
    )


def _minutes(queue: _Queue, able: Floats, chance: Floats) -> Floats:
    """Minutes on the class's clock from each step's middle until as many are served as had come (paths, hours,
    STEPS)."""
    came = queue.came.T
    due = (came[:, :-1] + came[:, 1:]) / 2
    middle = (np.arange(queue.steps) + 0.5) / STEPS
    done = np.empty_like(due)
    times = np.arange(len(queue.served)) / STEPS
    for path, (wanted, given) in enumerate(zip(due, np.ascontiguousarray(queue.served.T), strict=True)):
        done[path] = np.interp(wanted - _TINY, given + _TINY * times, times, right=len(queue.clock) - 1.0)
    done = np.maximum(done, middle)
    able = summed(able)
    begun = at_times(able, middle)
    ahead = blended(at_times(able, done) - begun, at_times(chance, middle))
    done = np.maximum(when_reached(able, np.maximum.accumulate(begun + ahead, axis=1) - _TINY), done)
    spent = at_times(queue.clock, done) - at_times(queue.clock, middle)
    return np.asarray(60.0 * spent.reshape(len(due), -1, STEPS), dtype=np.float64)


def _whole(load: Floats, hours: int) -> Floats:
    """`load` (paths, hours) with nothing in the hours after its last."""
    if load.shape[1] > hours:
        raise ValueError("loads and pools must cover the same hours")
    return np.pad(load, ((0, 0), (0, hours - load.shape[1])))


def _per_step(capacity: Floats, hours: int) -> Floats:
    if capacity.shape != (hours,):
        raise ValueError("loads and pools must cover the same hours")
    clean = np.clip(np.nan_to_num(capacity), 0.0, 1e9)
    return np.repeat(onward(clean) / STEPS, STEPS)


def _serving(one: MessageClass, pools: Sequence[Pool], hours: int) -> Floats:
    """Replies an hour of all who can answer the class (hours,)."""
    able = [pool.capacity for pool in pools if one.name in pool.serves]
    return np.asarray(np.sum([np.zeros(hours), *able], axis=0), dtype=np.float64)
