"""At which of many moments a rule would hold a post against others, were it moved there: asked of all moments at once.

The post stands in one set of columns as often as it is asked about. Each copy is held against the other posts alone,
and only against those near enough to matter, so that months of half-hours cost one reading of the plan.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from calbot.rulebook.alike import Filed
from calbot.rulebook.candidates import all_different, bursts
from calbot.rulebook.columns import Columns
from calbot.rulebook.near import Copies
from calbot.rulebook.rule import Rule
from calbot.rulebook.runs import shares, streaks
from calbot.rulebook.subjects import counted, pair_verdict, post_slots
from calbot.rulebook.verdict import Verdict
from calbot.rulebook.when import CountWhen, PairWhen, ShareWhen, StreakWhen

Runs = Callable[[Sequence[int]], Iterable[Sequence[int]]]


def held_pairs(rule: Rule, when: PairWhen, columns: Columns, copies: Sequence[int]) -> Iterator[int]:
    """Those of `copies` (indices of one post at several moments) that make a pair with any other post."""
    verdict, seconds = pair_verdict(rule, columns), columns.seconds
    mates = _mates(when, columns, copies)
    starts, span = [seconds[mate] for mate in mates], int(when.within.total_seconds())

    def meets(one: int, other: int) -> bool:
        first, later = min(one, other), max(one, other)
        return verdict(first, later, (seconds[later] - seconds[first]) // 60)

    for one in copies:
        near = mates[bisect_right(starts, seconds[one] - span) : bisect_left(starts, seconds[one] + span)]
        if any(meets(one, mate) for mate in near):
            yield one


def held_runs(
    rule: Rule, when: CountWhen | StreakWhen | ShareWhen, columns: Columns, copies: Sequence[int]
) -> Iterator[int]:
    """Those of `copies` that would be in a run of too many."""
    every, hits, runs = _runs(rule, when, columns)
    own, asked = set(copies), set(every).intersection(copies, hits)
    groups = columns.group(when.same)
    group = groups[copies[0]]
    mates = [index for index in every if index not in own and groups[index] == group]
    starts = [columns.seconds[mate] for mate in mates]
    for one in sorted(asked):
        at = bisect_left(mates, one)
        first, last = _near(when, columns.seconds[one], at, starts)
        if any(one in run for run in runs([*mates[first:at], one, *mates[at:last]])):
            yield one


def _mates(when: PairWhen, columns: Columns, copies: Sequence[int]) -> list[int]:
    """The other posts (indices) that may be a pair with the post at some moment: what is compared does not hang on the
    time."""
    own, (one, *_) = set(copies), copies
    same, differ, alike = columns.group(when.same), columns.group(when.differ), _alike(when, columns)
    if same[one] is None:
        return []
    return [
        index
        for index in range(len(columns.posts))
        if index not in own
        and same[index] == same[one]
        and (not when.differ or all_different(differ[one], differ[index]))
        and alike(one, index)
    ]


def _alike(when: PairWhen, columns: Columns) -> Callable[[int, int], bool]:
    near = when.near
    if near is None:
        return lambda one, other: True
    posts = len(columns.posts)
    copies = Copies.none(posts) if near.copy is None else columns.copies
    return Filed(columns.seconds, copies, near.copy or 1.0, columns.links if near.link else [""] * posts).alike


def _runs(
    rule: Rule, when: CountWhen | StreakWhen | ShareWhen, columns: Columns
) -> tuple[Sequence[int], Iterable[int], Runs]:
    """The posts that count, those of them that a run is made of, and how runs are found among some of the first."""
    if isinstance(when, CountWhen):
        every = Verdict(rule, post_slots(columns)).among(range(len(columns.posts)), columns.codes)
        return every, every, lambda some: bursts(columns, when, some)
    every, hits = counted(rule, columns)
    if isinstance(when, StreakWhen):
        return every, hits, lambda some: (run.hits for run in streaks(columns, when, some, hits))
    return every, hits, lambda some: (run.hits for run in shares(columns, when, some, hits))


def _near(when: CountWhen | StreakWhen | ShareWhen, second: int, at: int, starts: Sequence[int]) -> tuple[int, int]:
    """Which of the posts of a group that begin at `starts` matter to one at `second`, the `at`-th among them: for a row
    as many either side as are too many, else those that share a window with it."""
    if isinstance(when, StreakWhen):
        return max(at - when.more_than, 0), at + when.more_than
    span = int(when.within.total_seconds())
    return bisect_right(starts, second - span), bisect_left(starts, second + span)
