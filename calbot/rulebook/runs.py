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
    windows: dict[Group, deque[int]] = defaultdict(deque)
    many: dict[Group, int] = defaultdict(int)
    running: dict[Group, _Stretch] = {}
    for index in counted:
        group = groups[index]
        if group is None:
            continue
        window = windows[group]
        while window and seconds[index] - seconds[window[0]] >= span:
            many[group] -= window.popleft() in hits
        window.append(index)
        many[group] += index in hits
        if len(window) >= when.at_least and many[group] > when.above * len(window):
            running.setdefault(group, _Stretch(index, [one for one in window if one in hits], len(window))).go_on(
                index, index in hits
            )
        elif group in running:
            yield running.pop(group).run(group)
    for group, stretch in running.items():
        yield stretch.run(group)


def _long(group: Group, row: Sequence[int], when: StreakWhen) -> Iterator[Run]:
    if len(row) > when.more_than:
        yield Run(group, tuple(row), row[when.more_than], len(row))


@dataclass(slots=True)
class _Stretch:
    """A stretch that is still too full: where it began, and what was in its window then and came since."""

    tipping: int
    hits: list[int]
    total: int

    def go_on(self, index: int, hit: bool) -> None:
        if index != self.tipping:
            self.total += 1
            if hit:
                self.hits.append(index)

    def run(self, group: Group) -> Run:
        return Run(group, tuple(self.hits), self.tipping, self.total)
