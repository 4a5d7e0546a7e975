"""The sample's honest world: how many messages came in each hour, and why.

messages(hour, brand) ~ negative binomial around  level(week) x shape(hour of week)  +  sum over posts of
magnitude x part of its response curve in that hour  +  one burst that no calendar explains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import erf, log, sqrt
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from calbot.sample.company import BRANDS, HISTORY_WEEKS, ZONE
from calbot.sample.posts import PastPost

DAILY = 225.0
"""Actionable messages on a day without posts, both brands."""

SHARE: Mapping[str, float] = {"Pan": 0.4, "Pot": 0.6}
HOUR_WEIGHTS = (18, 14, 11, 10, 10, 13, 20, 32, 45, 55, 60, 62, 62, 60, 58, 57, 56, 58, 62, 64, 60, 48, 36, 25)
DAY_WEIGHTS = (1.03, 1.0, 0.99, 1.0, 0.98, 0.99, 1.01)

# Contacts that one post of this kind brings, at the median.
MAGNITUDE: Mapping[tuple[str, str], float] = {
    ("tt", "howto"): 150.0,
    ("tt", "video"): 26.0,
    ("x", "promo"): 58.0,
    ("x", "note"): 5.0,
    ("ig", "reel"): 22.0,
    ("ig", "photo"): 8.0,
    ("ig", "recipe"): 14.0,
    ("fb", "photo"): 9.0,
    ("fb", "promo"): 24.0,
    ("fb", "recipe"): 11.0,
    ("yt", "howto"): 26.0,
    ("yt", "video"): 34.0,
    ("mail", "mail"): 32.0,
    ("blog", "article"): 5.0,
}
# (hours until half has come, hours until 90 % has come)
CURVE: Mapping[str, tuple[float, float]] = {
    "tt": (4.0, 12.0),
    "x": (1.5, 6.0),
    "ig": (3.0, 14.0),
    "fb": (4.0, 22.0),
    "yt": (9.0, 48.0),
    "mail": (2.5, 16.0),
    "blog": (20.0, 90.0),
}
_SIGMA = 0.32
_PAID_LIFT = 1.3
_SPREAD = 18.0
_TAIL_HOURS = 96
_BURST_DAYS_AGO, _BURST_HOUR, _BURST_LIFT, _BURST_DECAY = 63, 13, 2.6, 8.0


@dataclass(frozen=True, slots=True)
class Counts:
    """`messages[brand]` has one whole number an hour, from `start` (UTC)."""

    start: datetime
    messages: Mapping[str, NDArray[np.int64]]


def inbound(today: date, posts: Sequence[PastPost], rng: np.random.Generator) -> Counts:
    """Hourly counts of the `HISTORY_WEEKS` weeks that end at 00:00 UTC of `today`."""
    hours = HISTORY_WEEKS * 168
    start = datetime.combine(today, time(), UTC) - timedelta(hours=hours)
    shape = baseline(start, hours)
    messages = {}
    for brand in BRANDS:
        expected = shape * SHARE[brand] * _level(hours, rng)
        expected += _response(start, hours, [post for post in posts if post.brand == brand], rng)
        if brand == "Pot":
            expected += _burst(hours, shape)
        messages[brand] = _drawn(expected, rng)
    return Counts(start, messages)


def baseline(start: datetime, hours: int) -> NDArray[np.float64]:
    """Expected messages an hour without posts, both brands; London wall clock decides, summer time moves it in UTC."""
    zone = ZoneInfo(ZONE)
    walls = [(start + timedelta(hours=hour)).astimezone(zone) for hour in range(hours)]
    weights = np.array([HOUR_WEIGHTS[wall.hour] * DAY_WEIGHTS[wall.weekday()] for wall in walls], dtype=np.float64)
    return weights * (DAILY / sum(HOUR_WEIGHTS))


def curve(key: str, hours: int, minute: int = 0) -> NDArray[np.float64]:
    """Part of a post's messages that arrives in each hour after the start of the hour it went out in."""
    half, most = CURVE[key]
    sigma = log(most / half) / 1.2816
    edges = [max(hour - minute / 60, 0.0) for hour in range(hours + 1)]
    done = [0.5 * (1 + erf(log(edge / half) / (sigma * sqrt(2)))) if edge > 0 else 0.0 for edge in edges]
    return np.diff(np.array(done))


def magnitude(post: PastPost, rng: np.random.Generator) -> float:
    """Messages that `post` will bring in all."""
    lift = _PAID_LIFT if post.paid else 1.0
    return float(MAGNITUDE[post.outlet, post.kind] * lift * np.exp(rng.normal(0.0, _SIGMA)))


def _response(start: datetime, hours: int, posts: Sequence[PastPost], rng: np.random.Generator) -> NDArray[np.float64]:
    total = np.zeros(hours + _TAIL_HOURS)
    for post in posts:
        first = int((post.at - start) // timedelta(hours=1))
        size = magnitude(post, rng)
        if 0 <= first < hours:
            total[first : first + _TAIL_HOURS] += size * curve(post.outlet, _TAIL_HOURS, post.at.minute)
    return total[:hours]


def _level(hours: int, rng: np.random.Generator) -> NDArray[np.float64]:
    weeks = hours // 168 + 1
    steps = np.zeros(weeks + 1)
    for week in range(1, weeks + 1):
        steps[week] = 0.85 * steps[week - 1] + rng.normal(0.0, 0.03)
    return np.exp(np.interp(np.arange(hours) / 168, np.arange(weeks + 1), steps))


def _burst(hours: int, shape: NDArray[np.float64]) -> NDArray[np.float64]:
    after = np.arange(hours) - (hours - 24 * _BURST_DAYS_AGO + _BURST_HOUR)
    lift = np.where(after >= 0, _BURST_LIFT * np.exp(-np.maximum(after, 0) / _BURST_DECAY), 0.0)
    return shape * lift


def _drawn(expected: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    return rng.poisson(expected * rng.gamma(_SPREAD, 1 / _SPREAD, len(expected))).astype(np.int64)
