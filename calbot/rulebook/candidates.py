"""Which posts to hold against which: by sorting and sliding windows, never all pairs.

Every search walks back in time from one post, the nearest first, and is cut after `LOOK_BACK` candidates, so that
10,000 posts in one minute cost 10,000 short walks. What was cut is counted in `Cuts` and told with the findings.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from calbot.rulebook.columns import Columns, Group
from calbot.rulebook.near import likeness, may_be_alike, prefix, sketch
from calbot.rulebook.when import CountWhen, Near, PairWhen

LOOK_BACK = 64
# A sketch takes as long as comparing this many copies does.
_FEW = 8


class Cuts:
    """How many posts were not held against all that stand near them."""

    def __init__(self) -> None:
        self.count = 0


def earlier(columns: Columns, when: PairWhen, cuts: Cuts) -> Iterator[tuple[int, Iterator[int]]]:
    """For each post (index) the earlier posts to hold it against, nearest first; only posts that have any."""
    if when.near is not None:
        return _alike(columns, when, when.near, cuts)
    return _grouped(columns, when, cuts)


def _grouped(columns: Columns, when: PairWhen, cuts: Cuts) -> Iterator[tuple[int, Iterator[int]]]:
    span = int(when.within.total_seconds())
    seconds, differ = columns.seconds, columns.group(when.differ)
    members: dict[Group, list[int]] = defaultdict(list)
    # Where the run of equal `differ` values that ends at a member began: a run of one brand is stepped over at once.
    runs: dict[Group, list[int]] = defaultdict(list)
    for index, group in enumerate(columns.group(when.same)):
        if group is None or differ[index] is None:
            continue
        indices, starts = members[group], runs[group]
        if indices and seconds[index] - seconds[indices[-1]] < span:
            yield index, _back(index, indices, starts, differ, seconds[index] - span, seconds, cuts)
        same_run = bool(when.differ) and bool(indices) and differ[indices[-1]] == differ[index]
        starts.append(starts[-1] if same_run else len(indices))
        indices.append(index)


def _back(
    index: int, indices: list[int], starts: list[int], differ: list[Group], after: int, seconds: list[int], cuts: Cuts
) -> Iterator[int]:
    own = differ[index]
    at = len(indices) - 1
    for _ in range(LOOK_BACK):
        if at >= 0 and own and differ[indices[at]] == own:
            at = starts[at] - 1
        if at < 0 or seconds[indices[at]] <= after:
            return
        if _all_different(own, differ[indices[at]]):
            yield indices[at]
        at -= 1
    cuts.count += at >= 0 and seconds[indices[at]] > after


def _all_different(one: Group, other: Group) -> bool:
    return (
        one is not None and other is not None and all(mine != theirs for mine, theirs in zip(one, other, strict=True))
    )


def _alike(columns: Columns, when: PairWhen, near: Near, cuts: Cuts) -> Iterator[tuple[int, Iterator[int]]]:
    shelves = _Shelves(columns, near, int(when.within.total_seconds()), cuts)
    same, differ = columns.group(when.same), columns.group(when.differ)
    for index in range(len(columns.posts)):
        found = shelves.near(index)
        if found and same[index] is not None:
            yield (
                index,
                (
                    other
                    for other in sorted(found, reverse=True)
                    if same[other] == same[index]
                    and (not when.differ or _all_different(differ[index], differ[other]))
                    and shelves.are_alike(index, other, crowded=len(found) > _FEW)
                ),
            )


class _Shelves:
    """Posts so far, filed under the rarest words of their copy and under their link."""

    def __init__(self, columns: Columns, near: Near, span: int, cuts: Cuts) -> None:
        self._least = near.copy
        self._words = columns.words if near.copy is not None else []
        self._links = columns.links if near.link else []
        self._seconds = columns.seconds
        self._span = span
        self._cuts = cuts
        self._filed: dict[int | str, list[int]] = {}
        self._sketches: dict[int, int] = {}

    def near(self, index: int) -> set[int]:
        """Earlier posts in the span that may be alike, at most `LOOK_BACK` of a shelf; then files the post itself."""
        found: set[int] = set()
        seconds, filed, oldest = self._seconds, self._filed, self._seconds[index] - self._span
        for key in self._keys(index):
            shelf = filed.get(key)
            if shelf is None:
                filed[key] = [index]
                continue
            if seconds[shelf[-1]] > oldest and len(found) <= LOOK_BACK:
                for other in reversed(shelf[-LOOK_BACK:]):
                    if seconds[other] <= oldest:
                        break
                    found.add(other)
            shelf.append(index)
        self._cuts.count += len(found) >= LOOK_BACK
        return found

    def are_alike(self, one: int, other: int, *, crowded: bool) -> bool:
        """Whether two posts have nearly the same copy, or the same link; in a crowd sketches are compared first."""
        if self._links and self._links[one] and self._links[one] == self._links[other]:
            return True
        if self._least is None:
            return False
        mine, theirs = self._words[one], self._words[other]
        differing = abs(len(mine) - len(theirs))
        if not may_be_alike(mine, theirs, differing, self._least):
            return False
        if crowded:
            differing = (self._sketch(one) ^ self._sketch(other)).bit_count()
            if not may_be_alike(mine, theirs, differing, self._least):
                return False
        return likeness(mine, theirs) >= self._least

    def _sketch(self, index: int) -> int:
        if index not in self._sketches:
            self._sketches[index] = sketch(self._words[index])
        return self._sketches[index]

    def _keys(self, index: int) -> Sequence[int | str]:
        rare = prefix(self._words[index], self._least) if self._least is not None else ()
        return (self._links[index], *rare) if self._links and self._links[index] else rare


def bursts(columns: Columns, when: CountWhen, counted: Sequence[int]) -> Iterator[list[int]]:
    """Runs of `counted` posts (indices) of which more than `more_than` stand in one window; each run once, whole."""
    span = int(when.within.total_seconds())
    recent: dict[Group, deque[int]] = defaultdict(deque)
    running: dict[Group, list[int]] = {}
    groups = columns.group(when.same)
    for index in counted:
        group = groups[index]
        if group is None:
            continue
        window = recent[group]
        while window and columns.seconds[index] - columns.seconds[window[0]] >= span:
            window.popleft()
        window.append(index)
        if len(window) > when.more_than:
            run = running.setdefault(group, list(window))
            if run[-1] != index:
                run.append(index)
        elif group in running:
            yield running.pop(group)
    yield from running.values()
