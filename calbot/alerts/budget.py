"""How much a place is told in a day: what goes beyond is folded into its digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from calbot.model.alert import AlertLevel

A_DAY: Final[Mapping[AlertLevel, int]] = {AlertLevel.ACT: 3, AlertLevel.WATCH: 5}
"""New messages of a level that a place is told in one of its days. INFO is never told by itself, NOW always."""
COOLDOWN: Final = timedelta(minutes=60)
"""The same warning raises its voice only once within this."""
DIGEST_AT: Final = time(8)
"""When a place reads its digest, by its own clock."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something new that a place was told: when, how loud, of which warning."""

    at: datetime
    level: AlertLevel
    alert_id: int


def folds(level: AlertLevel, alert_id: int, past: Sequence[Told], now: datetime, zone: str) -> bool:
    """Whether the next message of `level` about `alert_id` goes into the digest of a place in `zone` instead.

    `past` is what that place was told before. A louder word about the same warning waits for no cooldown."""
    if level is AlertLevel.NOW:
        return False
    if level is AlertLevel.INFO:
        return True
    today = now.astimezone(ZoneInfo(zone)).date()
    since = [one for one in past if one.at.astimezone(ZoneInfo(zone)).date() == today and one.level is level]
    if len(since) >= A_DAY[level]:
        return True
    return any(one.alert_id == alert_id and one.level is level and now - one.at < COOLDOWN for one in past)


def digest_at(now: datetime, zone: str) -> datetime:
    """When a place in `zone` reads what is folded at `now`: the next morning there."""
    place = ZoneInfo(zone)
    local = now.astimezone(place)
    day = local.date() + timedelta(days=local.time() >= DIGEST_AT)
    return datetime.combine(day, DIGEST_AT, place).astimezone(now.tzinfo)
