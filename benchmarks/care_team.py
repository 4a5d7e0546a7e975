"""The care team that the benchmarks staff: heads by the seasonal profile, and a judge that answers one by one.

The judge shares no line with `calbot.staffing`: it is a simulation by discrete events, so that our own fluid engine
does not mark its own work. Setting, chosen before any result was seen: a head gives 12 first replies an hour (handling
times exponential with mean 5 minutes), the promise is a first response within 4 hours, and the roster holds as many
head-hours as the profile of the six weeks before needs at 85 % utilisation.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.history import Series

Floats = NDArray[np.float64]
Heads = NDArray[np.int64]
REPLIES_PER_HOUR = 12.0
TARGET_MINUTES = 240.0
UTILISATION = 0.85
PROFILE_WEEKS = 6
_WEEK = 168
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class CareTeam:
    """`heads` (hours,) people on duty in each hour from `start` (UTC, a whole hour), each with `pace` replies an
    hour; after the last hour come those of `onward`, again and again."""

    start: datetime
    heads: Heads
    onward: Heads
    pace: float = REPLIES_PER_HOUR

    @property
    def capacity(self) -> Floats:
        """First replies that the team can give in each hour (hours,)."""
        return self.pace * self.heads.astype(np.float64)

    def with_heads(self, heads: Heads) -> CareTeam:
        """The same hours with another roster, and what comes after them as before: nobody gains by what is placed in
        hours that are repeated."""
        return replace(self, heads=heads)


@dataclass(frozen=True)
class Judged:
    """What customers met: `waits` in minutes to the first response by message, and the hour each message came in.

    `minutes_over_sla` adds up, over all messages, the minutes beyond the promise; `hours_over_sla` counts the hours
    whose messages waited longer than the promise on average."""

    waits: Floats
    hour: NDArray[np.int64]
    minutes_over_sla: float
    hours_over_sla: int
    share_late: float
    mean_minutes: float


def seasonal_team(
    past: Series, hours: int, utilisation: float = UTILISATION, pace: float = REPLIES_PER_HOUR
) -> CareTeam:
    """A roster for the `hours` after `past`: heads follow the mean hour of the week of its last six weeks.

    Whole heads, spread so that the running total of head-hours never strays more than half an hour from the
    profile's: a finer placing than real shifts allow."""
    wanted = seasonal_profile(past, hours) / (pace * utilisation)
    total = np.round(np.cumsum(wanted))
    heads = np.diff(total, prepend=0.0).astype(np.int64)
    return CareTeam(past.end, heads, heads[-_WEEK:], pace)


def seasonal_profile(past: Series, hours: int) -> Floats:
    """Messages per hour (hours,) after `past`, as the mean of the same hour of the week before; hours of the week that
    were never seen take the mean of their hour of the day."""
    counts = past.counts[-PROFILE_WEEKS * _WEEK :]
    slot = (np.arange(-len(counts), 0) + _first_slot(past.end)) % _WEEK
    ok = np.isfinite(counts)
    seen, sums = (np.bincount(slot[ok], weights, _WEEK) for weights in (None, counts[ok]))
    by_day, of_day = sums.reshape(7, 24).sum(axis=0), seen.reshape(7, 24).sum(axis=0)
    usual = np.where(of_day > 0, by_day / np.maximum(of_day, 1), counts[ok].mean() if ok.any() else 0.0)
    week = np.where(seen > 0, sums / np.maximum(seen, 1), np.tile(usual, 7))
    return np.asarray(week[(np.arange(hours) + _first_slot(past.end)) % _WEEK], dtype=np.float64)


def judge(counts: Floats, team: CareTeam, rng: np.random.Generator, target_minutes: float = TARGET_MINUTES) -> Judged:
    """Answers `counts` (hours,; holes count 0) first come, first served, message by message, until none is left.

    Arrivals are uniform within their hour; a free head on duty takes the oldest message and keeps it until it is
    answered, even past its shift. After the last hour the roster goes on as `onward` says."""
    arrivals, hour = _arrivals(np.nan_to_num(counts), rng)
    handling = rng.exponential(60.0 / team.pace, len(arrivals))
    waits = _first_come_first_served(arrivals, handling, team)
    late = np.maximum(waits - target_minutes, 0.0)
    came = np.bincount(hour, minlength=len(counts))
    mean = np.bincount(hour, waits, len(counts)) / np.maximum(came, 1)
    return Judged(
        waits=waits,
        hour=hour,
        minutes_over_sla=float(late.sum()),
        hours_over_sla=int((mean > target_minutes).sum()),
        share_late=float((late > 0).mean()) if len(late) else 0.0,
        mean_minutes=float(waits.mean()) if len(waits) else 0.0,
    )


def hourly_minutes(judged: Judged, hours: int) -> Floats:
    """Mean minutes to the first response by hour of arrival (hours,), 0 where none came."""
    came = np.bincount(judged.hour, minlength=hours)
    return np.asarray(np.bincount(judged.hour, judged.waits, hours) / np.maximum(came, 1), dtype=np.float64)


def _arrivals(counts: Floats, rng: np.random.Generator) -> tuple[Floats, NDArray[np.int64]]:
    """Minutes from the start of each message, in order, and its hour."""
    hour = np.repeat(np.arange(len(counts)), np.round(counts).astype(np.int64))
    at = 60.0 * (hour + rng.random(len(hour)))
    order = np.argsort(at, kind="stable")
    return at[order], hour[order]


def _first_come_first_served(arrivals: Floats, handling: Floats, team: CareTeam) -> Floats:
    waits, busy, start = np.empty(len(arrivals)), list[float](), 0.0
    for number, (arrived, length) in enumerate(zip(arrivals.tolist(), handling.tolist(), strict=True)):
        start = _free_head(max(arrived, start), busy, team)
        heapq.heappush(busy, start + length)
        waits[number] = start + length - arrived
    return waits


def _free_head(at: float, busy: list[float], team: CareTeam) -> float:
    """The first minute from `at` at which fewer heads are busy (until the minutes in the heap) than on duty."""
    while True:
        while busy and busy[0] <= at:
            heapq.heappop(busy)
        hour = int(at // 60)
        if _on_duty(team, hour) > len(busy):
            return at
        nearest_change = 60.0 * (hour + 1)
        at = min(busy[0], nearest_change) if busy else nearest_change
        if hour > len(team.heads) + 100 * _WEEK:
            raise ValueError("the roster never answers what has come")


def _on_duty(team: CareTeam, hour: int) -> int:
    beyond = hour - len(team.heads)
    return int(team.heads[hour]) if beyond < 0 else int(team.onward[beyond % len(team.onward)])


def _first_slot(start: datetime) -> int:
    """Hour of the week, 0 = Monday 00:00 UTC."""
    return start.weekday() * 24 + start.hour
