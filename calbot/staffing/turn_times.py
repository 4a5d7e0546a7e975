"""When, within the steps of `turns`, the turn of each message comes.

By what goes before it alone: what has an earlier turn and waits when the step begins, by what the team answers in it,
less what comes in the meantime and goes first. So nothing that has a later turn, and nothing that comes later, is felt
by whoever is before it: not even by minutes, which would be hours where a team goes home; and whoever joins the team
brings no turn later (tests/staffing/test_causes.py). Of one pool that is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.circles import Tight, circles
from calbot.staffing.coverage import Floats
from calbot.staffing.cumulative import STEPS
from calbot.staffing.turns import Queue

Ints = NDArray[np.int64]
_TINY = 1e-9


def answered(
    queues: Sequence[Queue],
    able: Sequence[Floats],
    reach: Sequence[Sequence[int]],
    number: int,
    free: NDArray[np.bool_],
    since: int = 0,
) -> Floats:
    """Hours at which the messages in the middle of each step `since` one of one of `queues` are answered (paths,
    steps), by pools of so many replies in each step (`able`) for the queues in their `reach`; the last hour of the
    roster where nobody does. Whoever comes in a step that is `free` (steps, paths; see `idle`) is answered at once."""
    queue = queues[number]
    due = (queue.came[since:-1] + queue.came[since + 1 :]) / 2
    last = len(queue.served) - 1
    step = np.empty(due.shape, dtype=np.int64)
    for served, wanted, told in zip(queue.served[1:].T, due.T, step.T, strict=True):
        told[:] = np.searchsorted(served, wanted - _TINY)
    own = np.arange(since, queue.steps)[:, None]
    done = np.where(step < last, np.maximum(own + 0.5, step), float(last))
    at, path = np.nonzero((step < last) & ((step > own) | ((step == own) & ~free[since:])))
    cells = _Cells(at + since, path, step[at, path], due[at, path])
    part = _part(queues, able, circles(reach, number), number, cells)
    done[at, path] = np.maximum(cells.step + part, cells.came + 0.5)
    return np.ascontiguousarray(done.T) / STEPS


def idle(queues: Sequence[Queue]) -> NDArray[np.bool_]:
    """Steps (steps, paths) in which nobody waits, neither at the beginning nor at the end."""
    steps = queues[0].steps
    waiting = sum((queue.came - queue.served[: steps + 1] for queue in queues), np.zeros(queues[0].came.shape))
    nobody = waiting <= _TINY
    return np.asarray(nobody[:-1] & nobody[1:])


@dataclass(frozen=True)
class _Cells:
    """Some messages (cells,): the step in which they came, their path, the step in which they are answered, and how
    many of their class are by then."""

    came: Ints
    path: Ints
    step: Ints
    due: Floats


def _part(
    queues: Sequence[Queue],
    able: Sequence[Floats],
    around: Sequence[Sequence[Tight]],
    number: int,
    cells: _Cells,
) -> Floats:
    """The part of its step after which each message is answered (cells,), 0..1: that of the circle which is first."""
    waiting = {
        other: _before(queues, number, other, cells) for other in {one for circle in around for one in _classes(circle)}
    }
    replies = [one[cells.step] if one.ndim == 1 else one[cells.step, cells.path] for one in able]
    least = np.ones(len(cells.due))
    for circle in around:
        most = np.zeros(len(cells.due))
        for tight in circle:
            old, new = (np.sum([waiting[one][which] for one in tight.classes], axis=0) for which in (0, 1))
            left = np.sum([replies[pool] for pool in tight.pools], axis=0) - new
            np.maximum(most, old / np.maximum(left, _TINY), out=most)
        np.minimum(least, most, out=least)
    return least


def _classes(circle: Sequence[Tight]) -> frozenset[int]:
    return frozenset(one for tight in circle for one in tight.classes)


def _before(queues: Sequence[Queue], number: int, other: int, cells: _Cells) -> tuple[Floats, Floats]:
    """Messages of the `other` class that go before (cells,): those that wait when the step begins, and those that come
    within it. Of one's own class the half of those that come together."""
    queue, line = queues[other], queues[number]
    if other == number:
        return np.maximum(cells.due - queue.served[cells.step, cells.path], 0.0), np.zeros(len(cells.due))
    upto = queue.upto[line.turn[cells.came]]
    begin, end = (queue.came[np.minimum(upto, np.minimum(step, queue.steps)), cells.path] for step in _edges(cells))
    return np.maximum(begin - queue.served[cells.step, cells.path], 0.0), end - begin


def _edges(cells: _Cells) -> tuple[Ints, Ints]:
    return cells.step, cells.step + 1
