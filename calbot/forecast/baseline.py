"""The usual week of a team: messages per hour of the local week with no post in the air, at a slowly moving level."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.history import HOUR, Floats
from calbot.forecast.holiday import Span, factor, hours_off
from calbot.forecast.priors import week_shape

WEEK: Final = 168
_LEVEL_DAYS: Final = 9.0
"""Days after which an old day counts 1/e for today's level."""
_SHAPE_WEEKS: Final = 20.0
_CELL_PRIOR: Final = 15.0
"""How many weeks of one hour of the week weigh as much as day profile x hour profile."""
_DAY_PRIOR: Final = 3.0
"""How many days of data weigh as much as the shipped week shape."""
_LEVEL_PRIOR_HOURS: Final = 1.0
_CLIP: Final = 1.8
"""Standard deviations beyond which an hour is taken for a burst and counts no further."""
_LEAST: Final = 1e-4
PRIOR_PHI, PRIOR_WANDER, PRIOR_MEMORY = 0.15, 0.25, 30.0
"""Scatter of an hour and of a day's level before any data, and the hours after which the level has forgotten most."""
TOLD_SD: Final = 0.3
"""How far the volume that somebody tells lies from what comes (sd of the logarithm): half of them within a fifth."""
_MOST_BELIEVED: Final = 72.0
"""Hours of data that a told volume weighs at most: nobody waits for weeks to see that hardly anything comes."""
_OUTSIDE: Final = 1.25
"""Days ahead stray further from the level than the days it was fitted to: this times as far."""
_ALONE: Final = 0.3
"""At least this part of an hour's scatter is its own."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """`level` messages per hour now, `shape` (168,) with mean 1 from Monday 00:00 in `zone`; `phi` is the
    overdispersion of an hour (variance = mean + phi mean^2) within its own days. Ahead, the log level strays from the
    expected by `wander` (sd) with a memory of `memory` hours, and each hour around that by `alone` instead of `phi`.

    `lately` is the log ratio of the last hours to the level; it fades with `LATELY_HOURS`. `holidays` are those to come
    and `calm` what holidays of a country do (log factor)."""

    level: float
    shape: Floats
    zone: str
    phi: float
    wander: float
    alone: float
    memory: float = PRIOR_MEMORY
    lately: float = 0.0
    holidays: Sequence[Span] = ()
    calm: Mapping[str, float] = field(default_factory=dict)

    def expected(self, start: datetime, hours: int, since: datetime) -> Floats:
        """Mean messages per hour (hours,) from `start`, knowing all until `since`."""
        ahead = np.clip((start - since) / HOUR + np.arange(hours), 0, None)
        return np.asarray(
            self.level
            * self.shape[slots(start, hours, self.zone)]
            * np.exp(self.lately * np.exp(-ahead / LATELY_HOURS))
            * factor(hours_off(self.holidays, start, hours), self.calm, hours)
        )

    def rhythm(self, start: datetime, hours: int) -> Floats:
        """The shape of the week (mean 1) in each hour (hours,) from `start`."""
        return self.shape[slots(start, hours, self.zone)]


LATELY_HOURS: Final = 8.0


@dataclass(frozen=True, slots=True)
class Week:
    """A fitted past: `level` (hours,) messages per hour through time, `shape` (168,)."""

    level: Floats
    shape: Floats


def slots(start: datetime, hours: int, zone: str) -> NDArray[np.int64]:
    """Hour of the local week, 0 = Monday 00:00, for each of `hours` from `start` (hours,)."""
    start = start.astimezone(UTC)
    first = start.weekday() * 24 + start.hour
    return np.asarray((first + np.arange(hours) + _offsets(start, hours, zone)) % WEEK, dtype=np.int64)


def fit_week(
    values: Floats, ok: NDArray[np.bool_], slot: NDArray[np.int64], prior_level: float, rounds: int = 3
) -> Week:
    """The week that explains `values` (hours,), posts taken out, where `ok`; bursts are clipped, not followed.

    With little data the shipped shape and `prior_level` (messages per hour) fill in."""
    week = Week(np.full(len(values), first_level(values, ok, prior_level)), week_shape())
    for _ in range(rounds):
        mu = week.level * week.shape[slot]
        tamed = np.where(ok, tame(values, mu, ok), 0.0)
        level = _levels(tamed, ok, week.shape[slot], prior_level)
        week = Week(level, _shape(tamed, ok, slot, level))
    return week


def tame(values: Floats, mu: Floats, ok: NDArray[np.bool_]) -> Floats:
    """`values` with bursts clipped to what the usual scatter around `mu` allows."""
    phi = overdispersion(values, mu, ok)
    reach = _CLIP * np.sqrt(mu + phi * mu**2 + 0.25)
    return np.clip(values, mu - reach, mu + reach)


def overdispersion(values: Floats, mu: Floats, ok: NDArray[np.bool_]) -> float:
    """phi of variance = mu + phi mu^2, from the middle of the scatter only, so bursts do not widen it; 0.01 .. 2."""
    if ok.sum() < WEEK / 2:
        return PRIOR_PHI
    gap, mean = np.abs(values - mu)[ok], np.maximum(mu[ok], _LEAST)
    middle = int(0.68 * (len(gap) - 1))
    low, high = 0.01, 2.0
    # The scatter of a normal hour lies within one standard deviation 68 times of 100: halve until phi makes it so.
    for _ in range(9):
        phi = math.sqrt(low * high)
        within = np.partition(gap**2 / (mean + phi * mean**2), middle)[middle]
        low, high = (phi, high) if within > 1 else (low, phi)
    return math.sqrt(low * high)


def wandering(values: Floats, mu: Floats, ok: NDArray[np.bool_], phi: float) -> float:
    """Sd of a day's log level beyond what hourly scatter explains; 0.05 .. 0.6."""
    days = len(values) // 24
    if days < 7:
        return PRIOR_WANDER
    cut = slice(len(values) - days * 24, None)
    good = np.where(ok, 1.0, 0.0)[cut].reshape(days, 24)
    seen, due = (np.where(ok, x, 0.0)[cut].reshape(days, 24).sum(axis=1) for x in (values, mu))
    noise = (np.where(ok, mu + phi * mu**2, 0.0)[cut].reshape(days, 24).sum(axis=1)) / np.maximum(due, _LEAST) ** 2
    whole = (good.sum(axis=1) > 12) & (due > 1)
    if whole.sum() < 5:
        return PRIOR_WANDER
    gap = np.abs(seen[whole] / due[whole] - 1)
    inside = float(np.sqrt(np.clip(np.quantile(gap, 0.68) ** 2 - np.median(noise[whole]), 0.05**2, 0.6**2)))
    return min(_OUTSIDE * inside, 0.6)


