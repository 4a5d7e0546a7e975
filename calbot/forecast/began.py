"""What came in the first hour of a post against what was due in it: the usual, the other posts, and its own part."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from calbot.forecast.curve import EVENNESS
from calbot.forecast.expect import sizes_of
from calbot.forecast.fit import Model
from calbot.forecast.history import PostFact, Slot, hours_between
from calbot.forecast.near import crowded
from calbot.forecast.nowcast import Arrived, arrived, shares, usual

FIRST: Final = timedelta(hours=1)
_LEAST: Final = 10.0
"""Messages more or fewer; less is no news to anybody."""
_LONGEST: Final = 60
"""Minutes of a slot; a longer one does not tell the hour."""
_SURE: Final = 2.0
"""Standard deviations from what was due."""


@dataclass(frozen=True, slots=True)
class Began:
    """From `since` to `until`, the slots that the first hour lies in, `came` messages of all came in where `expected`
    were, give or take the `scatter` (standard deviation) that they have by chance; `without` the post so many were."""

    since: datetime
    until: datetime
    came: float
    expected: float
    scatter: float
    without: float = 0.0

    @property
    def least(self) -> float:
        """So many more, or fewer, are no chance."""
        return max(_LEAST, _SURE * self.scatter)

    @property
    def unlike(self) -> bool:
        """Whether far more or far fewer came than chance would bring."""
        return abs(self.came - self.expected) >= self.least


def began(
    before: Model, post: PostFact, mean: float, others: Sequence[PostFact], slots: Iterable[Slot]
) -> Began | None:
    """The first hour of `post`, of which `mean` messages were expected in all, beside `others`, by a model of the time
    `before` it; None until its `slots` were counted to their end. A slot that it begins in counts whole."""
    first = [one for one in slots if _touches(one, post)]
    if not first:
        return None
    since = min(at for at, _, _ in first)
    seen = arrived(first, since, max(at + timedelta(minutes=minutes) for at, minutes, _ in first))
    if not len(seen.counts) or seen.until < post.starts_at + FIRST:
        return None
    own = float(shares(before, [post], seen).sum())
    base = float(usual(before, seen).sum())
    without = base + _beside(before, post, others, seen)
    due = without + mean * own
    chance = due + before.baseline.phi * base**2 + mean**2 * own * (1 - own) / (1 + EVENNESS)
    return Began(since, seen.until, float(seen.counts.sum()), due, math.sqrt(chance), without)


def _touches(slot: Slot, post: PostFact) -> bool:
    at, minutes, _ = slot
    return at < post.starts_at + FIRST and at + timedelta(minutes=minutes) > post.starts_at and minutes <= _LONGEST


def _beside(before: Model, post: PostFact, others: Sequence[PostFact], seen: Arrived) -> float:
    """What the other posts in the air were to bring meanwhile."""
    near = crowded([one for one in others if one.key != post.key and hours_between(one.starts_at, seen.until) > 0])
    return float(sizes_of(before, near).mean @ shares(before, near, seen).sum(axis=1)) if near else 0.0
