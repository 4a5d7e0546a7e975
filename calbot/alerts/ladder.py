"""When a warning is told again: its rungs hang from the start of the window and move with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Rung(StrEnum):
    """WEEK goes into the digest, the others into the thread of the card; FIRST_HOUR looks back at what came."""

    WEEK = "week"
    DAYS = "days"
    DAY = "day"
    HOURS = "hours"
    FIRST_HOUR = "first_hour"


_AFTER_START: Final = {
    Rung.WEEK: timedelta(days=-7),
    Rung.DAYS: timedelta(hours=-72),
    Rung.DAY: timedelta(hours=-24),
    Rung.HOURS: timedelta(hours=-2),
    Rung.FIRST_HOUR: timedelta(hours=1),
}


def due_at(rung: Rung, starts_at: datetime) -> datetime:
    """When `rung` is told of a window that begins at `starts_at`."""
    return starts_at + _AFTER_START[rung]


def next_rung(starts_at: datetime, ends_at: datetime, after: datetime) -> tuple[Rung, datetime] | None:
    """The first rung that is due later than `after`, and when; None once the window has nothing more to tell."""
    coming = ((rung, due_at(rung, starts_at)) for rung in Rung)
    return next(((rung, at) for rung, at in coming if after < at < ends_at), None)


def last_rung(starts_at: datetime, ends_at: datetime, now: datetime) -> Rung | None:
    """The rung that a window has reached at `now`: the newest of those that are due. None before the first, and after
    the window. Whoever was asleep for two rungs tells the newer one only."""
    if now >= ends_at:
        return None
    return next((rung for rung in reversed(Rung) if due_at(rung, starts_at) <= now), None)
