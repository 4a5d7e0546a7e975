"""Task scale: what a fit and a forecast cost as posts and hours grow; made-up counts, one thread.

`fit_s` and `warm_s`: learning from two years of hourly counts and 5,000 posts, anew and from the model of the day
before; `tagged_s`: anew where each has two of the tags of 1,000 campaigns; `forecast_s`: a week with 100 posts.
`posts_power` and `hours_power` are the slopes of log seconds over log size: 1 is linear, less is better than that.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.forecast.common import Floats, Result
from benchmarks.forecast.memory import memory
from calbot.forecast.expect import expect
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import PostFact, Series

START: Final = datetime(2024, 1, 1, tzinfo=UTC)
YEARS_HOURS: Final = 2 * 365 * 24
POSTS: Final = 5_000
_WEEK: Final = 168
_NETWORKS: Final = ("instagram", "tiktok", "facebook", "x", "linkedin")
_KINDS: Final = ("video", "link", "poll", "photo", "story")
_GROWTH: Final = (0.25, 0.5, 0.75, 1.0)


def run(data: Path, since: date | None, peers: Collection[str] | None) -> Result:
    """One row; neither data nor peers are needed."""
    series, posts = made(YEARS_HOURS, POSTS)
    now = series.end
    _learn(*made(_WEEK * 4, 50))
    fit, model = _timed(lambda: _learn(series, posts))
    tagged = [replace(post, tags=(f"c{at // 10}", f"d{at % 500}")) for at, post in enumerate(posts)]
    slow, _ = _timed(lambda: _learn(series, tagged))
    day = timedelta(days=1)
    before = learn(Series(START, series.counts[:-24]), posts, now - day)
    warm, _ = _timed(lambda: learn(series, posts, now, before=before))
    ahead = list(made(_WEEK, 100, now, 10**6)[1])
    week, _ = _timed(lambda: expect(model, [*posts, *ahead], now, _WEEK, np.random.default_rng(1)), 5)
    by_posts, by_hours = growth()
    row = {"fit_s": fit, "warm_s": warm, "tagged_s": slow, "forecast_s": week} | memory(once)
    return {"calbot": row | {"posts_power": _power(*by_posts), "hours_power": _power(*by_hours)}}


def made(hours: int, count: int, start: datetime = START, first: int = 1) -> tuple[Series, list[PostFact]]:
    """Counts of `hours` from `start` with a day's rhythm, and `count` posts of five networks spread over them."""
    rng = np.random.default_rng(5)
    usual = 40 * (1 + 0.6 * np.sin(np.arange(hours) * 2 * np.pi / 24))
    posts = [
        PostFact(
            key=first + at,
            network=_NETWORKS[at % len(_NETWORKS)],
            content_type=_KINDS[int(rng.integers(len(_KINDS)))],
            brand="pot",
            starts_at=start + timedelta(minutes=15 * int(quarter)),
            copy_length=int(rng.integers(20, 300)),
        )
        for at, quarter in enumerate(rng.integers(0, hours * 4, count))
    ]
    load = np.zeros(hours + _WEEK)
    for post in posts:
        at = (post.starts_at - start) // timedelta(hours=1)
        load[at : at + 48] += rng.lognormal(3.0, 0.8) * np.exp(-np.arange(48) / 6) / 6
    return Series(start, rng.poisson(usual + load[:hours]).astype(np.float64)), posts


def growth() -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """(sizes, seconds) of a fit as posts grow over one year, and as hours grow with 1,000 posts."""
    posts = np.array([int(POSTS * part) for part in _GROWTH])
    hours = np.array([int(YEARS_HOURS * part) for part in _GROWTH])
    by_posts = [_timed(lambda n=n: _learn(*made(YEARS_HOURS // 2, n)), 2)[0] for n in posts.tolist()]
    by_hours = [_timed(lambda n=n: _learn(*made(n, 1_000)), 2)[0] for n in hours.tolist()]
    return (posts.astype(np.float64), np.array(by_posts)), (hours.astype(np.float64), np.array(by_hours))


def once() -> None:
    """One fit of two years and 5,000 posts, for its memory."""
    _learn(*made(YEARS_HOURS, POSTS))


def plots(data: Path, result: Result, folder: Path) -> None:
    """scale.png: seconds of a fit over posts and over hours."""
    from benchmarks.forecast import drawing

    by_posts, by_hours = growth()
    drawing.growth(
        {"one year, more posts": by_posts, "1,000 posts, more hours": by_hours},
        ("posts or hours", "seconds a fit"),
        folder / "scale.png",
    )


def _learn(series: Series, posts: list[PostFact]) -> Model:
    return learn(series, posts, series.end)


def _timed(work, times: int = 1):  # type: ignore[no-untyped-def]
    """Least processor seconds of some runs, and what the last gave."""
    best, found = np.inf, None
    for _ in range(times):
        began = time.process_time()
        found = work()
        best = min(best, time.process_time() - began)
    return best, found


def _power(sizes: Floats, seconds: Floats) -> float:
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
