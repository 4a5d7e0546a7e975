"""Several classes of messages before one team: each with its own promise and clock, answered by whoever is able.

A fluid model by steps of ten minutes, on all paths at once. Within a step each pool of people, those with least choice
first, gives its replies to the messages whose turn it is among those it can answer: the oldest (first come, first
served) or the one with the nearest deadline (earliest deadline first). Because every pool only ever takes messages away
and takes the earliest turns first, more people or fewer messages never leave anybody's turn later. Of one class with
one pool it is the engine of `backlog` (tests/staffing/test_classes.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.backlog import HANDLING_MINUTES
from calbot.staffing.coverage import Floats
from calbot.staffing.crew import Pool
from calbot.staffing.cumulative import STEPS, at_times, cleaned, onward, summed, when_reached
from calbot.staffing.erlang import Chance, blended
from calbot.staffing.pooled import chances
from calbot.staffing.spread import Spread
from calbot.staffing.turn_times import answered, idle
from calbot.staffing.turns import Discipline, Left, Queue, rank, run, whole
from calbot.staffing.waiting import Waiting

Ints = NDArray[np.int64]
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class MessageClass:
    """Messages under one promise: `load` (paths, hours), answered within `target_minutes` on a clock of which `counted`
    (hours,) is the part of each hour that runs (None: always). Those who are `left` from before wait first."""

    name: str
    load: Floats
    target_minutes: float = 240.0
    counted: Floats | None = None
    left: Left | None = None

    def behind(self, hours: int) -> Left:
        """Those who are left of so many hours before."""
        paths = len(np.atleast_2d(self.load))
        if self.left is None:
            return Left.nobody(paths, hours)
        if self.left.messages.shape != (paths, hours * STEPS):
            raise ValueError("those who are left must be of the same paths and hours in all classes")
        return self.left


def serve_classes(
    classes: Sequence[MessageClass],
    pools: Sequence[Pool],
    discipline: Discipline = Discipline.DEADLINE_FIRST,
    *,
    handling_minutes: float = HANDLING_MINUTES,
    counts: bool | None = None,
) -> Mapping[str, Waiting]:
    """Waiting of each class by name, in the hours of their loads: nothing comes after these. The pools and the clocks
    may go on, and beyond their last hour they repeat themselves. `counts`: see `serve`.

    Raises ValueError on loads and pools of other shapes."""
    (waits,) = _served([classes], pools, [None], discipline, handling_minutes, counts)
    return waits


def serve_more(
    classes: Sequence[MessageClass],
    pools: Sequence[Pool],
    more: Sequence[Floats],
    discipline: Discipline = Discipline.DEADLINE_FIRST,
    *,
    handling_minutes: float = HANDLING_MINUTES,
) -> list[Mapping[str, Waiting]]:
    """The same with one more pool that answers every class, of each of some capacities (hours,): all in one pass."""
    return _served([classes] * len(more), pools, more, discipline, handling_minutes)


@dataclass(frozen=True, slots=True, eq=False)
class Lead:
    """The hours just before, of those who are `left`: `expected` messages by class and replies by pool (`capacity`),
    (hours,) each. Who waits by chance alone goes by what it was like then."""

    expected: Sequence[Floats]
    capacity: Sequence[Floats]

    @property
    def hours(self) -> int:
        """How many they are."""
        return len(self.expected[0])


def serve_each(
    cases: Sequence[Sequence[MessageClass]],
    pools: Sequence[Pool],
    discipline: Discipline = Discipline.DEADLINE_FIRST,
    *,
    handling_minutes: float = HANDLING_MINUTES,
    lead: Lead | None = None,
) -> list[Mapping[str, Waiting]]:
    """The same of several loads for the same people, all in one pass: the same classes in each, whose hours may end
    sooner in one than in another. `lead`: what came before was as here; None: nothing was."""
    return _served(cases, pools, [None] * len(cases), discipline, handling_minutes, lead=lead)


def left_waiting(
    classes: Sequence[MessageClass], pools: Sequence[Pool], discipline: Discipline = Discipline.DEADLINE_FIRST
) -> Mapping[str, Floats]:
    """How many of each class wait at the end of each hour (paths, hours), by name: what `serve_classes` says of it, at
    a part of the cost."""
    lines = _lined([classes], pools, [None], discipline, on=False)
    ends = slice(lines.before * STEPS + STEPS, None, STEPS)
    return {
        one.name: np.ascontiguousarray((queue.came - queue.served[: queue.steps + 1])[ends].T)
        for one, queue in zip(classes, lines.queues, strict=True)
    }


@dataclass(frozen=True, slots=True)
class _Lines:
    """The `queues` of some cases side by side, served by pools of so many replies in each step (`able`) for those in
    their `reach`; they begin so many hours `before`."""

    queues: Sequence[Queue]
    able: Sequence[Floats]
    reach: Sequence[Sequence[int]]
    before: int
    teams: Sequence[Sequence[Pool]]


def _lined(
    cases: Sequence[Sequence[MessageClass]],
    pools: Sequence[Pool],
    more: Sequence[Floats | None],
    discipline: Discipline,
    *,
    on: bool = True,
) -> _Lines:
    """Served until all that came is answered, or (not `on`) to the end of their hours."""
    if any(len({one.load.shape for one in case}) != 1 for case in cases):
        raise ValueError("all classes must cover the same paths and hours")
    classes = max(cases, key=lambda case: case[0].load.shape[-1])
    known = [*(pool.capacity for pool in pools), *(one.counted for one in classes if one.counted is not None)]
    hours = len(known[0]) if known else classes[0].load.shape[-1]
    before = max(one.left.hours if one.left is not None else 0 for one in classes)
    steps, paths = (before + len(onward(np.zeros(hours)))) * STEPS, len(np.atleast_2d(classes[0].load))
    queues = [
        Queue.of(*_beside([case[number] for case in cases], before), one.target_minutes, one.counted, hours, steps)
        for number, one in enumerate(classes)
    ]
    rank(queues, discipline)
    able: list[Floats] = [_per_step(pool.capacity, hours, before) for pool in pools]
    reach = _reach(classes, pools)
    teams = [[*pools, *_joining(classes, one)] for one in more]
    if len(teams[0]) > len(pools):
        able.append(np.repeat([_per_step(team[-1].capacity, hours, before) for team in teams], paths, axis=0).T)
        reach.append(list(range(len(classes))))
    run(queues, able, reach, None if on else queues[0].steps)
    return _Lines(queues, able, reach, before, teams)


def _served(
    cases: Sequence[Sequence[MessageClass]],
    pools: Sequence[Pool],
    more: Sequence[Floats | None],
    discipline: Discipline,
    handling_minutes: float,
    counts: bool | None = None,
    lead: Lead | None = None,
) -> list[Mapping[str, Waiting]]:
    lines = _lined(cases, pools, more, discipline)
    queues, before, paths = lines.queues, lines.before, len(np.atleast_2d(cases[0][0].load))
    free, begin = idle(queues), before - (0 if lead is None else lead.hours)
    done = [answered(queues, lines.able, lines.reach, number, free, before * STEPS) for number in range(len(queues))]
    told, several = [], paths > 1 if counts is None else counts
    for number, (case, team) in enumerate(zip(cases, lines.teams, strict=True)):
        part, hours = slice(number * paths, (number + 1) * paths), case[0].load.shape[-1]
        own = [
            (queue.part(part, before, (before + hours) * STEPS), when[part, : hours * STEPS] - before)
            for queue, when in zip(queues, done, strict=True)
        ]
        led = [queue.part(part, begin, (before + hours) * STEPS) for queue in queues]
        luck = _luck(case, led, team, lead, handling_minutes, several)
        told.append(_told(case, own, team, luck, handling_minutes))
    return told


def _beside(alike: Sequence[MessageClass], before: int) -> tuple[Floats, Left]:
    """The loads of one class in several cases as futures of one, each ending in hours without any, and who is left."""
    loads = [np.atleast_2d(one.load) for one in alike]
    left = [one.behind(before) for one in alike]
    hours = max(load.shape[1] for load in loads)
    messages = np.concatenate([one.messages for one in left])
    return np.concatenate([whole(load, hours) for load in loads]), replace(left[0], messages=messages)


def _reach(classes: Sequence[MessageClass], pools: Sequence[Pool]) -> list[list[int]]:
    return [[number for number, one in enumerate(classes) if one.name in pool.serves] for pool in pools]


def _joining(classes: Sequence[MessageClass], more: Floats | None) -> list[Pool]:
    return [] if more is None else [Pool(frozenset(one.name for one in classes), more)]


def _told(
    classes: Sequence[MessageClass],
    queues: Sequence[tuple[Queue, Floats]],
    pools: Sequence[Pool],
    luck: Sequence[Chance],
    handling_minutes: float,
) -> Mapping[str, Waiting]:
    """How each class waits whose queues were served by `pools`, at hours that stand beside (paths, steps)."""
    hours = len(pools[0].capacity) if pools else classes[0].load.shape[-1]
    return {
        one.name: _waiting(one, queue, done, _serving(one, pools, hours), chance, handling_minutes)
        for one, (queue, done), chance in zip(classes, queues, luck, strict=True)
    }


def _luck(
    classes: Sequence[MessageClass],
    queues: Sequence[Queue],
    pools: Sequence[Pool],
    lead: Lead | None,
    handling_minutes: float,
    counts: bool,
) -> list[Chance]:
    """Who of each class waits by chance alone; the `queues` begin with the hours of the `lead`."""
    span = slice(0, classes[0].load.shape[-1])
    expected = [cleaned(np.atleast_2d(one.load)).mean(axis=0) for one in classes]
    capacity, hours = [cleaned(pool.capacity)[span] for pool in pools], 0
    if lead is not None:
        expected = [np.concatenate(both) for both in zip(lead.expected, expected, strict=True)]
        capacity, hours = [np.concatenate(both) for both in zip(lead.capacity, capacity, strict=True)], lead.hours
    found = chances(queues, expected, capacity, _reach(classes, pools), handling_minutes, counts=counts)
    return [one.part(slice(hours * STEPS, None)) for one in found] if hours else found


def _waiting(
    one: MessageClass, queue: Queue, done: Floats, able: Floats, chance: Chance, handling_minutes: float
) -> Waiting:
    inside = queue.served[: queue.steps + 1]
    return Waiting.of(
        load=np.diff(queue.came[::STEPS], axis=0).T,
        capacity=able[: queue.steps // STEPS],
        backlog=np.ascontiguousarray((queue.came - inside)[STEPS::STEPS].T),
        replies=np.diff(inside[::STEPS], axis=0).T,
        spread=_spread(queue, done, summed(able), chance, handling_minutes),
        target_minutes=one.target_minutes,
    )


def _spread(queue: Queue, done: Floats, able: Floats, luck: Chance, handling_minutes: float) -> Spread:
    """How long, on the class's clock, from each step's middle until it is `done`, and what chance adds, by
    `luck` at the middles."""
    middle = (np.arange(queue.steps) + 0.5) / STEPS
    begun, shape = at_times(able, middle), (len(done), -1, STEPS)
    ahead = at_times(able, done) - begun
    then = begun + blended(ahead, luck)
    # Nobody of a class overtakes; where none comes nobody waits by chance, nor holds up who comes later.
    then = np.maximum.accumulate(np.where(np.diff(queue.came, axis=0).T > 0, then, -np.inf), axis=1)
    done = np.maximum(when_reached(able, then - _TINY), done)
    spent = at_times(queue.clock, done) - at_times(queue.clock, middle)
    minutes = 60.0 * spent.reshape(shape) + handling_minutes
    return Spread(minutes, ahead.reshape(shape), able, luck, queue.clock, handling_minutes)


def _per_step(capacity: Floats, hours: int, before: int) -> Floats:
    """Replies in each step; `before` so many hours those who are left were not answered."""
    if capacity.shape != (hours,):
        raise ValueError("loads and pools must cover the same hours")
    return np.repeat(np.concatenate([np.zeros(before), onward(cleaned(capacity))]) / STEPS, STEPS)


def _serving(one: MessageClass, pools: Sequence[Pool], hours: int) -> Floats:
    """Replies an hour of all who can answer the class (hours,)."""
    able = [pool.capacity for pool in pools if one.name in pool.serves]
    return np.asarray(np.sum([np.zeros(hours), *able], axis=0), dtype=np.float64)
