"""The smallest help: the least cover that brings a window under its promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from calbot.staffing.blocks import head_hours, several
from calbot.staffing.coverage import Floats
from calbot.staffing.plan import Plan
from calbot.staffing.promise import Measure
from calbot.staffing.trial import BLOCK_HOURS, MOST_HEADS, Block, Size, Trial

_GROUP: Final = 6
"""Neighbouring starts that are looked at together first."""
_WORTH_PARTING: Final = 0.9
"""Nobody is asked to come in twice for less than a tenth of the hours saved."""
_LIKELY: Final = 2


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

    Of single blocks, of all starts, lengths and heads, the least: then the fewest people, then the shortest wait
    (exactly so, of several classes too: see `_one_block`). Several blocks (see `blocks`) where no single one is enough,
    or where they are less work. Where nothing is enough, the help that goes furthest; None where no cover could come in
    time."""
    trial = Trial.of(plan, first, last)
    if not trial.starts(BLOCK_HOURS[0]):
        return None
    chosen = _chosen(trial)
    return Help(tuple(trial.block(size) for size in chosen), trial.seen(chosen))


def _chosen(trial: Trial) -> tuple[Size, ...]:
    one = _one_block(trial)
    if one is None:
        return several(trial)
    # Classes take long to think through: of one block that is enough, nothing is spared by more of them then.
    if trial.plan.team is not None or _WORTH_PARTING * head_hours([one]) < 2 * BLOCK_HOURS[0]:
        return (one,)
    many = several(trial)
    less = head_hours(many) <= _WORTH_PARTING * head_hours([one])
    return many if less and trial.kept(many) is not None else (one,)


def _one_block(trial: Trial) -> Size | None:
    """The smallest single block that is enough.

    More people are never worse than fewer, nor longer blocks than the shorter ones within them: so each length has a
    least number of heads, which no longer block exceeds, and a shorter block is the smaller one only with so many."""
    best, fewest = None, trial.fewest
    for length in reversed(BLOCK_HOURS):
        most = MOST_HEADS if best is None else (best[0] * best[1] - 1) // length
        heads = _least_heads(trial, length, fewest, most)
        if heads is not None:
            best, fewest = (length, heads), heads
        elif best is None:
            return None
    return None if best is None else _best_start(trial, *best)


def _least_heads(trial: Trial, length: int, fewest: int, most: int) -> int | None:
    """The fewest heads from `fewest` up to `most` of whom one block of `length` is enough."""
    found = None
    while fewest <= most:
        # The most first: where these are not enough, nobody is.
        heads = most if found is None else (fewest + most) // 2
        if next(_enough(trial, length, heads), None) is not None:
            found, most = heads, heads - 1
        elif found is None:
            return None
        else:
            fewest = heads + 1
    return found


def _best_start(trial: Trial, length: int, heads: int) -> Size:
    """The block of so many that leaves the shortest wait, the first of those."""
    return min(_enough(trial, length, heads), key=lambda one: (round(one[1], 9), one[0]))[0]


def _enough(trial: Trial, length: int, heads: int) -> Iterator[tuple[Size, float]]:
    """Blocks of so many that keep the promises, with the strain then; only such as may be better than those before.

    Those that a fluid calls the best come first. As many people from the first of some starts to the end of the last of
    them are never worse than any block in between: where these bear too much, so does each of those."""
    blocks = [(at, length, heads) for at in trial.starts(length)]
    costs = trial.relieved(np.stack([trial.replies([block]) for block in blocks]))
    best, floor = 1.0, trial.floor(heads)
    for some in _in_turn(trial, blocks, costs):
        for block, borne in zip(some, trial.kept_each(([one] for one in some), floor, best), strict=True):
            if borne is not None:
                strain = trial.strain([block], borne)
                best = min(best, strain) if trial.of_means else 1.0
                yield block, strain


def _in_turn(trial: Trial, blocks: Sequence[Size], costs: Floats) -> Iterator[Sequence[Size]]:
    """The likely ones among `blocks`, which begin hour after hour, then all neighbours that may be enough."""
    for number in np.argsort(costs, kind="stable")[:_LIKELY].tolist():
        yield [blocks[number]]
    groups = [blocks[at : at + _GROUP] for at in range(0, len(blocks), _GROUP)]
    hulls = ([(some[0][0], some[-1][0] - some[0][0] + some[0][1], some[0][2])] for some in groups)
    for some, borne in zip(groups, trial.kept_each(hulls, trial.floor(blocks[0][2])), strict=True):
        if borne is not None:
            yield some
