"""The smallest help: the least cover that brings a window under its promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from calbot.staffing.blocks import several, trimmed
from calbot.staffing.plan import Plan
from calbot.staffing.promise import Measure
from calbot.staffing.trial import BLOCK_HOURS, MOST_HEADS, Block, Size, Trial

_GROUP: Final = 6
"""Neighbouring starts that are looked at together first."""
_ROUNDING: Final = 1.03
"""The engine takes waits at the middle of ten minutes: its mean may be so much below the fluid's."""
_TRIMMED: Final = 3
"""Blocks up to which help for several classes is looked through for what can be spared: each look takes its time."""


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
    wait (exactly so: see `_one_block`). Else several (see `blocks`). Of several classes, see `_for_classes`. Where
    nothing is enough, the help that goes furthest; None where no cover could come in time."""
    trial = Trial.of(plan, first, last)
    if not trial.starts(BLOCK_HOURS[0]):
        return None
    chosen = (_one_block(trial) or several(trial)) if plan.team is None else _for_classes(trial)
    return Help(tuple(trial.block(size) for size in chosen), trial.seen(chosen))


def _for_classes(whole: Trial) -> tuple[Size, ...]:
    """Help for classes: that for the one that waits worst by itself, as many people more as all classes need, and of
    that nothing that they do not need: no head and no hour at either end of a block can be spared. Blocks elsewhere
    might still do with less: to think all classes through takes too long to try every one."""
    without = whole.seen(())
    lane = Trial.of(whole.plan.lane(without.promise.name), whole.first, whole.last)
    chosen = _one_block(lane) or several(lane)
    fewest, most = 0, MOST_HEADS - max((heads for _, _, heads in chosen), default=MOST_HEADS)
    while fewest < most:
        more = (fewest + most) // 2
        fewest, most = (fewest, more) if whole.seen(_joined_by(chosen, more)).kept else (more + 1, most)
    enough = _joined_by(chosen, fewest)
    return enough if without.kept or len(enough) > _TRIMMED else trimmed(whole, enough)


def _joined_by(sizes: Sequence[Size], heads: int) -> tuple[Size, ...]:
    """`sizes` with so many heads more in each."""
    return tuple((at, length, many + heads) for at, length, many in sizes)


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
