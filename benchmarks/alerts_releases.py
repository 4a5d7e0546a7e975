"""Spike calls on the release data: days of more than 1.5 times the usual day, called a day ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from benchmarks.alerts_figures import Call, Figures, best_threshold, figures
from benchmarks.forecast.releases import WEEK, Support, read, start
from calbot.forecast.expect import expect
from calbot.forecast.fit import Model
from calbot.forecast.history import Floats, PostFact

LIMIT = 1.5
_EARLIER = date(2021, 11, 1)
_DAY = timedelta(days=1)
_REACH = timedelta(days=7)
_PATHS = 400


def run(data: Path, since: date | None) -> Figures:
    """Figures of planned and unplanned days, the latter with names that begin with "unplanned_"."""
    support = read(data)
    first = start(support, since)
    earlier = list(_days(support, _EARLIER, first, every=7))
    scored = list(_days(support, first, support.series.end.date(), every=1))
    threshold, months = best_threshold(earlier), len(scored) / 30
    unplanned = figures(scored, threshold, months, planned=False)
    return figures(scored, threshold, months, planned=True) | {f"unplanned_{k}": v for k, v in unplanned.items()}


def _days(support: Support, first: date, last: date, every: int) -> Iterator[Call]:
    """Each day, or those near a release and every so many others, with what was said of it a day ahead."""
    day = datetime.combine(first, time(0), UTC)
    end = datetime.combine(last, time(0), UTC)
    number = 0
    while day + _DAY <= end:
        number += 1
        if _near(support, day) or number % every == 0:
            yield from _call(support, day)
        day += _DAY


def _call(support: Support, day: datetime) -> Iterator[Call]:
    counts = support.actual(day, 24)
    if not np.isfinite(counts).all():
        return
    origin = day - _DAY
    past = support.until(origin).counts[-4 * WEEK :]
    limit = LIMIT * 24 * float(np.nanmean(past))
    model = support.learnt(origin)
    near = _near(support, day)
    totals = _totals(model, origin, support.known(origin))
    alone = _totals(replace(model, past={}), origin, ()) if near else totals
    spike = float(counts.sum()) > limit
    yield Call(float(totals.mean()) / limit, float(alone.mean()) / limit, spike, spike and near, 24.0)


def _totals(model: Model, origin: datetime, posts: tuple[PostFact, ...]) -> Floats:
    """Possible totals (paths,) of the day after the next midnight."""
    return expect(model, posts, origin, 48, np.random.default_rng(5), _PATHS).paths[:, 24:].sum(axis=1)


def _near(support: Support, day: datetime) -> bool:
    """Whether a major release that was known the day before is at most a week old then."""
    return any(
        one.major and one.known_at <= day - _DAY and timedelta(0) <= day + _DAY - one.fact.starts_at < _REACH + _DAY
        for one in support.releases
    )
