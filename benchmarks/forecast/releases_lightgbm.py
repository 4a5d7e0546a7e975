"""LightGBM quantile regression on the release data: the peer of tasks R1 and R2."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from benchmarks.forecast.common import LEVELS, Floats
from benchmarks.forecast.releases import HOUR, WEEK, Support

_HISTORY_WEEKS = 104
_LONG_AGO = 336
_ROUNDS = 200
_SETTINGS = {
    "objective": "quantile",
    "num_leaves": 15,
    "learning_rate": 0.05,
    "min_data_in_leaf": 40,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "num_threads": 1,
    "seed": 7,
    "verbose": -1,
}


def quantiles(support: Support, origin: datetime) -> Floats:
    """Quantiles (5, 168) of the hours from `origin` on, trained on what was counted until then."""
    import lightgbm

    past = range(max(WEEK * 8, support.index(origin) - _HISTORY_WEEKS * WEEK), support.index(origin) - WEEK + 1, 72)
    table = np.concatenate([_features(support, _at(support, first)) for first in past])
    target = np.concatenate([support.actual(_at(support, first), WEEK) / _level(support, first) for first in past])
    seen = np.isfinite(target)
    ahead, level = _features(support, origin), _level(support, support.index(origin))
    told = []
    for alpha in LEVELS:
        rows = lightgbm.Dataset(table[seen], target[seen], params={"verbose": -1})
        model = lightgbm.train({**_SETTINGS, "alpha": float(alpha)}, rows, num_boost_round=_ROUNDS)
        told.append(level * model.predict(ahead))
    return np.sort(np.maximum(np.array(told), 0.0), axis=0)


def _features(support: Support, origin: datetime) -> Floats:
    """What is known at `origin` of each of the 168 hours after it (168, features)."""
    first = support.index(origin)
    weeks = support.series.counts[max(first - 4 * WEEK, 0) : first].reshape(-1, WEEK)
    level = _level(support, first)
    hours = np.arange(first, first + WEEK)
    clock = (hours + support.series.start.hour) % 24
    day = (hours // 24 + support.series.start.weekday()) % 7
    profile = np.nanmean(weeks, axis=0) / level
    lately = np.full(WEEK, np.nanmean(support.series.counts[first - 48 : first]) / level)
    since = [_hours_since(support, origin, kind, hours) for kind in ("major", "dot")]
    return np.column_stack([clock, day, profile, lately, np.arange(WEEK), *since])


def _hours_since(support: Support, origin: datetime, kind: str, hours: np.ndarray) -> Floats:
    """Hours since the last release of `kind` that was known at `origin`, up to a fortnight."""
    known = [fact.starts_at for fact in support.known(origin) if fact.content_type == kind]
    gap = hours[:, None] - np.array([[support.index(at) for at in known]])
    return np.asarray(np.where(gap >= 0, gap, _LONG_AGO).min(axis=1, initial=_LONG_AGO), dtype=np.float64)


def _level(support: Support, first: int) -> float:
    return float(np.nanmean(support.series.counts[max(first - 4 * WEEK, 0) : first]))


def _at(support: Support, hour: int) -> datetime:
    return support.series.start + HOUR * hour
