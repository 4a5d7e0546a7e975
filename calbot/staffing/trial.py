"""Trying cover for a window: blocks of people, what they bring about, and a bound of it that costs little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.coverage import Floats
from calbot.staffing.plan import HOUR, Plan
from calbot.staffing.promise import Measure

BLOCK_HOURS: Final = (4, 5, 6, 7, 8)
"""Nobody comes in for an hour; nobody stays for more than a shift."""
MOST_HEADS: Final = 12
_EARLY: Final = 8
"""Hours before the window in which cover may begin: a queue is made of what came before, too."""
_DRAINS: Final = 48
"""Hours after the window over which its messages are thought to wait for a bound."""
_CHUNK: Final = 16

Size = tuple[int, int, int]
"""First hour, length and heads of a block."""


@dataclass(frozen=True, slots=True)
class Block:
    """`heads` more people from `starts_at` to `ends_at`."""

    starts_at: datetime
    ends_at: datetime
    heads: int = 1

    @property
    def head_hours(self) -> float:
        """Hours of work."""
        return self.heads * ((self.ends_at - self.starts_at) / HOUR)


@dataclass(frozen=True)
class Trial:
    """Trying cover for the hours `first`..`last` of a plan; it may begin from hour `earliest` on."""

    plan: Plan
    first: int
    last: int
    earliest: int

    @classmethod
    def of(cls, plan: Plan, first: int, last: int) -> Trial:
        """A trial on a plan; whoever is asked for now comes in the next hour at the soonest."""
        return cls(plan, first, last, max(first - _EARLY, plan.index(plan.now) + 1, 0))

    def starts(self, length: int) -> range:
        """Hours at which a block of `length` could begin."""
        return range(self.earliest, min(self.last, self.plan.hours - length) + 1)

    def seen(self, sizes: Sequence[Size]) -> Measure:
        """The hardest promise in the window with these blocks."""
        return self.plan.helped(self.replies(sizes)).worst((self.first, self.last))

    def replies(self, sizes: Sequence[Size]) -> Floats:
        """What blocks add to each hour of the plan (hours,)."""
        more = np.zeros(self.plan.hours)
        for at, length, heads in sizes:
            more[at : at + length] += heads * self.plan.replies_per_hour
        return more

    def block(self, size: Size) -> Block:
        """A block as people read it."""
        at, length, heads = size
        begin = self.plan.start + HOUR * at
        return Block(begin, begin + HOUR * length, heads)

    def bounds(self, at: Sequence[int], length: int, heads: int) -> Floats:
        """What the strain of the window is at least with such a block at each of some starts (starts,): the wait of a
        fluid, of which the engine's differs by what chance and the reply itself add.

        The messages of the window that wait, summed up over the clock of a promise. A percentile has no such bound."""
        means = [one for one in self.plan.promises if one.percentile is None]
        if not means or not at:
            return np.zeros(len(at))
        starts = np.array(at)
        ground = self._ground
        hours = ground.load.shape[1]
        hour = self.earliest + np.arange(hours)
        parts = []
        for begin in range(0, len(starts), _CHUNK):
            some = starts[begin : begin + _CHUNK, None]
            more = heads * self.plan.replies_per_hour * ((hour >= some) & (hour < some + length))
            area = ground.waiting(more[:, None, :])
            strains = [
                60
                * (area if one.counted is None else area * one.counted[self.earliest : self.earliest + hours]).sum(2)
                / one.target_minutes
                for one in means
            ]
            parts.append(np.max([each.sum(axis=1) for each in strains], axis=0) / ground.messages)
        return np.concatenate(parts)

    @cached_property
    def _ground(self) -> _Ground:
        return _Ground.of(self)

    @cached_property
    def fewest(self) -> int:
        """Heads that would be enough if they stayed all the time; more than MOST_HEADS where even those are not."""
        whole = self.plan.hours - self.earliest
        low, high = 1, MOST_HEADS + 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.seen([(self.earliest, whole, middle)]).kept else (middle + 1, high)
        return low


@dataclass(frozen=True, slots=True)
class _Ground:
    """The hours of a trial from the earliest start on: load and replies (paths, hours), those who wait before them
    (paths, 1), where the window lies among them, and its messages in all paths."""

    load: Floats
    able: Floats
    before: Floats
    first: int
    last: int
    messages: float

    @classmethod
    def of(cls, trial: Trial) -> _Ground:
        plan, begin = trial.plan, trial.earliest
        end = min(trial.last + _DRAINS, plan.hours)
        net = plan.start_backlog + np.cumsum(plan.load[:, :begin] - plan.capacity[:begin], axis=1)
        lowest = np.minimum(np.minimum.accumulate(net, axis=1), 0.0)
        before = (net - lowest)[:, -1:] if begin else np.full((len(plan.load), 1), plan.start_backlog)
        messages = float(plan.load[:, trial.first : trial.last].sum()) + 1e-6
        first, last = max(trial.first - begin, 0), trial.last - begin
        return cls(plan.load[:, begin:end], plan.capacity[None, begin:end], before, first, last, messages)

    def waiting(self, more: NDArray[np.floating[Any]]) -> Floats:
        """How many of the window's messages wait, summed up over each hour (starts, paths, hours), with `more` replies
        (starts, 1, hours)."""
        able = self.able[None] + more
        net = self.before[None] + np.cumsum(self.load[None] - able, axis=2)
        net = np.concatenate([np.broadcast_to(self.before, (len(net), *self.before.shape)), net], axis=2)
        queue = net - np.minimum(np.minimum.accumulate(net, axis=2), 0.0)
        came, load = queue[:, :, :-1], np.broadcast_to(self.load[None], able.shape[:1] + self.load.shape)
        area = _area(came, load, able)
        # First come, first served: of the queue at the first hour, and at the last, only those are left in front.
        older = _left(queue[:, :, self.first], able[:, :, self.first :])
        area[:, :, : self.first] = 0.0
        area[:, :, self.first :] -= older
        area[:, :, self.last :] = _left(queue[:, :, self.last], able[:, :, self.last :])
        area[:, :, self.last :] -= older[:, :, self.last - self.first :]
        return np.asarray(np.maximum(area, 0.0), dtype=np.float64)


def _area(queue: Floats, load: Floats | float, able: Floats) -> Floats:
    """A queue summed up over each hour that begins with it."""
    rate = load - able
    ends = queue + rate
    empties = queue**2 / np.maximum(-2 * rate, 1e-12)
    return np.asarray(np.where(ends >= 0, (queue + ends) / 2, empties), dtype=np.float64)


def _left(queue: Floats, able: Floats) -> Floats:
    """What is left of a `queue` (starts, paths) that is answered first, summed up over each of the coming hours."""
    answered = np.cumsum(able, axis=2)
    begins = np.maximum(queue[:, :, None] - np.concatenate([np.zeros_like(answered[:, :, :1]), answered], axis=2), 0.0)
    return _area(begins[:, :, :-1], 0.0, np.broadcast_to(able, (*begins.shape[:2], able.shape[2])))
