"""Whose turn it is among the messages of several classes, and who answers them, by steps of ten minutes.

The inside of `classes`: on all paths at once, each pool gives its replies of a step to the earliest turns among those
that it can answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.backlog import checked
from calbot.staffing.coverage import Floats
from calbot.staffing.cumulative import STEPS, at_times, cleaned, when_reached

Ints = NDArray[np.int64]
_TINY = 1e-9
_WIDTHS = np.array([0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 24, 32, 64, 128])


class Discipline(StrEnum):
    """Whose turn it is: the oldest message's, or that with the nearest deadline."""

    OLDEST_FIRST = "oldest_first"
    DEADLINE_FIRST = "deadline_first"


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """Messages of a class that still wait when a stretch begins, by the step in which they came (paths, steps before):
    the last of these steps is the one just before. `clock` (hours before,) is the part of each hour on the clock of
    their promise."""

    messages: Floats
    clock: Floats

    @classmethod
    def nobody(cls, paths: int, hours: int = 0) -> Left:
        """Of so many hours before, in which nobody was left."""
        return cls(np.zeros((paths, hours * STEPS)), np.ones(hours))

    @classmethod
    def of(cls, load: Floats, waiting: Floats, counted: Floats | None) -> Left:
        """Of those who came (paths, hours) the last `waiting` (paths,), who are answered in the order in which they
        came; `counted` (hours,) None: always."""
        each = np.repeat(load / STEPS, STEPS, axis=1)
        came = np.cumsum(each, axis=1)
        answered = came[:, -1:] - np.reshape(waiting, (-1, 1))
        clock = np.ones(load.shape[1]) if counted is None else counted
        return cls(np.clip(came - answered, 0.0, each), cleaned(clock))

    @property
    def hours(self) -> int:
        """How many hours before."""
        return len(self.clock)

    @property
    def waiting(self) -> Floats:
        """All who wait (paths,)."""
        return np.asarray(self.messages.sum(axis=1), dtype=np.float64)


@dataclass
class Queue:
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
    def of(
        cls, load: Floats, left: Left, target_minutes: float, counted: Floats | None, hours: int, steps: int
    ) -> Queue:
        """Of a class's `load` (paths, hours) behind those who are `left` from before."""
        clean, _, clock = checked(whole(load, hours), np.zeros(hours), counted)
        each = np.repeat(clean[:, : load.shape[1]] / STEPS, STEPS, axis=1)
        inflow = np.concatenate([left.messages, each], axis=1).T
        earlier = np.cumsum(left.clock)
        clock = np.concatenate([[0.0], earlier, clock[1:] + earlier[-1]]) if len(earlier) else clock
        came = np.concatenate([np.zeros((1, inflow.shape[1])), np.cumsum(inflow, axis=0)])
        none = np.zeros(0, dtype=np.int64)
        return cls(came, np.zeros((steps + 1, inflow.shape[1])), clock, target_minutes / 60, none, none)

    @property
    def steps(self) -> int:
        return len(self.came) - 1

    def part(self, paths: slice, hour: int, end: int) -> Queue:
        """The same of some paths, from an `hour` on, of the messages of the steps up to `end`."""
        step = hour * STEPS
        came, served = self.came[step : end + 1, paths], self.served[step:, paths]
        turn, upto = self.turn[step:end], np.clip(self.upto - step, 0, end - step)
        clock = self.clock[hour:] - self.clock[hour]
        return replace(self, came=came, served=served, clock=clock, turn=turn, upto=upto)


class _Line:
    """The queues that one pool answers, side by side: to look at all of them at once costs little more than at one."""

    def __init__(self, queues: Sequence[Queue]) -> None:
        self.queues = queues
        self._paths = queues[0].came.shape[1]
        self._came = np.concatenate([queue.came for queue in queues]).ravel()
        self._upto = np.array([queue.upto for queue in queues])
        self._first = np.arange(len(queues))[:, None, None] * len(queues[0].came)

    def ahead(self, rank: Ints, step: int, paths: Ints, served: Floats) -> Floats:
        """Messages with a turn below `rank` (ranks, paths) that have come by the end of `step` and still wait, where
        `served` (queues, paths) are answered, on some `paths`: (queues, ranks, paths)."""
        last = np.minimum(self._upto.take(rank, axis=1), min(step + 1, self.queues[0].steps))
        last += self._first
        left: Floats = self._came.take(last * self._paths + paths)
        left -= served[:, None]
        return np.maximum(left, 0.0, out=left)


def rank(queues: Sequence[Queue], discipline: Discipline) -> None:
    """One order over the steps of all classes; of equal turns the class named first goes first."""
    keys = [_turns(queue, discipline) for queue in queues]
    owner = np.concatenate([np.full(len(key), number) for number, key in enumerate(keys)])
    order = np.lexsort((owner, np.concatenate(keys)))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    for number, queue in enumerate(queues):
        queue.turn = place[owner == number]
        queue.upto = np.searchsorted(queue.turn, np.arange(len(order) + 1))


