"""Weekly posts over a change of clocks: they keep their hour where they were written, and have another elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from calbot.model.post import Post

AHEAD: Final = timedelta(days=7)
"""So long before clocks change readers elsewhere are told."""
_ABOUT_A_WEEK: Final = timedelta(days=8)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class HourElsewhere:
    """The first `post` of a weekly one after clocks change at `change`; the one before it went out at `was`."""

    post: Post
    was: datetime
    change: datetime


def change_between(here: str, there: str, start: datetime, end: datetime) -> datetime | None:
    """The minute, between `start` and `end`, from which the clocks of two zones are apart by another time; None where
    they stay as they are."""
    if _apart(here, there, start) == _apart(here, there, end):
        return None
    low, high = start, end
    while high - low > _MINUTE:
        middle = low + ((high - low) / 2 // _MINUTE or 1) * _MINUTE
        low, high = (middle, high) if _apart(here, there, middle) == _apart(here, there, start) else (low, middle)
    return high.replace(second=0, microsecond=0)


def hours_elsewhere(planned: Sequence[Post], zone: str, now: datetime) -> list[HourElsewhere]:
    """The weekly posts that are at another hour by the clocks of `zone` once clocks change in the coming week, by time.
    `planned` reaches from a week before that to a week after it."""
    found = []
    for series in _weekly(planned).values():
        change = change_between(zone, series[0].zone, now, now + AHEAD)
        if change is None:
            continue
        before = [one for one in series if change - _ABOUT_A_WEEK <= one.starts_at < change]
        after = [one for one in series if change <= one.starts_at < change + _ABOUT_A_WEEK]
        if before and after:
            found.append(HourElsewhere(after[0], before[-1].starts_at, change))
    return sorted(found, key=lambda one: (one.post.starts_at, one.post.id))


def _weekly(planned: Sequence[Post]) -> dict[tuple[object, ...], list[Post]]:
    """Posts of one account and title on one weekday, at one hour of their own clocks: a week apart, however their
    calendar writes that."""
    found: dict[tuple[object, ...], list[Post]] = defaultdict(list)
    for post in sorted(planned, key=lambda one: one.starts_at):
        if post.live and not post.all_day:
            there = post.starts_at.astimezone(ZoneInfo(post.zone))
            wall = (there.weekday(), there.hour, there.minute)
            found[post.source_id, post.account_id, post.title, post.zone, *wall].append(post)
    return found


def _apart(here: str, there: str, at: datetime) -> timedelta:
    zero = timedelta()
    return (at.astimezone(ZoneInfo(here)).utcoffset() or zero) - (at.astimezone(ZoneInfo(there)).utcoffset() or zero)