def settled(wander: float, phi: float, hours: int) -> tuple[float, float]:
    """`wander` and `phi` as `hours` observed ones bear them out: in the first week they give way from what is believed
    without data, and the level itself is only as sure as what was told of it."""
    days = hours / 24
    believed = float(np.exp(-max(days - 3.5, 0.0) / 4))
    told = TOLD_SD**2 / (1 + (2 * days) ** 1.5)
    return math.sqrt(wander**2 + told), believed * PRIOR_PHI + (1 - believed) * phi


def alone(phi: float, within: float, ahead: float) -> float:
    """What is left of the overdispersion `phi` for each hour by itself where the level wanders by `ahead`: an hour
    strays as far in all as where it wanders by `within`, and `phi` comes to that."""
    return max((1 + phi) * math.exp(within**2 - ahead**2) - 1, _ALONE * phi)


def trailing(seen: Floats, due: Floats, prior_level: float) -> Floats:
    """Level at the end of each day (days,), known from it and those before: `seen` messages per day, `due` the sum of
    the shape."""
    near = np.tril(_nearness(len(seen)))
    return np.asarray((near @ seen + _LEVEL_PRIOR_HOURS * prior_level) / (near @ due + _LEVEL_PRIOR_HOURS))


def fading(hours: Floats) -> Floats:
    """How much hours of this age count for the shape of the week."""
    return np.asarray(np.exp(-hours / WEEK / _SHAPE_WEEKS))


