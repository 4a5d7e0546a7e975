"""Which posts to hold against which: by sorting and sliding windows, never all pairs.

Every search walks back in time from one post, the nearest first, and is cut after `LOOK_BACK` candidates, so that
10,000 posts in one minute cost 10,000 short walks. What was cut is counted in `Cuts` and told with the findings.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence

from calbot.rulebook.columns import Columns, Group
from calbot.rulebook.near import Copies, prefix_size
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


def _firsts(seconds: Sequence[int], span: int) -> Iterator[int]:
    """For each post the first that starts less than `span` before it."""
    first = 0
    for second in seconds:
        while seconds[first] <= second - span:
            first += 1
        yield first


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
        if not own or _all_different(own, differ[indices[at]]):
            yield indices[at]
        at -= 1
    cuts.count += at >= 0 and indices[at] >= first


def _all_different(one: Group, other: Group) -> bool:
    return (
        one is not None and other is not None and all(mine != theirs for mine, theirs in zip(one, other, strict=True))
    )


def _alike(columns: Columns, when: PairWhen, near: Near, cuts: Cuts) -> Iterator[tuple[int, Iterator[int]]]:
    shelves = _Shelves(columns, near, cuts)
    same, differ = columns.group(when.same), columns.group(when.differ)
    for index, first in enumerate(_firsts(columns.seconds, int(when.within.total_seconds()))):
        found = shelves.near(index, first)
        alike = shelves.alike(index, found) if found and same[index] is not None else None
        if alike is not None:
            yield (
                index,
                (
                    other
                    for other in alike
                    if same[other] == same[index] and (not when.differ or _all_different(differ[index], differ[other]))
                ),
            )


class _Shelves:
    """Posts so far, filed under the rarest words of their copy and under their link."""

    def __init__(self, columns: Columns, near: Near, cuts: Cuts) -> None:
        number = len(columns.posts)
        self._copies = Copies.none(number) if near.copy is None else columns.copies
        self._least = near.copy or 1.0
        self._links: Sequence[str] = columns.links if near.link else [""] * number
        self._filed_under = {size: prefix_size(size, self._least) for size in set(self._copies.sizes)}
        self._cuts = cuts
        self._filed: dict[int | str, list[int]] = {}

    def near(self, index: int, first: int) -> set[int]:
        """Posts from `first` on that may be alike, at most `LOOK_BACK` of a shelf; then files the post itself."""
        found: set[int] = set()
        filed = self._filed
        for key in self._keys(index):
            shelf = filed.get(key)
            if shelf is None:
                filed[key] = [index]
                continue
            if shelf[-1] >= first and len(found) <= LOOK_BACK:
                found.add(shelf[-1])
                if len(shelf) > 1 and shelf[-2] >= first:
                    found.update(shelf[bisect_left(shelf, first, max(len(shelf) - LOOK_BACK, 0)) :])
            shelf.append(index)
        self._cuts.count += len(found) >= LOOK_BACK
        return found

    def alike(self, index: int, found: Collection[int]) -> Iterator[int] | None:
        """Those of `found` with the same link, or with nearly the same copy, nearest first; None where it is plain that
        there are none."""
        link, links = self._links[index], self._links
        hopeful = self._copies.may_be_alike(index, found, self._least)
        linked = {other for other in found if links[other] == link} if link else ()
        if not hopeful and not linked:
            return None
        return (
            other
            for other in sorted({*hopeful, *linked}, reverse=True)
            if other in linked or self._copies.likeness(index, other) >= self._least
        )

    def _keys(self, index: int) -> Sequence[int | str]:
        rare = self._copies.words[index][: self._filed_under[self._copies.sizes[index]]]
        return (link, *rare) if (link := self._links[index]) else rare


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
