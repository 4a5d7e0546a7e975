"""When a change is settled enough to be told: moves are collected until quiet, and only the net one is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

QUIET: Final = timedelta(minutes=10)
CAP: Final = timedelta(minutes=30)
BEFORE: Final = timedelta(minutes=60)
"""So long before the post goes out people hear of it in any case."""
AT_ONCE: Final = timedelta(hours=2)
"""A move so shortly before the post waits for nothing."""


@dataclass(frozen=True, slots=True)
class Moving:
    """A post on the move: where people last knew it (`was`), since when, its newest move, and how many steps."""

    was: datetime
    since: datetime
    last: datetime
    steps: int = 1


def noted(moving: Moving | None, old: datetime, now: datetime) -> Moving:
    """One more move, from `old`, seen at `now`."""
    if moving is None:
        return Moving(old, now, now)
    return replace(moving, last=now, steps=moving.steps + 1)


def settles_at(moving: Moving, starts_at: datetime) -> datetime:
    """When a post on the move that stands at `starts_at` now is told of: never in the past of its newest move."""
    nearest = min(starts_at, moving.was)
    if nearest - moving.last <= AT_ONCE:
        return moving.last
    settled = min(moving.last + QUIET, moving.since + CAP, nearest - BEFORE)
    return max(settled, moving.last)


def is_news(moving: Moving, starts_at: datetime) -> bool:
    """Whether anything is left to tell: a post that is back where it was is no news."""
    return starts_at != moving.was
