"""When a warning is told again: its rungs hang from the start of the window and move with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from calbot.alerts.policy import SHIPPED, Policy


class Rung(StrEnum):
    """WEEK goes into the digest, the others into the thread of the card; FIRST_HOUR looks back at what came."""

    WEEK = "week"
    DAYS = "days"
    DAY = "day"
    HOURS = "hours"
    FIRST_HOUR = "first_hour"


_FIRST_HOUR: Final = timedelta(hours=1)


def due_at(rung: Rung, starts_at: datetime, policy: Policy = SHIPPED) -> datetime:
    """When `rung` is told of a window that begins at `starts_at`."""
    if rung is Rung.FIRST_HOUR:
        return starts_at + _FIRST_HOUR
    return starts_at - policy.ladder[list(Rung).index(rung)]


def next_rung(
    starts_at: datetime, ends_at: datetime, after: datetime, policy: Policy = SHIPPED
) -> tuple[Rung, datetime] | None:
    """The first rung that is due later than `after`, and when; None once the window has nothing more to tell."""
    coming = ((rung, due_at(rung, starts_at, policy)) for rung in Rung)
    return next(((rung, at) for rung, at in coming if after < at < ends_at), None)


def last_rung(starts_at: datetime, ends_at: datetime, now: datetime, policy: Policy = SHIPPED) -> Rung | None:
    """The rung that a window has reached at `now`: the newest of those that are due. None before the first, and after
    the window. Whoever was asleep for two rungs tells the newer one only."""
    if now >= ends_at:
        return None
    return next((rung for rung in reversed(Rung) if due_at(rung, starts_at, policy) <= now), None)
