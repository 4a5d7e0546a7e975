"""Planned or unplanned: how much of a running surge the posts that were known of explain.

A surge is what comes beyond the usual week. What known posts were expected to bring is laid beside it, as ranges: a
launch that brings what launches bring is no crisis, and a launch day with thrice of that may well be one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from calbot.forecast.expect import sizes_of
from calbot.forecast.fit import Model
from calbot.forecast.history import PostFact, hours_between
from calbot.forecast.near import crowded
from calbot.forecast.nowcast import Arrived, shares, usual

_HALF: Final = 0.5
_LEAST: Final = 1.0


@dataclass(frozen=True, slots=True)
class Explained:
    """A surge of `extra` messages beyond the usual week, of which posts were to bring `by_posts`; the `share` of the
    surge that they explain (middle, and 10 % and 90 %), 0..1. `by_post` (key, messages) holds the biggest first."""

    extra: float
    by_posts: float
    share: float
    low: float
    high: float
    by_post: tuple[tuple[int, float], ...] = ()

    @property
    def planned(self) -> bool:
        """Whether posts explain most of it: no news to those who read the calendar."""
        return self.share >= _HALF


def explained(
    before: Model, posts: Sequence[PostFact], seen: Arrived, rng: np.random.Generator, draws: int = 400
) -> Explained:
    """What `posts` explain of what was `seen`, by a model of the time `before` it: one that has seen the surge would
    put it down to whatever post is in the air. Without a surge, or without slots, the share is 1: nothing is left to
    explain."""
    if not len(seen.counts):
        return Explained(0.0, 0.0, 1.0, 1.0, 1.0)
    near = crowded([post for post in posts if hours_between(post.starts_at, seen.until) > 0])
    sizes, parts = sizes_of(before, near), shares(before, near, seen).sum(axis=1)
    came, base = float(seen.counts.sum()), float(usual(before, seen).sum())
    sizes_drawn = np.exp(sizes.middle + sizes.sd * rng.standard_normal((draws, len(near))))
    # The day itself may be busier or quieter than usual, which makes the surge smaller or bigger.
    day = np.exp(before.baseline.wander * rng.standard_normal(draws) - before.baseline.wander**2 / 2)
    due = rng.poisson(np.clip(sizes_drawn @ parts, 0.0, 1e9)).astype(np.float64)
    extra = np.maximum(came - base * day, 0.0)
    share = np.where(extra > _LEAST, np.clip(due / np.maximum(extra, _LEAST), 0.0, 1.0), 1.0)
    low, middle, high = np.quantile(share, (0.1, 0.5, 0.9))
    each = sizes.mean * parts
    biggest = sorted(((post.key, float(part)) for post, part in zip(near, each, strict=True)), key=lambda one: -one[1])
    told = tuple(one for one in biggest[:5] if one[1] >= _LEAST)
    return Explained(max(came - base, 0.0), float(each.sum()), float(middle), float(low), float(high), told)
