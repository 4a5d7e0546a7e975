"""Hours of a care team as rules about load see them: as the plan stands, and as it would stand with posts elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from calbot.flows.team import TeamPicture
from calbot.forecast.history import HOUR, Floats
from calbot.rulebook.facts import LoadHour
from calbot.staffing.plan import Plan, Planned, Span
from calbot.staffing.promise import hardest

_POSTS_NAMED: Final = 5
_BRINGS: Final = 1.0
"""Messages of an hour from which on a post is named for it."""


def load_hours(picture: TeamPicture, start: datetime) -> list[LoadHour]:
    """Each hour as the promise has it that is hardest to keep then."""
    cover = picture.capacity
    if cover is None or not picture.served:
        return []
    bringing = _bringing({key: one.per_hour for key, one in picture.forecast.posts.items()}, (0, len(cover)))
    minutes = np.stack([one.waiting.hourly(one.profile.percentile) for one in picture.served])
    late = np.stack([one.waiting.late for one in picture.served])
    targets = np.array([one.profile.target_minutes for one in picture.served])
    worst = (minutes / targets[:, None]).argmax(axis=0)
    return [
        LoadHour(
            starts_at=start + timedelta(hours=hour),
            team=picture.team,
            minutes=float(minutes[worst[hour], hour]),
            target_minutes=int(targets[worst[hour]]),
            share_late=float(late[worst[hour], hour]),
            expected=float(picture.forecast.mean[hour]),
            capacity=float(cover[hour]),
            post_ids=bringing[hour],
        )
        for hour in range(len(cover))
    ]


def hours_there(plan: Plan, team: str, mean: Floats, put: Sequence[Planned], hours: Sequence[int]) -> list[LoadHour]:
    """The same of some `hours` of a plan in which posts were `put` elsewhere; `mean` (hours,) are the messages that are
    expected there."""
    bringing = _bringing({one.post_id: one.per_hour for one in (*plan.posts, *put)}, (hours[0], hours[-1] + 1))
    found = []
    for hour, told in zip(hours, plan.each(*((hour, hour + 1) for hour in hours)), strict=True):
        worst = hardest(told)
        found.append(
            LoadHour(
                starts_at=plan.start + HOUR * hour,
                team=team,
                minutes=worst.minutes,
                target_minutes=int(worst.promise.target_minutes),
                share_late=worst.share_late,
                expected=float(mean[hour]),
                capacity=float(plan.capacity[hour]),
                post_ids=bringing[hour - hours[0]],
            )
        )
    return found


def naming(plan: Plan, moved: Set[int]) -> Floats:
    """Messages of an hour from which on a post is named for it beside those that stay (hours,)."""
    stay = [one.per_hour for one in plan.posts if one.post_id not in moved]
    if len(stay) < _POSTS_NAMED:
        return np.full(plan.hours, _BRINGS)
    return np.asarray(np.maximum(np.sort(np.stack(stay), axis=0)[-_POSTS_NAMED], _BRINGS), dtype=np.float64)


def _bringing(brought: Mapping[int, Floats], span: Span) -> list[tuple[int, ...]]:
    """By hour of `span`, the posts that bring at least one message then, biggest first."""
    first, last = span
    named: list[list[tuple[float, int]]] = [[] for _ in range(first, last)]
    for key, per_hour in brought.items():
        for hour in np.flatnonzero(per_hour[first:last] >= _BRINGS):
            named[hour].append((float(per_hour[first + hour]), key))
    return [tuple(key for _, key in sorted(shares, reverse=True)[:_POSTS_NAMED]) for shares in named]