def _turns(queue: Queue, discipline: Discipline) -> Floats:
    """Hours at which the messages of each step came, or at which their time is up (steps,)."""
    middle = (np.arange(queue.steps) + 0.5) / STEPS
    if discipline is Discipline.OLDEST_FIRST:
        return np.asarray(middle, dtype=np.float64)
    due = at_times(queue.clock, middle) + queue.target_hours
    # The clock ends with the roster; what is due later still has its order.
    beyond = np.maximum(due - queue.clock[-1], 0.0)
    return np.asarray(when_reached(queue.clock, due) + beyond + 1e-6 * middle, dtype=np.float64)


def run(
    queues: Sequence[Queue], able: Sequence[Floats], reach: Sequence[Sequence[int]], until: int | None = None
) -> None:
    """Serves step by step until all that came is answered, or the roster is thought to end; or `until` a step."""
    steps, paths = queues[0].steps, queues[0].came.shape[1]
    last = len(queues[0].served) - 1 if until is None else until
    levels = [np.zeros(paths, dtype=np.int64) for _ in able]
    lines = [_Line([queues[number] for number in mine]) if mine else None for mine in reach]
    # Asked once for all steps: most of them are at night, and each question costs as much as a short answer.
    works = [np.asarray((replies > 0).reshape(len(replies), -1).any(axis=1)) for replies in able]
    given = True
    for step in range(last):
        for queue in queues:
            queue.served[step + 1] = queue.served[step]
        for replies, line, level, work in zip(able, lines, levels, works, strict=True):
            if line is not None and work[step]:
                given = True
                _answer(line, replies[step], step, level)
        if step < steps or not given:
            continue
        given = False
        if all((queue.came[-1] - queue.served[step + 1] < _TINY).all() for queue in queues):
            for queue in queues:
                queue.served[step + 2 :] = queue.served[step + 1]
            break


def _answer(line: _Line, replies: Floats, step: int, level: Ints) -> None:
    """Gives `replies` (of all, or by path) to the earliest turns in `line`, on every path; `level` (paths,) is where it
    last ended."""
    queues = line.queues
    now = min(step + 1, queues[0].steps)
    if len(queues) == 1:
        served = queues[0].served[step + 1]
        np.minimum(served + replies, queues[0].came[now], out=served)
        return
    waiting = [queue.came[now] - queue.served[step + 1] for queue in queues]
    short = sum(waiting[1:], waiting[0]) > replies
    if not short.any():
        for queue in queues:
            queue.served[step + 1] = queue.came[now]
        return
    for queue, left in zip(queues, waiting, strict=True):
        queue.served[step + 1] += np.where(short, 0.0, left)
    paths = np.flatnonzero(short)
    _ration(line, replies if replies.ndim == 0 else replies[paths], step, paths, level)


def _ration(line: _Line, replies: Floats, step: int, paths: Ints, level: Ints) -> None:
    """On `paths`, where not all can be answered: all turns below a level are, and part of the one at it."""
    queues = line.queues
    served = np.array([queue.served[step + 1, paths] for queue in queues])
    low = _level(line, replies, step, paths, served, level[paths])
    level[paths] = low
    ahead = line.ahead(np.array([low, low + 1]), step, paths, served)
    left = replies - ahead[:, 0].sum(axis=0)
    for queue, (answered, one_more) in zip(queues, ahead, strict=True):
        queue.served[step + 1, paths] += answered + np.minimum(np.maximum(one_more - answered, 0.0), left)


def _level(line: _Line, replies: Floats, step: int, paths: Ints, served: Floats, before: Ints) -> Ints:
    """The last rank below which all turns can be answered, on each of `paths`; looked for from `before` on."""
    top = max(int(queue.turn[min(step, queue.steps - 1)]) for queue in line.queues) + 1

    def fits(rank: Ints) -> NDArray[np.bool_]:
        return np.asarray(line.ahead(rank, step, paths, served).sum(axis=0) <= replies)

    # From one step to the next it rises by some ranks: many widths at once find between which, and then one look does.
    near = np.minimum(before + _WIDTHS[:, None], top)
    passed = (fits(near) & (near < top)).sum(axis=0)
    every = np.arange(len(paths))
    low = np.where(passed > 0, near[np.maximum(passed, 1) - 1, every], 0)
    high = np.where(passed < len(_WIDTHS), near[np.minimum(passed, len(_WIDTHS) - 1), every], top)
    while (high - low > 1).any():
        middle = (low + high) // 2
        under = fits(middle[None])[0]
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return low


def whole(load: Floats, hours: int) -> Floats:
    """`load` (paths, hours) with nothing in the hours after its last."""
    if load.shape[1] > hours:
        raise ValueError("loads and pools must cover the same hours")
    return np.pad(load, ((0, 0), (0, hours - load.shape[1])))
