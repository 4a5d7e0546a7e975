"""Which posts to hold against which: by sorting and sliding windows, never all pairs.

Every search walks back in time from one post, the nearest first, and is cut after `LOOK_BACK` candidates, so that
10,000 posts in one minute cost 10,000 short walks. What was cut is counted in `Cuts` and told with the findings.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

import numpy as np

from calbot.rulebook.alike import Filed
from calbot.rulebook.columns import Columns, Group
from calbot.rulebook.near import Copies
from calbot.rulebook.when import CountWhen, Near, PairWhen

LOOK_BACK = 64


class Cuts:
    """How many posts were not held against all that stand near them."""

    def __init__(self) -> None:
        self.count = 0


def earlier(columns: Columns, when: PairWhen, cuts: Cuts) -> Iterator[tuple[int, Iterator[int]]]:
    """For each post (index) the earlier posts to hold it against, nearest first; only posts that have any."""
    if when.near is not None:
        return _alike(columns, when, when.near, cuts)
    return _grouped(columns, when, cuts)


def _firsts(seconds: Sequence[int], span: int) -> list[int]:
    """For each post the first that starts less than `span` before it."""
    starts = np.array(seconds, np.int64)
    firsts: list[int] = np.searchsorted(starts, starts - span, side="right").tolist()
    return firsts


def _grouped(columns: Columns, when: PairWhen, cuts: Cuts) -> Iterator[tuple[int, Iterator[int]]]:
    span = int(when.within.total_seconds())
    groups, differ = columns.group(when.same), columns.group(when.differ)
    members: dict[Group, list[int]] = defaultdict(list)
    # Where the run of equal `differ` values that ends at a member began: a run of one brand is stepped over at once.
    runs: dict[Group, list[int]] = defaultdict(list)
    for index, (group, own, first) in enumerate(zip(groups, differ, _firsts(columns.seconds, span), strict=True)):
        if group is None or own is None:
            continue
        indices, starts = members[group], runs[group]
        if indices and indices[-1] >= first:
            yield index, _back(own, indices, starts, differ, first, cuts)
        if own:
            same_run = bool(indices) and differ[indices[-1]] == own
            starts.append(starts[-1] if same_run else len(indices))
        indices.append(index)


def _back(
    own: Group, indices: list[int], starts: list[int], differ: list[Group], first: int, cuts: Cuts
) -> Iterator[int]:
    at = len(indices) - 1
    for _ in range(LOOK_BACK):
        if at >= 0 and own and differ[indices[at]] == own:
            at = starts[at] - 1
        if at < 0 or indices[at] < first:
            return
        if not own or all_different(own, differ[indices[at]]):
            yield indices[at]
        at -= 1
    cuts.count += at >= 0 and indices[at] >= first


def all_different(one: Group, other: Group) -> bool:
    """Whether no value of the two is the same, none of them blank."""
    return (
        one is not None and other is not None and all(mine != theirs for mine, theirs in zip(one, other, strict=True))
    )


def _alike(columns: Columns, when: PairWhen, near: Near, cuts: Cuts) -> Iterator[tuple[int, Iterator[int]]]:
    posts = len(columns.posts)
    copies = Copies.none(posts) if near.copy is None else columns.copies
    filed = Filed(columns.seconds, copies, near.copy or 1.0, columns.links if near.link else [""] * posts)
    found, cut = filed.pairs(int(when.within.total_seconds()), LOOK_BACK)
    cuts.count += cut
    same, differ = columns.group(when.same), columns.group(when.differ)
    for index, others in found:
        if same[index] is not None:
            yield (
                index,
                (
                    other
                    for other in others
                    if same[other] == same[index]
                    and (not when.differ or all_different(differ[index], differ[other]))
                    and filed.alike(index, other)
                ),
            )


def bursts(columns: Columns, when: CountWhen, counted: Sequence[int]) -> Iterator[list[int]]:
    """Runs of `counted` posts (indices) of which more than `more_than` stand in one window; each run once, whole."""
    span = int(when.within.total_seconds())
    recent: dict[Group, deque[int]] = defaultdict(deque)
    running: dict[Group, list[int]] = {}
    groups, seconds = columns.group(when.same), columns.seconds
    for index in counted:
        group = groups[index]
        if group is None:
            continue
        window = recent[group]
        while window and seconds[index] - seconds[window[0]] >= span:
            window.popleft()
        window.append(index)
        if len(window) > when.more_than:
            run = running.setdefault(group, list(window))
            if run[-1] != index:
                run.append(index)
        elif group in running:
            yield running.pop(group)
    yield from running.values()
