"""How loud a warning is: by what it would do to customers, and by how much time is left to change it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from calbot.alerts.policy import SHIPPED, Policy
from calbot.model.alert import AlertLevel

_HOUR: Final = timedelta(hours=1)
_CLEARLY: Final = 0.9
"""A level falls only once what made it is below so much of its edge: at the edge it would flap."""
_LOUDNESS: Final = (AlertLevel.INFO, AlertLevel.WATCH, AlertLevel.ACT, AlertLevel.NOW)


@dataclass(frozen=True, slots=True)
class Stakes:
    """What is at stake in a window: mean first response `minutes` against the target, the `chance` (0..1) that the
    window breaks it, the share of messages that would wait too long, and whether known posts explain it."""

    starts_at: datetime
    ends_at: datetime
    minutes: float
    target_minutes: float
    share_late: float
    chance: float
    planned: bool


def level_of(
    stakes: Stakes,
    now: datetime,
    act_by: datetime | None = None,
    policy: Policy = SHIPPED,
    before: AlertLevel | None = None,
) -> AlertLevel:
    """How loud to tell it at `now`. `act_by` is the last useful moment of any way out (None: the window's start),
    `before` how loud it was told: it grows quieter only where the stakes are clearly lower.

    A window that known posts explain is planned: it calls for an act, but it is never a crisis."""
    found = _level(stakes, now, act_by, policy)
    if before is None or not louder(before, found):
        return found
    eased = _level(stakes, now, act_by, _eased(policy))
    return before if louder(eased, before) else eased


def _eased(policy: Policy) -> Policy:
    return replace(
        policy,
        slight=policy.slight * _CLEARLY,
        least_chance=policy.least_chance * _CLEARLY,
        much=policy.much * _CLEARLY,
        most_late=policy.most_late * _CLEARLY,
        likely=policy.likely * _CLEARLY,
    )


def _level(stakes: Stakes, now: datetime, act_by: datetime | None, policy: Policy) -> AlertLevel:
    left = (act_by or stakes.starts_at) - now
    if _slight(stakes, policy) or stakes.starts_at - now > policy.far:
        return AlertLevel.INFO
    if not _grave(stakes, policy):
        quiet = AlertLevel.INFO if stakes.starts_at - now > policy.near else AlertLevel.WATCH
        return AlertLevel.ACT if left <= policy.at_once else quiet
    if left <= policy.at_once:
        return AlertLevel.ACT if stakes.planned else AlertLevel.NOW
    # What begins within a day cannot wait for the last of its ways out: those in between are lost meanwhile.
    return AlertLevel.ACT if min(left, stakes.starts_at - now) <= policy.soon else AlertLevel.WATCH


def louder(one: AlertLevel, other: AlertLevel) -> bool:
    """Whether `one` is told louder than `other`."""
    return _LOUDNESS.index(one) > _LOUDNESS.index(other)


def _slight(stakes: Stakes, policy: Policy) -> bool:
    brief = stakes.ends_at - stakes.starts_at <= _HOUR
    return (brief and stakes.minutes <= policy.slight * stakes.target_minutes) or stakes.chance < policy.least_chance


def _grave(stakes: Stakes, policy: Policy) -> bool:
    much = stakes.minutes >= policy.much * stakes.target_minutes or stakes.share_late >= policy.most_late
    return much and stakes.chance >= policy.likely
