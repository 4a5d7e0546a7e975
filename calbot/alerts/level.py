"""How loud a warning is: by what it would do to customers, and by how much time is left to change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from calbot.model.alert import AlertLevel

_FAR: Final = timedelta(days=7)
_NEAR: Final = timedelta(hours=72)
"""What lies further off than a week is told in digests only, and what is not grave until three days before: most of it
changes before anybody could act on it."""
_SOON: Final = timedelta(hours=24)
_AT_ONCE: Final = timedelta(hours=2)
_LEAST_CHANCE: Final = 0.3
_LITTLE: Final = 1.1
"""One hour that is over its target by no more than this is no reason to change a plan."""
_HOUR: Final = timedelta(hours=1)
_MUCH: Final = 1.5
_MOST_LATE: Final = 0.75
_LIKELY: Final = 0.6
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


def level_of(stakes: Stakes, now: datetime, act_by: datetime | None = None) -> AlertLevel:
    """How loud to tell it at `now`. `act_by` is the last useful moment of any way out (None: the window's start).

    A window that known posts explain is planned: it calls for an act, but it is never a crisis."""
    left = (act_by or stakes.starts_at) - now
    if _slight(stakes) or stakes.starts_at - now > _FAR:
        return AlertLevel.INFO
    if not _grave(stakes):
        quiet = AlertLevel.INFO if stakes.starts_at - now > _NEAR else AlertLevel.WATCH
        return AlertLevel.ACT if left <= _AT_ONCE else quiet
    if left <= _AT_ONCE:
        return AlertLevel.ACT if stakes.planned else AlertLevel.NOW
    return AlertLevel.ACT if left <= _SOON else AlertLevel.WATCH


def louder(one: AlertLevel, other: AlertLevel) -> bool:
    """Whether `one` is told louder than `other`."""
    return _LOUDNESS.index(one) > _LOUDNESS.index(other)


def _slight(stakes: Stakes) -> bool:
    brief = stakes.ends_at - stakes.starts_at <= _HOUR
    return (brief and stakes.minutes <= _LITTLE * stakes.target_minutes) or stakes.chance < _LEAST_CHANCE


def _grave(stakes: Stakes) -> bool:
    much = stakes.minutes >= _MUCH * stakes.target_minutes or stakes.share_late >= _MOST_LATE
    return much and stakes.chance >= _LIKELY
