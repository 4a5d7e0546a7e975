"""When a change is settled enough to be told: moves are collected until quiet, and only the net one is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from calbot.alerts.policy import SHIPPED, Policy


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


def settles_at(moving: Moving, starts_at: datetime, policy: Policy = SHIPPED) -> datetime:
    """When a post on the move that stands at `starts_at` now is told of: never in the past of its newest move."""
    nearest = min(starts_at, moving.was)
    if nearest - moving.last <= policy.settle_at_once:
        return moving.last
    quiet, latest = moving.last + policy.settle_quiet, moving.since + policy.settle_cap
    return max(min(quiet, latest, nearest - policy.settle_before), moving.last)


def is_news(moving: Moving, starts_at: datetime) -> bool:
    """Whether anything is left to tell: a post that is back where it was is no news."""
    return starts_at != moving.was
