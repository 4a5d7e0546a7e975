"""The smallest help: the least cover that brings a window under its promise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from calbot.staffing.backlog import Measure
from calbot.staffing.coverage import Floats, on_duty
from calbot.staffing.plan import HOUR, SCREEN_PATHS, Plan

BLOCK_HOURS: Final = (4, 5, 6, 7, 8)
"""Nobody comes in for an hour; nobody stays for more than a shift."""
_MOST_HEADS: Final = 12
_MOST_STARTS: Final = 48
"""Starts of cover that are tried in one window: a roster without anybody makes windows of weeks."""
_TRIED: Final = 2
"""Starts of one size that are measured exactly, out of those that the backlog says are best."""
_EARLY: Final = 8
"""Hours before the window in which cover may begin: a queue is made of what came before, too."""
_MOST_BLOCKS: Final = 24


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


@dataclass(frozen=True, slots=True)
class Help:
    """Blocks of cover, and what the messages of the window meet with them. `enough`: the promise is kept then."""

    blocks: tuple[Block, ...]
    minutes: float
    share_late: float
    enough: bool


def smallest_help(plan: Plan, first: int, last: int) -> Help | None:
    """The fewest head-hours that bring the messages of hours `first`..`last` under the target on average.

    One block where one is enough; else several, each the one that shortens the queue most. Where nothing is enough, the
    help that goes furthest; None where no cover could come in time."""
    trial = _Trial.of(plan, first, last)
    if not trial.starts(BLOCK_HOURS[0]):
        return None
    return _one_block(trial) or _several(trial)


@dataclass(frozen=True)
class _Trial:
    """Trying cover for one window, on few futures first."""

    plan: Plan
    quick: Plan
    first: int
    last: int
    pace: float

    @classmethod
    def of(cls, plan: Plan, first: int, last: int) -> _Trial:
        return cls(plan, plan.without_noise(SCREEN_PATHS), first, last, plan.replies_per_hour)

    def starts(self, length: int) -> Sequence[int]:
        """Hours at which a block of `length` could begin; each, or every few in a long window."""
        earliest = max(self.first - _EARLY, self.plan.index(self.plan.now) + 1, 0)
        every = range(earliest, min(self.last, self.plan.hours - length) + 1)
        return every[:: len(every) // _MOST_STARTS + 1]

    def more(self, at: int, length: int, heads: int) -> Floats:
        """Replies that a block adds to each hour of the plan (hours,)."""
        begin = self.plan.start + HOUR * at
        return heads * self.pace * on_duty(begin, begin + HOUR * length, self.plan.start, self.plan.hours)

    def block(self, at: int, length: int, heads: int) -> Block:
        """A block as people read it."""
        begin = self.plan.start + HOUR * at
        return Block(begin, begin + HOUR * length, heads)

    def seen(self, capacity: Floats, *, exactly: bool) -> Measure:
        """The window under another cover, on all futures or on few."""
        plan = self.plan if exactly else self.quick
        return plan.worst(plan.load, capacity, (self.first, self.last))

    def best_starts(self, capacity: Floats, length: int, heads: int) -> list[int]:
        """Starts of a block after which the least waits in the window and in the day behind it, best first."""
        starts = self.starts(length)
        if not starts:
            return []
        hours = slice(0, min(self.last + 24, self.plan.hours))
        load = self.quick.load[:, hours]
        left = []
        for at in starts:
            net = self.plan.start_backlog + np.cumsum(load - (capacity + self.more(at, length, heads))[hours], axis=1)
            queue = net - np.minimum(np.minimum.accumulate(net, axis=1), 0.0)
            left.append(float(queue[:, self.first :].sum()))
        return [starts[int(number)] for number in np.argsort(left, kind="stable")]


def _one_block(trial: _Trial) -> Help | None:
    """The smallest single block that is enough."""
    for length, heads in _sizes():
        if not _could(trial, length, heads):
            continue
        for at in trial.best_starts(trial.plan.capacity, length, heads)[:_TRIED]:
            capacity = trial.plan.capacity + trial.more(at, length, heads)
            if trial.seen(capacity, exactly=False).minutes > 1.1 * trial.plan.target_minutes:
                continue
            seen = trial.seen(capacity, exactly=True)
            if seen.minutes <= trial.plan.target_minutes:
                return Help((trial.block(at, length, heads),), seen.minutes, seen.share_late, enough=True)
    return None


def _could(trial: _Trial, length: int, heads: int) -> bool:
    """Whether so many people would be enough if they stayed all the time: a bound that costs one look."""
    at = max(trial.first - _EARLY, trial.plan.index(trial.plan.now) + 1, 0)
    gift = np.zeros(trial.plan.hours)
    gift[at : min(trial.last + length, trial.plan.hours)] = heads * trial.pace
    return trial.seen(trial.plan.capacity + gift, exactly=False).minutes <= trial.plan.target_minutes


def _sizes() -> Iterator[tuple[int, int]]:
    """Block lengths and heads, fewest head-hours first, then fewest people."""
    sizes = [(length, heads) for length in BLOCK_HOURS for heads in range(1, _MOST_HEADS + 1)]
    yield from sorted(sizes, key=lambda size: (size[0] * size[1], size[1]))


def _several(trial: _Trial) -> Help:
    """Block after block, each the one that shortens the queue most, until it is enough or nothing helps any more."""
    capacity, blocks, length = trial.plan.capacity, list[tuple[int, int, int]](), BLOCK_HOURS[0]
    seen = trial.seen(capacity, exactly=False)
    for _ in range(_MOST_BLOCKS):
        if seen.minutes <= trial.plan.target_minutes:
            break
        at = trial.best_starts(capacity, length, 1)[0]
        better = capacity + trial.more(at, length, 1)
        now = trial.seen(better, exactly=False)
        if now.minutes >= seen.minutes - 1e-6:
            break
        capacity, seen = better, now
        blocks.append((at, length, 1))
    exact = trial.seen(capacity, exactly=True)
    told = tuple(trial.block(*block) for block in _joined(blocks))
    return Help(told, exact.minutes, exact.share_late, enough=exact.minutes <= trial.plan.target_minutes)


def _joined(blocks: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Blocks of the same hours become one with more heads; in order of time."""
    heads: dict[tuple[int, int], int] = {}
    for at, length, many in blocks:
        heads[at, length] = heads.get((at, length), 0) + many
    return [(at, length, many) for (at, length), many in sorted(heads.items())]
