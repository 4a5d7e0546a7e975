"""The smallest help: the least cover that brings a window under its promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from calbot.staffing.blocks import several
from calbot.staffing.plan import Plan
from calbot.staffing.promise import Measure
from calbot.staffing.trial import BLOCK_HOURS, MOST_HEADS, Block, Size, Trial

_GROUP: Final = 6
"""Neighbouring starts that are looked at together first."""
_ROUNDING: Final = 1.03
"""The engine takes waits at the middle of ten minutes: its mean may be so much below the fluid's."""
_FIRMLY: Final = (1.0, 0.85, 0.7)
"""A class is tried by itself, then measured among the others: where that is not enough, it is tried again with so much
of the target."""


@dataclass(frozen=True, slots=True)
class Help:
    """Blocks of cover, and what the messages of the window meet with them. `enough`: every promise is kept then."""

    blocks: tuple[Block, ...]
    measure: Measure

    @property
    def minutes(self) -> float:
        """First response of the promise that is hardest to keep."""
        return self.measure.minutes

    @property
    def share_late(self) -> float:
        """The share of its messages that are late."""
        return self.measure.share_late

    @property
    def enough(self) -> bool:
        """Whether every promise is kept."""
        return self.measure.kept


def smallest_help(plan: Plan, first: int, last: int) -> Help | None:
    """The fewest head-hours that keep all promises to the messages of hours `first`..`last`.

    One block where one is enough: of all starts, lengths and heads the least, then the fewest people, then the shortest
    wait (exactly so: see `_one_block`). Else several (see `blocks`). Of several classes, the one that waits worst is
    helped by itself and the result measured on all. Where nothing is enough, the help that goes
    furthest; None where no cover could come in time."""
    broken = plan.worst((first, last)).promise
    for firmly in _FIRMLY:
        trial = Trial.of(plan.lane(broken.name).firmer(firmly), first, last)
        if not trial.starts(BLOCK_HOURS[0]):
            return None
        chosen = _one_block(trial) or several(trial)
        found = Help(tuple(trial.block(size) for size in chosen), Trial.of(plan, first, last).seen(chosen))
        if found.enough or plan.team is None:
            break
    return found


def _one_block(trial: Trial) -> tuple[Size, ...] | None:
    """The smallest single block that is enough.

    More people are never worse than fewer, nor longer blocks than the shorter ones within them: so each length has a
    least number of heads, which no longer block exceeds, and a shorter block is the smaller one only with so many."""
    best, fewest = None, trial.fewest
    for length in reversed(BLOCK_HOURS):
        most = MOST_HEADS if best is None else (best[1] * best[2] - 1) // length
        found = _least_heads(trial, length, fewest, most)
        if found is not None:
            best, fewest = found, found[2]
        elif best is None:
            return None
    return None if best is None else (best,)


def _least_heads(trial: Trial, length: int, fewest: int, most: int) -> Size | None:
    """The fewest heads from `fewest` up to `most` of whom one block of `length` is enough."""
    best = None
    while fewest <= most:
        # The most first: where these are not enough, nobody is.
        heads = most if best is None else (fewest + most) // 2
        at = _best_start(trial, length, heads)
        if at is None:
            if best is None:
                return None
            fewest = heads + 1
        else:
            best, most = (at, length, heads), heads - 1
    return best


def _best_start(trial: Trial, length: int, heads: int) -> int | None:
    """The start of such a block that leaves the shortest wait, if that keeps the promises.

    As many people from the first of some starts to the end of the last of them are never worse than any block in
    between: where these are not enough, none of them is. The others are measured in the order of a bound that costs
    little (see `bounds`): once that is over the best that was measured, so is everything after it."""
    every = trial.starts(length)
    groups = [every[begin : begin + _GROUP] for begin in range(0, len(every), _GROUP)]
    hopeful = (some for some in groups if trial.seen([(some[0], some[-1] - some[0] + length, heads)]).kept)
    starts = [at for some in hopeful for at in some]
    best, least = None, 1.0
    lowest = trial.bounds(starts, length, heads)
    for number in np.argsort(lowest, kind="stable").tolist():
        if lowest[number] > least * _ROUNDING:
            break
        seen = trial.seen([(starts[number], length, heads)])
        if seen.kept and (best is None or seen.strain < least):
            best, least = starts[number], seen.strain
    return best