def first_level(values: Floats, ok: NDArray[np.bool_], prior_level: float) -> float:
    """Messages of a common hour, before anything is learnt: `prior_level` gives way to what came hour by hour, within
    the first week, so that one quiet night says little."""
    seen = min(float(ok.sum()) / WEEK, 1.0)
    came = float(np.median(values[ok])) if ok.any() else prior_level
    return max(seen * came + (1 - seen) * prior_level, _LEAST)


def _levels(tamed: Floats, ok: NDArray[np.bool_], shape: Floats, prior_level: float) -> Floats:
    """Level through time (hours,): each day's ratio to the shape, smoothed over neighbouring days."""
    hours = len(tamed)
    day = (hours - 1 - np.arange(hours)) // 24
    days = int(day[0]) + 1
    seen, due = np.bincount(day, tamed, days), np.bincount(day, np.where(ok, shape, 0.0), days)
    near = _nearness(days)
    believed = _believed(max(prior_level, float(seen.sum()) / max(float(due.sum()), 1.0)), days)
    level = (near @ seen + believed * prior_level) / (near @ due + believed)
    return np.asarray(np.maximum(level, _LEAST)[day], dtype=np.float64)


def _believed(rate: float, days: int) -> Floats:
    """Hours of data that weigh as much as a told level, by day (days,): as many as it takes at this `rate` to know a
    level as well as who told it (TOLD_SD), so more of a team with few messages. They fade as old days do."""
    hours = min((1 / max(rate, _LEAST) + PRIOR_PHI) / TOLD_SD**2, _MOST_BELIEVED)
    fade = np.exp(-np.arange(days)[::-1] / _LEVEL_DAYS)
    return np.asarray(_LEVEL_PRIOR_HOURS + max(hours - _LEVEL_PRIOR_HOURS, 0.0) * fade, dtype=np.float64)


@lru_cache(maxsize=8)
def _nearness(days: int) -> Floats:
    """How much a day counts for the level of another (days, days)."""
    return np.asarray(np.exp(-np.abs(np.arange(days)[:, None] - np.arange(days)[None, :]) / _LEVEL_DAYS))


def _shape(tamed: Floats, ok: NDArray[np.bool_], slot: NDArray[np.int64], level: Floats) -> Floats:
    """Hour-of-week shape (168,): each cell drawn towards hour x day, and that towards the shipped shape."""
    weight = np.where(ok, fading(np.arange(len(tamed))[::-1].astype(np.float64)), 0.0)
    count = np.bincount(slot, weight, WEEK).reshape(7, 24)
    total = np.bincount(slot, weight * np.maximum(tamed, 0.0) / level, WEEK).reshape(7, 24)
    prior = week_shape().reshape(7, 24)
    hour = (total.sum(axis=0) + _DAY_PRIOR * prior.mean(axis=0)) / (count.sum(axis=0) + _DAY_PRIOR)
    due = (count * hour[None, :]).sum(axis=1)
    day = (total.sum(axis=1) + 24 * prior.mean(axis=1)) / (due + 24)
    smooth = hour[None, :] * day[:, None]
    cell = _soften(((total + _CELL_PRIOR * smooth) / (count + _CELL_PRIOR)).ravel())
    cell = np.maximum(cell, 0.01 * cell.mean() + _LEAST)
    return np.asarray(cell / cell.mean(), dtype=np.float64)


def _soften(cell: Floats) -> Floats:
    """A little of each neighbouring hour, round the week."""
    return np.asarray(0.6 * cell + 0.2 * (np.roll(cell, 1) + np.roll(cell, -1)), dtype=np.float64)


def _offsets(start: datetime, hours: int, zone: str) -> NDArray[np.int64]:
    """Whole hours that local clocks are ahead of UTC (hours,); asked once a day, which puts a clock change up to a day
    off."""
    place = _zone(zone)
    days = -(-hours // 24)
    ahead = [(start + HOUR * 24 * day).astimezone(place).utcoffset() for day in range(days)]
    whole = np.array([round(offset / HOUR) if offset is not None else 0 for offset in ahead], dtype=np.int64)
    return np.repeat(whole, 24)[:hours]


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
