"""Task asides: figures that docs/forecast.md quotes in passing, so that each of them has its command. No peers.

* `sizes`: `scatter` is the factor (one standard deviation of the logarithm, mean over accounts) by which what posts of
  one account truly brought scatters; `load_wape` the error by hour of what came from posts, by its sum, for somebody
  who knows what every post brings and its network's true mean curve: only when in the next hours it comes is luck.
* `trend`: on the support counts, origins every second week before 2025. `r` is the correlation of the slope of the last
  eight weekly levels with the change of the next four weeks; `wape_flat` and `wape_drawn` the error of the weekly
  totals of these four weeks, by the level of the last four weeks, and with that slope drawn on.
* `near`: comments of live sellers' posts by how many of the same page went out in the hour before. `slope` is the
  change of what they drew (its logarithm, beside what page, type and time explain; learnt from the first 60 % of each
  page) by the logarithm of 1 + these, `slope_se` its standard error over days of pages: on these 60 %, and on the other
  40 % as `later` and `later_se`; `brands` and `brands_se` the same on the brands, whose superposition is made.
* `holiday`: public holidays of the United States on the support counts from November 2021 up to 2025 that fall on a
  weekday, each told at its 00:00 UTC by a model that is told of holidays and by one that is not: error of the day's
  total.
* `score`, `score, earlier`: see `scoreboard`. `worlds`, `worlds, law`: see `worlds`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from benchmarks.forecast import p1, releases, scoreboard, worlds
from benchmarks.forecast.bounds import network_curves
from benchmarks.forecast.brands import folders, read
from benchmarks.forecast.common import Floats, Result, Row
from benchmarks.forecast.releases import TUNE, WEEK, Support
from calbot.forecast.design import lay
from calbot.forecast.expect import expect
from calbot.forecast.fit import learn
from calbot.forecast.history import PostFact
from calbot.forecast.holiday import Holiday
from calbot.forecast.magnitude import learn as learn_sizes
from calbot.forecast.near import crowded
from calbot.forecast.priors import account

_SLOPE_WEEKS, _LEVEL_WEEKS = 8, 4
_FIRST_HOLIDAY = date(2021, 11, 1)
_DAY = timedelta(days=1)
_LEAST, _PER_DAY = 0.5, 280.0


def run(data: Path, since: date | None, peers: Collection[str] | None) -> Result:
    """One row per aside."""
    support = releases.read(data)
    told = {"sizes": _sizes(data), "trend": _trend(support), "near": _near(data), "holiday": _holiday(support)}
    return told | scoreboard.run(data, since) | worlds.run(data, since)


def _sizes(data: Path) -> Row:
    brands = [read(folder) for folder in folders(data)]
    curves, sds, off, whole = network_curves(brands), list[float](), 0.0, 0.0
    for brand in brands:
        logs: dict[tuple[str, ...], list[float]] = {}
        for post in brand.posts:
            logs.setdefault(account(post), []).append(float(np.log(max(brand.truth[post.key], _LEAST))))
        sds += [float(np.std(own)) for own in logs.values()]
        hours = len(brand.from_posts)
        parts = lay(brand.posts, brand.series.start, hours).dense(curves, np.ones(hours))
        load = np.array([brand.truth[post.key] for post in brand.posts]) @ parts
        off, whole = off + float(np.abs(load - brand.from_posts).sum()), whole + float(brand.from_posts.sum())
    return {"scatter": float(np.exp(np.mean(sds))), "accounts": len(sds), "load_wape": off / whole}


def _near(data: Path) -> Row:
    posts, brought = p1.read(data)
    early = p1.first_part(posts, 0.6)
    alone = [replace(post, near=0) for post in posts]
    effects = learn_sizes([post for post, old in zip(alone, early, strict=True) if old], brought[early], _PER_DAY)
    left = np.log1p(brought) - np.log1p(effects.by_effects(alone).mean)
    of_brands, sizes = list[PostFact](), list[float]()
    for brand in map(read, folders(data)):
        of_brands += crowded(brand.posts)
        sizes += [float(np.log(max(brand.truth[post.key], _LEAST))) for post in brand.posts]
    told: Row = {}
    for name, some, logs in (
        ("slope", [post for post, old in zip(posts, early, strict=True) if old], left[early]),
        ("later", [post for post, old in zip(posts, early, strict=True) if not old], left[~early]),
        ("brands", of_brands, np.array(sizes)),
    ):
        told[name], told[f"{name}_se"] = _slope(some, logs)
    return told | {"posts": len(posts)}


def _slope(posts: Sequence[PostFact], logs: Floats) -> tuple[float, float]:
    """Slope of `logs` (posts,) over log(1 + near) within accounts and types; its standard error over their days."""
    near, logs = np.log1p([post.near for post in posts]), logs.copy()
    groups: dict[tuple[str, ...], list[int]] = {}
    for at, post in enumerate(posts):
        groups.setdefault((*account(post), post.content_type), []).append(at)
    for own in groups.values():
        near[own], logs[own] = near[own] - near[own].mean(), logs[own] - logs[own].mean()
    whole = float(near @ near)
    slope = float(near @ logs) / max(whole, 1e-9)
    days: dict[tuple[str, date], float] = {}
    for post, pull in zip(posts, near * (logs - slope * near), strict=True):
        day = (post.brand, post.starts_at.date())
        days[day] = days.get(day, 0.0) + float(pull)
    return slope, float(np.sqrt(sum(pull * pull for pull in days.values()))) / max(whole, 1e-9)


def _trend(support: Support) -> Row:
    """Weeks are counted back from the first of 2025."""
    hours = support.index(datetime.combine(TUNE, time(0), UTC))
    counts = support.series.counts[hours % WEEK : hours].reshape(-1, WEEK)
    week: Floats = np.nanmean(counts, axis=1) * WEEK
    rows = []
    for at in range(_SLOPE_WEEKS, len(week) - _LEVEL_WEEKS + 1, 2):
        past, ahead = np.log(week[at - _SLOPE_WEEKS : at]), week[at : at + _LEVEL_WEEKS]
        slope = float(np.polyfit(np.arange(_SLOPE_WEEKS), past, 1)[0])
        level = float(week[at - _LEVEL_WEEKS : at].mean())
        # The level stands in the middle of its weeks.
        drawn = level * np.exp(slope * (np.arange(_LEVEL_WEEKS) + (_LEVEL_WEEKS + 1) / 2))
        change = float(np.log(ahead.mean() / level))
        rows.append((slope, change, np.abs(level - ahead).sum(), np.abs(drawn - ahead).sum(), ahead.sum()))
    slopes, changes, flat, along, total = np.array(rows).T
    return {
        "r": float(np.corrcoef(slopes, changes)[0, 1]),
        "wape_flat": float(flat.sum() / total.sum()),
        "wape_drawn": float(along.sum() / total.sum()),
        "origins": len(rows),
    }


def _holiday(support: Support) -> Row:
    import holidays

    days = sorted(holidays.country_holidays("US", years=range(2020, TUNE.year)))
    known = [Holiday("US", _utc(day), _utc(day) + _DAY) for day in days]
    told = [day for day in days if _FIRST_HOLIDAY <= day < TUNE and day.weekday() < 5]
    rows = [_day(support, _utc(day), known) for day in told]
    with_them, without, came = np.array([row for row in rows if np.isfinite(row).all()]).T
    return {
        "wape_told": float(np.abs(with_them - came).sum() / came.sum()),
        "wape_not_told": float(np.abs(without - came).sum() / came.sum()),
        "days": len(came),
    }


def _day(support: Support, day: datetime, known: list[Holiday]) -> tuple[float, float, float]:
    """What is expected of a day, with holidays told and without, and what came."""
    means = []
    for off in (known, []):
        model = learn(support.until(day), support.known(day), day, holidays=off)
        means.append(expect(model, support.known(day), day, 24, np.random.default_rng(7), 2).mean.sum())
    return float(means[0]), float(means[1]), float(support.actual(day, 24).sum())


def _utc(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)
