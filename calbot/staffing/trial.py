"""Trying cover for a window: blocks of people, and what they bring about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np

from calbot.staffing.coverage import Floats
from calbot.staffing.plan import HOUR, Plan
from calbot.staffing.promise import Measure
from calbot.staffing.relief import Relief
from calbot.staffing.sight import Sight
from calbot.staffing.team_sight import TeamSight

BLOCK_HOURS: Final = (4, 5, 6, 7, 8)
"""Nobody comes in for an hour; nobody stays for more than a shift."""
MOST_HEADS: Final = 12
_EARLY: Final = 8
"""Hours before the window in which cover may begin: a queue is made of what came before, too."""

Size = tuple[int, int, int]
"""First hour, length and heads of a block."""


@dataclass(frozen=True, slots=True)
class Block:
    """`heads` more people from `starts_at` to `ends_at`."""

    starts_at: datetime
    ends_at: datetime
    heads: int = 1

    @property
    def head_hours(self) -> float:
        """Hours of work."""
        return self.heads * ((self.ends_at - self.starts_at) / HOUR)


@dataclass(frozen=True)
class Trial:
    """Trying cover for the hours `first`..`last` of a plan; it may begin from hour `earliest` on."""

    plan: Plan
    first: int
    last: int
    earliest: int

    @classmethod
    def of(cls, plan: Plan, first: int, last: int) -> Trial:
        """A trial on a plan; whoever is asked for now comes in the next hour at the soonest."""
        return cls(plan, first, last, max(first - _EARLY, plan.index(plan.now) + 1, 0))

    def starts(self, length: int) -> range:
        """Hours at which a block of `length` could begin."""
        return range(self.earliest, min(self.last, self.plan.hours - length) + 1)

    def seen(self, sizes: Sequence[Size]) -> Measure:
        """The hardest promise in the window with these blocks."""
        return self.plan.helped(self.replies(sizes)).worst((self.first, self.last))

    def kept(self, sizes: Sequence[Size], floor: Floats | None = None) -> Floats | None:
        """None where a promise is broken with these blocks, else what is borne (see `Sight`): this is known sooner than
        what they meet. `floor` is what is borne with more than these."""
        return next(self.kept_each([sizes], floor))

    def kept_each(
        self, tried: Iterable[Sequence[Size]], floor: Floats | None = None, most: float = 1.0
    ) -> Iterator[Floats | None]:
        """The same of each of some that are tried; None also where the strain is more than `most`."""
        return self._sight.kept_each(map(self.replies, tried), floor, most)

    def strain(self, sizes: Sequence[Size], borne: Floats) -> float:
        """The strain of the window with blocks with which so much is borne."""
        return self._sight.part(borne) if self.of_means else self.seen(sizes).strain

    def floor(self, heads: int) -> Floats | None:
        """What is borne where so many stay all the time, which no block of theirs undercuts; None where that is of no
        use."""
        if isinstance(self._sight, TeamSight):
            return None
        if heads not in self._floors:
            self._floors[heads] = self._sight.borne(self.replies([self._always(heads)]))
        return self._floors[heads]

    def _always(self, heads: int) -> Size:
        return self.earliest, self.plan.hours - self.earliest, heads

    def relieved(self, replies: Floats) -> Floats:
        """What the window bears with each of some `replies` (tried, hours) more, as a fluid has it: the waits of its
        classes in targets (tried,)."""
        return np.asarray(sum(one.costs(replies) for one in self._reliefs), dtype=np.float64)

    @property
    def of_means(self) -> bool:
        """Whether no promise is about a percentile."""
        return all(one.percentile is None for one in self.plan.promises)

    def replies(self, sizes: Sequence[Size]) -> Floats:
        """What blocks add to each hour of the plan (hours,)."""
        more = np.zeros(self.plan.hours)
        for at, length, heads in sizes:
            more[at : at + length] += heads * self.plan.replies_per_hour
        return more

    def block(self, size: Size) -> Block:
        """A block as people read it."""
        at, length, heads = size
        begin = self.plan.start + HOUR * at
        return Block(begin, begin + HOUR * length, heads)

    @cached_property
    def _floors(self) -> dict[int, Floats]:
        return {}

    @cached_property
    def _reliefs(self) -> list[Relief]:
        team = self.plan.team
        lanes = [self.plan] if team is None else [self.plan.lane(name) for name in team.loads]
        return [Relief.of(lane, self._begin, self.first, self.last) for lane in lanes]

    @cached_property
    def _sight(self) -> Sight | TeamSight:
        plan = self.plan
        if plan.team is not None:
            return TeamSight(plan.team, plan.promises, self.first, self.last)
        return Sight(plan, self._begin, self.first, self.last)

    @property
    def _begin(self) -> int:
        return min(self.earliest, self.first)

    @cached_property
    def fewest(self) -> int:
        """Heads that would be enough if they stayed all the time; more than MOST_HEADS where even those are not."""
        every = range(1, MOST_HEADS + 1)
        kept = self.kept_each([self._always(heads)] for heads in every)
        return next((heads for heads, borne in zip(every, kept, strict=True) if borne is not None), MOST_HEADS + 1)
