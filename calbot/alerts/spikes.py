"""Finds the windows in which the expected first response of a team breaks a promise, and what causes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
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
_LEAST_MESSAGES: Final = 1.0
"""Nobody waits in a window in which fewer are expected."""
_SAME: Final = 0.5
"""A window of one promise of which so much lies in a worse one of another is told with that."""
_MOST_CAUSES: Final = 5
PLANNED: Final = 0.5
"""So much of what comes beyond the usual has to be of known posts for a window to be a planned one."""
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
    """Waiting by path and hour of arrival (paths, hours), and what a promise speaks of (a mean, or so many of a
    hundred): by hour (hours,), of a window, its 10 % and 90 % over the paths, and in each of them (paths,)."""

    @property
    def load(self) -> Floats: ...
    @property
    def share_late(self) -> Floats: ...
    def hourly(self, percentile: float | None) -> Floats: ...
    def value(self, first: int, last: int, percentile: float | None) -> float: ...
    def span(self, first: int, last: int, percentile: float | None) -> tuple[float, float]: ...
    def each(self, first: int, last: int, percentile: float | None) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Brought:
    """What has made the queue with which a forecast begins: messages of posts by id, and of surges and outages."""

    posts: Mapping[int, float] = field(default_factory=dict)
    surging: float = 0.0


NOTHING: Final = Brought()
Cause = tuple[int, float, float, float]
"""Post id, its expected messages in all, and their 10 % and 90 %."""


@dataclass(frozen=True, slots=True)
class Spike:
    """A window of one team in which promise `sla` is broken. Minutes are first response, its mean or what `percentile`
    of a hundred messages wait: expected, 10 % and 90 % over the paths, and of such a window without posts. `causes`
    bring most into the window first. `options` as an alert keeps them, best first; added later. `chance` is the part of
    the futures, by their messages, in which the window breaks the promise; `planned` says that it would keep the
    promise without the posts that cause it, and that these bring most of it."""

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
    sla: str = "general"
    percentile: float | None = None

    @property
    def strain(self) -> float:
        """The wait in targets."""
        return self.minutes / self.target_minutes

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
    sla: str = "general",
    percentile: float | None = None,
    unplanned: float | Floats = 0.0,
    brought: Brought = NOTHING,
) -> tuple[Spike, ...]:
    """Windows from `now` on whose messages are expected to wait longer than `target_minutes`, on average or, where a
    `percentile` is promised, to so many of a hundred, in order.

    `waiting` covers the hours of `forecast`; `normal` is the same without posts, and `unplanned` what surges and
    outages bring, in all or by hour (hours,); what came before has `brought` those who wait at first. Windows less than
    two hours apart, or between which the queue never cleared, are one, unless together they keep the promise. Hours
    from `until` on are left for later."""
    minutes = waiting.hourly(percentile)
    usual, surging = (np.broadcast_to(np.asarray(one, dtype=np.float64), minutes.shape) for one in (normal, unplanned))
    ahead = np.array([forecast.start + _HOUR * (hour + 1) > now for hour in range(len(minutes))])
    if until is not None:
        ahead &= np.array([forecast.start + _HOUR * hour < until for hour in range(len(minutes))])
    bad = ahead & (minutes > target_minutes + 1e-6) & (minutes > _BEYOND_NORMAL * usual)

    def one(first: int, end: int, begin: int, last: int) -> bool:
        near = begin - end < MERGE_HOURS or bool((minutes[end:begin] > _CLEARED * target_minutes).all())
        return near and waiting.value(first, last, percentile) > target_minutes

    spans = [span for span in _merged(_runs(bad), one) if _messages(waiting, *span) >= _LEAST_MESSAGES]
    broken = _Promise(team, sla, target_minutes, percentile)
    return tuple(
        _spike(forecast, waiting, usual, _Blame(forecast.posts, surging, brought), broken, first, last)
        for first, last in spans
    )


def together(spikes: Iterable[Spike]) -> tuple[Spike, ...]:
    """The windows of all promises of a team, by start: what lies for the most part in a worse window of another promise
    is told with that one."""
    told = list[Spike]()
    for spike in sorted(spikes, key=lambda one: (-one.strain, one.starts_at, one.sla)):
        length = spike.ends_at - spike.starts_at
        if not any(_shared(spike, other) >= _SAME * length for other in told):
            told.append(spike)
    return tuple(sorted(told, key=lambda one: (one.starts_at, one.sla)))


def _shared(one: Spike, other: Spike) -> timedelta:
    return min(one.ends_at, other.ends_at) - max(one.starts_at, other.starts_at)


@dataclass(frozen=True, slots=True)
class _Promise:
    team: str
    sla: str
    target_minutes: int
    percentile: float | None


def window_minutes(
    start: datetime, waiting: Waits, starts_at: datetime, ends_at: datetime, percentile: float | None = None
) -> float:
    """Expected first response of the messages of a window (its mean, or what so many of a hundred wait), 0 outside the
    hours of `waiting` (from `start`)."""
    hours = waiting.load.shape[1]
    first = min(max(int((starts_at - start) // _HOUR), 0), hours)
    last = min(max(int(-((start - ends_at) // _HOUR)), 0), hours)
    return waiting.value(first, last, percentile) if first < last else 0.0


def _spike(
    forecast: Foreseen, waiting: Waits, usual: Floats, blame: _Blame, broken: _Promise, first: int, last: int
) -> Spike:
    low, high = waiting.span(first, last, broken.percentile)
    causes, by_posts = blame.of(first, last)
    normal = float(usual[first:last].mean())
    return Spike(
        team=broken.team,
        starts_at=forecast.start + _HOUR * first,
        ends_at=forecast.start + _HOUR * last,
        minutes=waiting.value(first, last, broken.percentile),
        low=low,
        high=high,
        target_minutes=broken.target_minutes,
        normal_minutes=normal,
        share_late=share_late_of(waiting, first, last),
        causes=causes,
        chance=chance_of(waiting, broken.target_minutes, broken.percentile, first, last),
        planned=bool(causes) and by_posts >= PLANNED and normal <= broken.target_minutes,
        sla=broken.sla,
        percentile=broken.percentile,
    )


@dataclass(frozen=True, slots=True)
class _Blame:
    """What brings messages: posts, surges (hours,), and what was `brought` before the first hour."""

    posts: Mapping[int, Told]
    surging: Floats
    brought: Brought

    def of(self, first: int, last: int) -> tuple[tuple[Cause, ...], float]:
        """The posts that bring most into a window, and which part of what comes beyond the usual posts bring, of what
        they and surges do."""
        hours, before = slice(max(first - _LEAD_HOURS, 0), last), NOTHING if first >= _LEAD_HOURS else self.brought
        brings = {
            key: float(told.per_hour[hours].sum()) + before.posts.get(key, 0.0) for key, told in self.posts.items()
        }
        whole, surges = sum(brings.values()), float(self.surging[hours].sum()) + before.surging
        least = max(_LEAST_SHARE * whole, 1.0)
        ordered = sorted(
            (key for key, messages in brings.items() if messages >= least), key=lambda key: (-brings[key], key)
        )
        causes = ((key, self.posts[key].mean, self.posts[key].low, self.posts[key].high) for key in ordered)
        return tuple(causes)[:_MOST_CAUSES], whole / max(whole + surges, 1e-9)


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


def _messages(waiting: Waits, first: int, last: int) -> float:
    return float(waiting.load[:, first:last].sum(axis=1).mean())


def share_late_of(waiting: Waits, first: int, last: int) -> float:
    """The share of the messages of some hours past the target."""
    weight = waiting.load[:, first:last] + 1e-9
    return float((waiting.share_late[:, first:last] * weight).sum() / weight.sum())


def chance_of(waiting: Waits, target_minutes: float, percentile: float | None, first: int, last: int) -> float:
    """The part of the futures (0..1) in which the messages of some hours wait longer than promised. Futures weigh as
    many messages as they have, as in the mean: few of them may bring most of the wait."""
    weight = waiting.load[:, first:last] + 1e-9
    messages = weight.sum(axis=1)
    each = waiting.each(first, last, percentile)
    return float(messages[each > target_minutes].sum() / messages.sum())
