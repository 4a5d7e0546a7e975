"""Task R1: the week of a major release, forecast at 00:00 UTC of its day; hourly support questions of Firefox.

Only releases whose notes stood at the origin are known; past counts and past releases are learnt from anew at each
origin, as the product does every night. Evaluated: majors from 2025 on (or `since`) whose week is over; of data that
ends before, the last ones.

Figures: `wape` of the 7-day totals (median of the total), `mae` and `pinball` of the hours, `pinball_week` of the
totals, `coverage80` of the hours, `coverage80_week` of the totals, `bias` of the totals' mean. Hours hold 0 to 15
questions, so that inclusive ranges of whole numbers cover more than 80 %. The part "earlier" holds the majors from
November 2021 on before the evaluated part: three years, in which the product's few constants for releases were chosen.
`oracle` knows each day's total, and shows what nobody can forecast.

Peers, each with the set-up that served it best here: the same hour last week; the mean of the last four weeks with
Poisson ranges; the 26-week shape at the level of the last four weeks; that times the median lift of past majors; the
hour-of-week quantiles of six weeks; LightGBM quantile regression on hour, weekday, hours since the last major and dot
release, and the hour-of-week means and levels of the weeks before its origin, trained on an origin every week; Prophet
and AutoARIMA with releases as regressors, and MSTL (`releases_peers`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.forecast import common, releases, releases_peers
from benchmarks.forecast.common import LEVELS, Floats, Result, Row
from benchmarks.forecast.memory import memory
from benchmarks.forecast.releases import HOUR, WEEK, Release, Support
from calbot.forecast.expect import expect

EARLIER = date(2021, 11, 1)
REFERENCE = {
    "last_week": {"wape": 0.126, "mae": 2.601},
    "four_week_mean": {"wape": 0.078, "mae": 2.108},
    "shape_level": {"wape": 0.099, "mae": 1.992},
    "shape_level_lift": {"wape": 0.098, "mae": 2.045},
}
"""On the data up to 2025-09-30, origins from 2025 on: that of KNOWN."""
KNOWN = "49479e379ba5a580"
PATHS = 1000
"""With 200 the median of a total is off by 1 % by chance alone."""
_LEVEL_WEEKS, _SHAPE_WEEKS = 4, 26


@dataclass(frozen=True)
class Told:
    """A forecast of a week: `quantiles` (5, 168) by hour, `mean` (168,), and `week` (5,) of the total."""

    quantiles: Floats
    mean: Floats
    week: Floats


Method = Callable[[Support, Release], Told]


def run(data: Path, since: date | None, peers: Collection[str] | None) -> Result:
    """One row per method; see `common`."""
    support = releases.read(data)
    last = support.series.end.date()
    first = releases.start(support, since)
    scored, earlier = support.majors(first), support.majors(EARLIER, first)
    result = {"calbot": row(calbot, support, scored) | memory(once, "calbot", data, last)}
    if earlier:
        result["calbot"]["parts"] = {"earlier": row(calbot, support, earlier)}
    for name, method in _peers(peers):
        if isinstance(method, dict):
            result[name] = method
            continue
        too = earlier if name not in releases_peers.METHODS else []
        result[name] = common.tried(f"R1, {name}", partial(_peer, method, support, scored, too))
        if "absent" not in result[name]:
            result[name] |= memory(once, name, data, last)
    common.judged("R1", result, releases.data_of(support, scored) == KNOWN, REFERENCE)
    return result


def _peer(method: Method, support: Support, scored: list[Release], earlier: list[Release]) -> Row:
    found = row(method, support, scored)
    return found | ({"parts": {"earlier": row(method, support, earlier)}} if earlier else {})


def row(method: Method, support: Support, scored: list[Release]) -> Row:
    """The figures of one method over the weeks of `scored`."""
    began = time.process_time()
    told = [method(support, release) for release in scored]
    seconds = (time.process_time() - began) / max(len(scored), 1)
    actual = [support.actual(release.day, WEEK) for release in scored]
    ok = [np.isfinite(counts) for counts in actual]
    hours = np.concatenate([counts[good] for counts, good in zip(actual, ok, strict=True)])
    quantiles = np.concatenate([one.quantiles[:, good] for one, good in zip(told, ok, strict=True)], axis=1)
    mean = np.concatenate([one.mean[good] for one, good in zip(told, ok, strict=True)])
    total, week = releases.totals(actual), np.array([one.week for one in told]).T
    figures = common.scores(quantiles, hours, mean)
    return figures | {
        "wape": float(np.abs(week[2] - total).sum() / total.sum()),
        "mae": float(np.abs(hours - mean).mean()),
        "pinball_week": common.pinball(week, total) * len(total) / float(total.sum()),
        "coverage80_week": float(((total >= week[0]) & (total <= week[-1])).mean()),
        "weeks": len(scored),
        "fit_s": seconds,
    }


def calbot(support: Support, release: Release) -> Told:
    """The product: learn, then expect."""
    model = support.learnt(release.day)
    forecast = expect(model, support.known(release.day), release.day, WEEK, np.random.default_rng(7), PATHS)
    seen = np.isfinite(support.actual(release.day, WEEK))
    return Told(forecast.quantiles, forecast.mean, np.quantile(forecast.paths[:, seen].sum(axis=1), LEVELS))


def last_week(support: Support, release: Release) -> Told:
    """The same hour last week."""
    return _poisson(_weeks(support, release, 1)[-1])


def four_week_mean(support: Support, release: Release) -> Told:
    """The mean of the same hour of the last four weeks."""
    return _poisson(np.nanmean(_weeks(support, release, 4), axis=0))


def shape_level(support: Support, release: Release) -> Told:
    """The shape of 26 weeks at the level of the last four."""
    shape = np.nanmean(_weeks(support, release, _SHAPE_WEEKS), axis=0)
    return _poisson(np.nanmean(_weeks(support, release, _LEVEL_WEEKS)) * shape / shape.mean())


def shape_level_lift(support: Support, release: Release) -> Told:
    """The same, times the median of what past majors lifted it."""
    lifts = []
    for past in support.majors(date.min):
        if past.day + WEEK * HOUR <= release.day:
            seen = np.isfinite(counts := support.actual(past.day, WEEK))
            lifts.append(counts[seen].sum() / shape_level(support, past).mean[seen].sum())
    return _poisson(shape_level(support, release).mean * (float(np.median(lifts)) if lifts else 1.0))


def hour_of_week(support: Support, release: Release) -> Told:
    """Quantiles of the same hour of the last six weeks."""
    weeks = _weeks(support, release, 6)
    return Told(
        np.nanquantile(weeks, LEVELS, axis=0),
        np.nanmean(weeks, axis=0),
        np.quantile(weeks.sum(axis=1)[np.isfinite(weeks).all(axis=1)], LEVELS),
    )


def oracle(support: Support, release: Release) -> Told:
    """Knows the total of each day, and spreads it over the hours as the 26 weeks before did."""
    days = np.nan_to_num(support.actual(release.day, WEEK)).reshape(7, 24).sum(axis=1)
    shape = np.nanmean(_weeks(support, release, _SHAPE_WEEKS), axis=0).reshape(7, 24)
    return _poisson((days[:, None] * shape / shape.sum(axis=1, keepdims=True)).ravel())


def _peers(peers: Collection[str] | None) -> list[tuple[str, Method | Row]]:
    plain: dict[str, Method] = {
        "last_week": last_week,
        "four_week_mean": four_week_mean,
        "shape_level": shape_level,
        "shape_level_lift": shape_level_lift,
        "hour_of_week": hour_of_week,
        "oracle": oracle,
    }
    found: list[tuple[str, Method | Row]] = [(name, one) for name, one in plain.items() if common.wanted(name, peers)]
    for name, (library, method) in releases_peers.METHODS.items():
        if common.wanted(name, peers):
            found.append((name, common.absent(library) or _learning(method)))
    return found


def _learning(method: releases_peers.Method) -> Method:
    def told(support: Support, release: Release) -> Told:
        quantiles = method(support, release.day, release.day, WEEK)
        return Told(quantiles, quantiles[2], releases_peers.total(quantiles))

    return told


def _poisson(mean: Floats) -> Told:
    """Ranges of whole numbers around a mean that came without any."""
    draws = np.random.default_rng(7).poisson(np.maximum(mean, 0.05), (2000, len(mean)))
    quantiles = np.quantile(draws, LEVELS, axis=0, method="inverted_cdf").astype(np.float64)
    week = np.quantile(draws.sum(axis=1), LEVELS)
    return Told(quantiles, mean, week)


def _weeks(support: Support, release: Release, weeks: int) -> Floats:
    return releases.weeks_before(support, release.day, weeks)


def once(name: str, data: Path, last: date) -> None:
    """One week told by one method, for its memory."""
    support = releases.read(data)
    method = calbot if name == "calbot" else dict(_peers((name,)))[name]
    assert not isinstance(method, dict)
    method(support, support.majors(date.min, last)[-1])
