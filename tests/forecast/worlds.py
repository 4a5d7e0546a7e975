"""Made-up companies with known truth: a week's shape, posts with known sizes, one response curve per network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from calbot.forecast.curve import first_hours, network_curve, overlap
from calbot.forecast.history import Floats, PostFact, Series
from calbot.forecast.priors import week_shape

START = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
MEDIANS = {"tiktok": 150.0, "x": 40.0}


@dataclass(frozen=True)
class World:
    """`series` of all hours, `posts`, the true size of each by key, and what would have come without posts."""

    series: Series
    posts: tuple[PostFact, ...]
    sizes: dict[int, float]
    quiet: Floats

    def until(self, hours: int) -> Series:
        """What was known after `hours`."""
        return Series(self.series.start, self.series.counts[:hours])


def world(seed: int, weeks: int = 10, level: float = 20.0, every: int = 20, scatter: float = 0.5) -> World:
    """A world with a post about every `every` hours, sizes log-normal around MEDIANS."""
    rng = np.random.default_rng(seed)
    hours = weeks * 168
    at = np.arange(30, hours - 1, every) + rng.integers(0, 6, len(range(30, hours - 1, every)))
    networks = rng.choice(list(MEDIANS), len(at))
    posts = tuple(
        post(key, str(name), START + HOUR * int(h)) for key, (name, h) in enumerate(zip(networks, at, strict=True))
    )
    sizes = {p.key: MEDIANS[p.network] * float(np.exp(scatter * rng.standard_normal())) for p in posts}
    quiet = level * np.tile(week_shape(), weeks)
    rate = quiet + load(posts, sizes, hours)
    return World(Series(START, rng.poisson(rate).astype(np.float64)), posts, sizes, quiet)


def post(key: int, network: str, at: datetime, **known: Any) -> PostFact:
    """A post of brand Pot with 300,000 followers, unless `known` says otherwise."""
    facts: dict[str, Any] = {"content_type": "", "brand": "Pot", "audience": 300_000.0, "copy_length": 120, **known}
    return PostFact(key=key, network=network, starts_at=at, **facts)


def load(posts: tuple[PostFact, ...], sizes: dict[int, float], hours: int) -> Floats:
    """Expected messages per hour (hours,) that `posts` bring."""
    total = np.zeros(hours + 200)
    for one, first in zip(posts, first_hours(posts, START), strict=True):
        total[first : first + 169] += sizes[one.key] * (network_curve(one.network) @ overlap(one.starts_at.minute))
    return total[:hours]
