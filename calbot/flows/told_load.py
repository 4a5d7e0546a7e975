"""Surges that other systems tell of, as they bear on the plan: as so many messages more that waiting is as told.

So they go the way of what calbot expects itself: one window, its causes, its ways out. Without a roster nobody knows
what they come to, and they stay as they were told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from calbot.alerts.spikes import PLANNED, Spike
from calbot.forecast.expect import Forecast
from calbot.model.sla import GENERAL

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Wait = Callable[[Floats, int, int], float]
"""How long the messages of some hours wait, the first and the one after the last, in minutes, where messages come so
(paths, hours), a `few` of all futures."""
TEAM: Final = "care"
"""The team of a company that has named none."""
_HOUR: Final = timedelta(hours=1)
_PATHS: Final = 20
"""Futures on which it is worked out how many messages more there are: a hundred times a second is plenty."""
_STEPS: Final = 12
_TIMES: Final = ("told_at", "starts_at", "ends_at")


@dataclass(frozen=True, slots=True)
class ToldSpike:
    """A window in which `team` is expected to answer too late, as the system `source` told it at `told_at`.

    Minutes are mean first response: expected, 10 % and 90 % of what is possible, and a normal such window.
    `share_late` is the share of messages past the promise and `chance` how likely it is broken (0..1).
    `target_minutes` None: the company's own promise.
    """

    key: str
    source: str
    told_at: datetime
    starts_at: datetime
    ends_at: datetime
    minutes: float
    minutes_low: float
    minutes_high: float
    share_late: float
    chance: float = 1.0
    normal_minutes: float = 0.0
    target_minutes: int | None = None
    team: str = TEAM


@dataclass(frozen=True, slots=True)
class More:
    """What a told surge adds to the plan: `per_hour` messages in each hour of its window, 0 where what calbot expects
    is as bad as what was told."""

    told: ToldSpike
    per_hour: float


def kept_told(told: ToldSpike) -> dict[str, Any]:
    """In JSON terms."""
    return {
        name: getattr(told, name).isoformat() if name in _TIMES else getattr(told, name) for name in ToldSpike.__slots__
    }


def read_told(kept: dict[str, Any]) -> ToldSpike:
    """What `kept_told` has kept."""
    read: dict[str, Any] = {**kept, **{name: datetime.fromisoformat(kept[name]) for name in _TIMES}}
    return ToldSpike(**read)


def with_told(
    forecast: Forecast, told: Sequence[ToldSpike], wait: Wait, before: Sequence[More] = ()
) -> tuple[Forecast, tuple[More, ...]]:
    """`forecast` with the messages that the `told` windows come to; `wait` says how long the messages of some of its
    hours wait. Of those that began `before` it is known how many messages an hour they are."""
    paths, found = forecast.paths, list[More]()
    known = {one.told: one.per_hour for one in before}
    for one in _in_order(told):
        first, last = _hours(forecast.start, forecast.hours, one)
        if first >= last:
            continue
        more = known[one] if one in known else _more(few(paths), _Lot(first, last), one.minutes, wait)
        found.append(More(one, more))
        paths = _raised(paths, _Lot(first, last), more)
    added = paths.mean(axis=0) - forecast.paths.mean(axis=0)
    if not added.any():
        return forecast, tuple(found)
    return replace(forecast, paths=paths, mean=forecast.mean + added, quantiles=forecast.quantiles + added), tuple(
        found
    )


def told_before(
    start: datetime, came: Floats, ahead: Floats, dark: Flags, told: Sequence[ToldSpike], wait: Wait
) -> tuple[Floats, tuple[More, ...]]:
    """The messages that `came` (paths, hours) from `start` on up to those `ahead` (paths, hours), with those of the
    `told` windows in hours that are `dark` (hours,): nobody counted them. How many those are an hour is told by the
    window from its first such hour on, to its end `ahead`."""
    hours = came.shape[1]
    paths = np.concatenate([came, ahead], axis=1)
    unknown = np.concatenate([dark, np.ones(ahead.shape[1], dtype=np.bool_)])
    found = list[More]()
    for one in _in_order(told):
        first, last = _hours(start, paths.shape[1], one)
        open_hours = first + np.flatnonzero(unknown[first:last])
        if not len(open_hours) or open_hours[0] >= hours:
            continue
        lot = _Lot(int(open_hours[0]), last, unknown)
        more = _more(few(paths), lot, one.minutes, wait)
        found.append(More(one, more))
        paths = _raised(paths, lot, more)
    return paths[:, :hours], tuple(found)


def few(paths: Floats) -> Floats:
    """The futures on which that is worked out, of all (paths, ...)."""
    return paths[:: max(len(paths) // _PATHS, 1)]


def one_window(spikes: Iterable[Spike], added: Sequence[More], forecast: Forecast) -> tuple[Spike, ...]:
    """`spikes`, where those that touch a told window are one with it, told by the worse of both: planned where known
    posts explain most of what comes."""
    left = list(spikes)
    for more in added:
        touched = [one for one in left if one.sla == GENERAL.name and _touch(one, more.told)]
        if touched:
            left = [one for one in left if one not in touched]
            left.append(_fused(touched, more, forecast))
    return tuple(sorted(left, key=lambda one: (one.starts_at, one.sla)))


def _fused(touched: Sequence[Spike], more: More, forecast: Forecast) -> Spike:
    worst, told = max(touched, key=lambda one: one.strain), more.told
    causes = {cause[0]: cause for one in touched for cause in one.causes}
    window = replace(
        worst,
        starts_at=min(told.starts_at, *(one.starts_at for one in touched)),
        ends_at=max(told.ends_at, *(one.ends_at for one in touched)),
        share_late=max(told.share_late, worst.share_late),
        chance=max(told.chance, worst.chance),
        causes=tuple(causes.values()),
        planned=worst.planned and (more.per_hour == 0.0 or _by_posts(more, forecast) >= PLANNED),
    )
    if told.minutes / (told.target_minutes or worst.target_minutes) <= worst.strain:
        return window
    low, high = told.minutes_low, told.minutes_high
    target = told.target_minutes or worst.target_minutes
    return replace(window, minutes=told.minutes, low=low, high=high, target_minutes=target)


def _by_posts(more: More, forecast: Forecast) -> float:
    """Which part of what comes beyond the usual in a told window known posts bring."""
    first, last = _hours(forecast.start, forecast.hours, more.told)
    posts = sum(float(one.per_hour[first:last].sum()) for one in forecast.posts.values())
    return posts / max(posts + more.per_hour * (last - first), 1e-9)


def _touch(spike: Spike, told: ToldSpike) -> bool:
    return spike.team == told.team and spike.starts_at <= told.ends_at and told.starts_at <= spike.ends_at


def _in_order(told: Sequence[ToldSpike]) -> list[ToldSpike]:
    return sorted(told, key=lambda one: (one.starts_at, one.key))


def _hours(start: datetime, hours: int, told: ToldSpike) -> tuple[int, int]:
    """Those of the `hours` from `start` in which the told window lies: the first, and the one after the last."""
    first = int((told.starts_at - start) // _HOUR)
    last = int(-((start - told.ends_at) // _HOUR))
    return min(max(first, 0), hours), min(max(last, 0), hours)


class _Lot(NamedTuple):
    """Hours of a window: the first, the one after the last, and in which of all messages are added (None: in each)."""

    first: int
    last: int
    unknown: Flags | None = None


def _more(paths: Floats, lot: _Lot, minutes: float, wait: Wait) -> float:
    """Messages an hour with which the window waits for `minutes`; 0 where it does so anyhow."""

    def enough(more: float) -> bool:
        return wait(_raised(paths, lot, more), lot.first, lot.last) >= minutes

    if enough(0.0):
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        if enough(high):
            break
        low, high = high, 2 * high
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _raised(paths: Floats, lot: _Lot, more: float) -> Floats:
    raised, hours = paths.copy(), slice(lot.first, lot.last)
    raised[:, hours] += more if lot.unknown is None else more * lot.unknown[hours]
    return raised
