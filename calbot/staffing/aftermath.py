"""What comes after a post: how the messages of its whole response fare, half-day by half-day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from calbot.staffing.plan import Plan, Planned, Span, moved
from calbot.staffing.promise import Measure, hardest

STRETCH: Final = 12
"""Hours that are measured together: over a week, a lost evening would drown in quiet nights."""
_MOST_HOURS: Final = 7 * 24
_RESPONSE: Final = 0.99
"""The part of a post's messages after which its response is over."""
_OWN: Final = 1.15
"""A later half-day that breaks the promise anyhow is the post's doing only where it becomes so much worse."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """The hardest measure of all half-days that count; `safe` where every promise is kept in all of them."""

    worst: Measure
    safe: bool


def stretches(plan: Plan, post: Planned, at: datetime) -> list[Span]:
    """The half-days over which `post` is answered, were it at `at`: at least one, at most a week."""
    begin = plan.index(at)
    return [(begin + hour, begin + hour + STRETCH) for hour in range(0, response_hours(plan, post), STRETCH)]


def response_hours(plan: Plan, post: Planned) -> int:
    """Hours after `post` by which nearly all of its messages have come: whole half-days, at most a week."""
    came = np.cumsum(post.per_hour)
    if came[-1] <= 0:
        return STRETCH
    length = int(np.searchsorted(came, _RESPONSE * came[-1])) + 1 - max(plan.index(post.starts_at), 0)
    return min(max(-(-length // STRETCH), 1) * STRETCH, _MOST_HOURS)


def aftermath(plan: Plan, at: Mapping[int, datetime]) -> Aftermath:
    """How all promises fare after the posts of `at` (by id), were they put there.

    The half-day after a post always counts. Those further on, in which it brings its last messages, count unless they
    break the promise as badly without any of these posts: a weekend that nobody answers would leave no slot."""
    posts = [post for key in at if (post := plan.post(key)) is not None]
    there, without = plan, plan
    for post in posts:
        there = moved(there, post, at[post.post_id])
        without = without.bringing(post, np.zeros(plan.hours))
    first, later = _spans(plan, posts, at)
    seen = [one for told in there.each(*first) for one in told]
    seen += _worsened(there, without, later)
    return Aftermath(hardest(seen), all(one.safe for one in seen))


def _spans(plan: Plan, posts: list[Planned], at: Mapping[int, datetime]) -> tuple[list[Span], list[Span]]:
    """The half-days right after each post, and all those further on."""
    every = [plan.inside(stretches(plan, post, at[post.post_id])) for post in posts]
    return [spans[0] for spans in every if spans], sorted({span for spans in every for span in spans[1:]})


def _worsened(there: Plan, without: Plan, spans: list[Span]) -> list[Measure]:
    if not spans:
        return []
    pairs = zip(there.each(*spans), without.each(*spans), strict=True)
    both = (pair for now, before in pairs for pair in zip(now, before, strict=True))
    return [one for one, before in both if before.safe or one.strain > _OWN * before.strain]
