"""Runs of posts: too many of a kind one after the other, or too large a part of all. Each post is looked at once."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from calbot.rulebook.columns import Columns, Group
from calbot.rulebook.when import ShareWhen, StreakWhen


@dataclass(frozen=True, slots=True)
class Run:
    """`hits` (indices of posts, in time order), of which that at `tipping` was the first too many; of `total` posts."""

    group: Group
    hits: Sequence[int]
    tipping: int
    total: int


def streaks(columns: Columns, when: StreakWhen, counted: Sequence[int], hits: Collection[int]) -> Iterator[Run]:
    """Rows of more than `more_than` of `hits` with none of the other `counted` posts (indices in time order) between
    them."""
    span, seconds, groups = int(when.within.total_seconds()), columns.seconds, columns.group(when.same)
    rows: dict[Group, list[int]] = defaultdict(list)
    for index in counted:
        group = groups[index]
        if group is None:
            continue
        row = rows[group]
        if row and (index not in hits or seconds[index] - seconds[row[-1]] >= span):
            yield from _long(group, row, when)
            row.clear()
        if index in hits:
            row.append(index)
    for group, row in rows.items():
        yield from _long(group, row, when)


def shares(columns: Columns, when: ShareWhen, counted: Sequence[int], hits: Collection[int]) -> Iterator[Run]:
    """Stretches in which `hits` are more than the part `above` of all `counted` posts in the window before each."""
    span, seconds, groups = int(when.within.total_seconds()), columns.seconds, columns.group(when.same)
    lately: dict[Group, _Lately] = defaultdict(_Lately)
    running: dict[Group, _Stretch] = {}
    for index in counted:
        group = groups[index]
        if group is None:
            continue
        window = lately[group]
        hit = index in hits
        window.go_on(index, hit, seconds, seconds[index] - span)
        total = len(window.all)
        if total >= when.at_least and len(window.hits) > when.above * total:
            stretch = running.get(group)
            if stretch is None:
                running[group] = _Stretch(index, [*window.hits], total)
            else:
                stretch.go_on(index, hit)
        elif group in running:
            yield running.pop(group).run(group)
    for group, stretch in running.items():
        yield stretch.run(group)


def _long(group: Group, row: Sequence[int], when: StreakWhen) -> Iterator[Run]:
    if len(row) > when.more_than:
        yield Run(group, tuple(row), row[when.more_than], len(row))


class _Lately:
    """The posts of a group in the window that ends at the last one, and the hits among them."""

    __slots__ = ("all", "hits")

    def __init__(self) -> None:
        self.all: deque[int] = deque()
        self.hits: deque[int] = deque()

    def go_on(self, index: int, hit: bool, seconds: Sequence[int], after: int) -> None:
        """One more, and out with those that do not start later than `after`."""
        for posts in (self.all, self.hits):
            while posts and seconds[posts[0]] <= after:
                posts.popleft()
        self.all.append(index)
        if hit:
            self.hits.append(index)


@dataclass(slots=True)
class _Stretch:
    """A stretch that is still too full: where it began, and what was in its window then and came since."""

    tipping: int
    hits: list[int]
    total: int

    def go_on(self, index: int, hit: bool) -> None:
        self.total += 1
        if hit:
            self.hits.append(index)

    def run(self, group: Group) -> Run:
        return Run(group, tuple(self.hits), self.tipping, self.total)
