"""Several blocks of cover at once: one after another where it relieves most, then without what is not needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

import numpy as np

from calbot.staffing.coverage import Floats
from calbot.staffing.trial import BLOCK_HOURS, Size, Trial

_MOST_BLOCKS: Final = 240
"""People times blocks that are asked for at most: whoever needs more needs another roster."""
_ANEW: Final = 8
_TINY: Final = 1e-12
_BUILT_OF: Final = BLOCK_HOURS[:-1]
"""Two of the shortest, one after the other, are one of the longest."""


def several(trial: Trial) -> tuple[Size, ...]:
    """Blocks that keep the promises of the window, none of which can be spared or be shorter. Where nothing is enough,
    what goes furthest."""
    tried = [trimmed(trial, _one_by_one(trial, lengths)) for lengths in (BLOCK_HOURS[-1:], _BUILT_OF)]
    return min(tried, key=lambda sizes: _worth(trial, sizes))


def head_hours(sizes: Sequence[Size]) -> int:
    """Hours of work."""
    return sum(length * heads for _, length, heads in sizes)


def _worth(trial: Trial, sizes: Sequence[Size]) -> tuple[bool, float, int]:
    enough = trial.kept(sizes) is not None
    return not enough, head_hours(sizes) if enough else trial.seen(sizes).strain, len(sizes)


def _one_by_one(trial: Trial, lengths: Sequence[int]) -> tuple[Size, ...]:
    """The first heads of all that `_relieving` names with whom it is enough; all where it never is."""
    heads, sizes, low = _relieving(trial, lengths), list[Size](), -1
    while len(sizes) < _MOST_BLOCKS and trial.kept(_joined(sizes)) is None:
        low, some = len(sizes), list(islice(heads, max(len(sizes), 1)))
        if not some:
            return _joined(sizes)
        sizes += some
    high = len(sizes)
    # One more makes nobody wait longer: the first with whom it is enough is found by halving.
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if trial.kept(_joined(sizes[:middle])) is not None else (middle, high)
    return _joined(sizes[:high])


def _relieving(trial: Trial, lengths: Sequence[int]) -> Iterator[Size]:
    """Head after head for a block, each where it relieves the window most for its hours.

    What one more relieves only falls with what is there already: so only the most promising are looked at anew."""
    blocks = [(at, length, 1) for length in lengths for at in trial.starts(length)]
    each, hours = np.stack([trial.replies([block]) for block in blocks]), np.array([block[1] for block in blocks])
    replies, today = np.zeros(trial.plan.hours), float(trial.relieved(np.zeros((1, trial.plan.hours)))[0])
    gains, seen, taken = (today - trial.relieved(each)) / hours, np.zeros(len(blocks), dtype=np.int64), 0
    while True:
        while seen[top := int(gains.argmax())] < taken:
            some = np.argsort(-gains, kind="stable")[:_ANEW]
            gains[some], seen[some] = (today - trial.relieved(replies + each[some])) / hours[some], taken
        if gains[top] <= _TINY:
            return
        yield blocks[top]
        replies, today, taken = replies + each[top], today - float(gains[top] * hours[top]), taken + 1


def trimmed(trial: Trial, sizes: Sequence[Size]) -> tuple[Size, ...]:
    """`sizes` without what is not needed: whole heads, then hours at either end."""
    floor = trial.kept(sizes)
    if floor is None:
        return tuple(sizes)
    kept = list(sizes)
    for number in range(len(kept) - 1, -1, -1):
        while (found := _spared(trial, kept, number, floor)) is not None:
            kept[number], floor = found
    return _joined([size for size in kept if size[2] > 0])


def _spared(trial: Trial, sizes: Sequence[Size], number: int, floor: Floats) -> tuple[Size, Floats] | None:
    """The block of that number with less, if that is still enough, and what is borne then."""
    less = list(_less(sizes[number]))
    kept = trial.kept_each(([*sizes[:number], one, *sizes[number + 1 :]] for one in less), floor)
    return next(((one, borne) for one, borne in zip(less, kept, strict=True) if borne is not None), None)


def _less(size: Size) -> Iterator[Size]:
    at, length, heads = size
    if heads > 0:
        yield at, length, heads - 1
    if heads > 0 and length > BLOCK_HOURS[0]:
        yield at, length - 1, heads
        yield at + 1, length - 1, heads


def _joined(sizes: Sequence[Size]) -> tuple[Size, ...]:
    """Blocks of the same hours become one with more heads; in order of time."""
    heads: dict[tuple[int, int], int] = {}
    for at, length, many in sizes:
        heads[at, length] = heads.get((at, length), 0) + many
    return tuple((at, length, many) for (at, length), many in sorted(heads.items()))
