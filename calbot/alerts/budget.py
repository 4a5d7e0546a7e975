"""How much a place is told in a day, by kind: what goes beyond is folded into its digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from calbot.alerts.policy import SHIPPED, Policy
from calbot.model.alert import AlertLevel

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


class Kind(StrEnum):
    """What calbot tells a place unasked: warnings by how loud they are, moves of posts, surges that run, windows nobody
    was warned of, how posts began, and what they have brought. What asks people for something (cover, flags, ideas,
    questions about a calendar) is of no kind: it waits for nobody's digest."""

    ACT = "act"
    WATCH = "watch"
    MOVE = "move"
    SURGE = "surge"
    MISS = "miss"
    BEGAN = "began"
    RESULT = "result"


def a_day(kind: Kind, policy: Policy = SHIPPED) -> int:
    """How many new messages of a kind a place is told in one of its days."""
    match kind:
        case Kind.ACT:
            return policy.act_a_day
        case Kind.WATCH:
            return policy.watch_a_day
        case Kind.MOVE:
            return policy.moves_a_day
        case Kind.SURGE:
            return policy.surges_a_day
        case Kind.MISS:
            return policy.misses_a_day
        case Kind.BEGAN | Kind.RESULT:
            return policy.results_a_day
        case _:
            assert_never(kind)


@dataclass(frozen=True, slots=True)
class Told:
    """A new card in a place: when it was told, how loud, of which warning."""

    at: datetime
    level: AlertLevel
    alert_id: int


def folds(
    level: AlertLevel,
    alert_id: int,
    past: Sequence[Told],
    now: datetime,
    zone: str,
    policy: Policy = SHIPPED,
    needed_by: datetime | None = None,
) -> bool:
    """Whether a card of `level` about `alert_id` that would be new in a place in `zone` goes into its digest instead.

    `past` is what that place was told before. INFO is never told by itself, NOW always, and so is an ACT that is of use
    only before the digest is read (`needed_by`). A louder word about the same warning waits for no cooldown."""
    if level is AlertLevel.NOW:
        return False
    if level is AlertLevel.INFO:
        return True
    if level is AlertLevel.ACT and needed_by is not None and needed_by <= digest_at(now, zone, policy):
        return False
    today = now.astimezone(ZoneInfo(zone)).date()
    since = [one for one in past if one.at.astimezone(ZoneInfo(zone)).date() == today and one.level is level]
    if len(since) >= a_day(Kind(level.value), policy):
        return True
    return any(one.alert_id == alert_id and one.level is level and now - one.at < policy.cooldown for one in past)


def read_at(now: datetime, zone: str, policy: Policy = SHIPPED, needed_by: datetime | None = None) -> datetime:
    """When a place in `zone` reads what is folded at `now`: with its digest; where that is too late (`needed_by`), at
    the next full hour with all that is folded until then, or at once."""
    morning = digest_at(now, zone, policy)
    if needed_by is None or needed_by > morning:
        return morning
    hour = now.replace(minute=0, second=0, microsecond=0) + _HOUR
    return hour if hour < needed_by else now


def digest_at(now: datetime, zone: str, policy: Policy = SHIPPED) -> datetime:
    """When a place in `zone` reads what is folded at `now`: the next morning there."""
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    # As instants: in an hour that the clock shows twice it cannot tell whether this morning's was read.
    coming = (datetime.combine(day, policy.digest_at, place).astimezone(UTC) for day in (today, today + _DAY))
    return next(at.astimezone(now.tzinfo) for at in coming if at > now)


def read_before(now: datetime, zone: str, policy: Policy = SHIPPED) -> datetime:
    """When a place in `zone` was last to read a digest, at `now` or before."""
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    past = (datetime.combine(day, policy.digest_at, place).astimezone(UTC) for day in (today, today - _DAY))
    return next(at.astimezone(now.tzinfo) for at in past if at <= now)


def falls_at(dawn: datetime, zone: str, policy: Policy = SHIPPED) -> datetime:
    """When the night began in a place in `zone` that ended with its digest at `dawn`."""
    place = ZoneInfo(zone)
    here = dawn.astimezone(place)
    day = here.date() if here.time() > policy.night_from else here.date() - _DAY
    return datetime.combine(day, policy.night_from, place).astimezone(UTC)


def night_until(now: datetime, zone: str, policy: Policy = SHIPPED) -> datetime | None:
    """When the digest is read that ends the night in a place in `zone`; None by day."""
    dawn = digest_at(now, zone, policy)
    return dawn if now >= falls_at(dawn, zone, policy) else None
