"""Finds the windows in which the expected mean first response of a team breaks its promise, and what causes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MERGE_HOURS: Final = 2
"""Windows closer than this are told as one."""
_CLEARED: Final = 0.8
"""Windows between which the wait never falls to this part of the promise are one too: the queue has not cleared, and a
wait that hovers about the line would be told again and again."""
_LEAD_HOURS: Final = 3
"""A queue is made of what came shortly before, too."""
_LEAST_SHARE: Final = 0.05
_MOST_CAUSES: Final = 5
_BEYOND_NORMAL: Final = 1.15
"""Hours that break the promise on any such day, posts or not, are no news: they must be worse than that."""
_HOUR: Final = timedelta(hours=1)


class Told(Protocol):
    """What is expected of one post."""

    @property
    def mean(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def per_hour(self) -> Floats: ...


class Foreseen(Protocol):
    """A forecast: hours from `start` (UTC), and its posts by id."""

    @property
    def start(self) -> datetime: ...
    @property
    def posts(self) -> Mapping[int, Told]: ...


class Waits(Protocol):
    """Waiting by path and hour of arrival (paths, hours)."""

    @property
    def load(self) -> Floats: ...
    @property
    def minutes(self) -> Floats: ...
    @property
    def share_late(self) -> Floats: ...
    def span(self, first: int, last: int) -> tuple[float, float]: ...


Cause = tuple[int, float, float, float]
"""Post id, its expected messages in all, and their 10 % and 90 %."""


@dataclass(frozen=True, slots=True)
class Spike:
    """A window of one team. Minutes are mean first response: expected, 10 % and 90 % over the paths, and of such a
    window without posts. `causes` bring most into the window first. `options` as an alert keeps them, best first; added
    later. `chance` is the part of the futures, by their messages, in which the window breaks the promise; `planned`
    says that it would keep the promise without the posts that cause it."""

    team: str
    starts_at: datetime
    ends_at: datetime
    minutes: float
    low: float
    high: float
    target_minutes: int
    normal_minutes: float
    share_late: float
    causes: tuple[Cause, ...]
    options: tuple[Mapping[str, Any], ...] = ()
    chance: float = 1.0
    planned: bool = False

    @property
    def post_ids(self) -> tuple[int, ...]:
        """The posts that cause it, biggest first."""
        return tuple(cause[0] for cause in self.causes)


def find(
    forecast: Foreseen,
    waiting: Waits,
    *,
    team: str,
    target_minutes: int,
    now: datetime,
    normal: float | Floats = 0.0,
    until: datetime | None = None,
) -> tuple[Spike, ...]:
    """Windows from `now` on whose messages are expected to wait longer than `target_minutes` on average, in order.

    `waiting` covers the hours of `forecast`; `normal` is the mean first response without posts, in all or by hour
    (hours,). Windows less than two hours apart, or between which the queue never cleared, are one, unless together they
    keep the promise. Hours from `until` on are left for later."""
    minutes = _weighted(waiting.minutes, waiting.load)
    usual = np.broadcast_to(np.asarray(normal, dtype=np.float64), minutes.shape)
    ahead = np.array([forecast.start + _HOUR * (hour + 1) > now for hour in range(len(minutes))])
    if until is not None:
        ahead &= np.array([forecast.start + _HOUR * hour < until for hour in range(len(minutes))])
    bad = ahead & (minutes > target_minutes + 1e-6) & (minutes > _BEYOND_NORMAL * usual)

    def one(first: int, end: int, begin: int, last: int) -> bool:
        near = begin - end < MERGE_HOURS or bool((minutes[end:begin] > _CLEARED * target_minutes).all())
        return near and _window(waiting.minutes, waiting.load, first, last) > target_minutes

    spans = _merged(_runs(bad), one)
    return tuple(_spike(forecast, waiting, usual, team, target_minutes, first, last) for first, last in spans)


def window_minutes(start: datetime, waiting: Waits, starts_at: datetime, ends_at: datetime) -> float:
    """Expected mean first response of the messages of a window, 0 outside the hours of `waiting` (from `start`)."""
    hours = waiting.load.shape[1]
    first = min(max(int((starts_at - start) // _HOUR), 0), hours)
    last = min(max(int(-((start - ends_at) // _HOUR)), 0), hours)
    return _window(waiting.minutes, waiting.load, first, last) if first < last else 0.0


def _spike(
    forecast: Foreseen, waiting: Waits, usual: Floats, team: str, target_minutes: int, first: int, last: int
) -> Spike:
    low, high = waiting.span(first, last)
    causes = _causes(forecast.posts, max(first - _LEAD_HOURS, 0), last)
    normal = float(usual[first:last].mean())
    return Spike(
        team=team,
        starts_at=forecast.start + _HOUR * first,
        ends_at=forecast.start + _HOUR * last,
        minutes=_window(waiting.minutes, waiting.load, first, last),
        low=low,
        high=high,
        target_minutes=target_minutes,
        normal_minutes=normal,
        share_late=_window(waiting.share_late, waiting.load, first, last),
        causes=causes,
        chance=_chance(waiting, target_minutes, first, last),
        planned=bool(causes) and normal <= target_minutes,
    )


def _causes(posts: Mapping[int, Told], first: int, last: int) -> tuple[Cause, ...]:
    brings = {key: float(told.per_hour[first:last].sum()) for key, told in posts.items()}
    least = max(_LEAST_SHARE * sum(brings.values()), 1.0)
    ordered = sorted(
        (key for key, messages in brings.items() if messages >= least), key=lambda key: (-brings[key], key)
    )
    return tuple((key, posts[key].mean, posts[key].low, posts[key].high) for key in ordered[:_MOST_CAUSES])


def _runs(bad: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], bad, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _merged(spans: list[tuple[int, int]], one: Callable[[int, int, int, int], bool]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in spans:
        if merged and one(*merged[-1], first, last):
            merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return merged


def _weighted(values: Floats, load: Floats) -> Floats:
    weight = load + 1e-9
    return np.asarray((values * weight).sum(axis=0) / weight.sum(axis=0), dtype=np.float64)


def _window(values: Floats, load: Floats, first: int, last: int) -> float:
    weight = load[:, first:last] + 1e-9
    return float((values[:, first:last] * weight).sum() / weight.sum())


def _chance(waiting: Waits, target_minutes: float, first: int, last: int) -> float:
    """Futures weigh as many messages as they have, as in the mean: few of them may bring most of the wait."""
    weight = waiting.load[:, first:last] + 1e-9
    messages = weight.sum(axis=1)
    each = (waiting.minutes[:, first:last] * weight).sum(axis=1) / messages
    return float(messages[each > target_minutes].sum() / messages.sum())
