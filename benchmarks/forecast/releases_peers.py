"""The peers of tasks R1 and R2 on the release data, each with regressors of its own for the releases that are known.

Every method is `f(support, at, known_at, hours) -> quantiles (5, hours)` of the hours from `at` on, from what was
counted until then and the releases known at `known_at`. Regressors, per kind of release: the hours since one went out,
fading with a day and with three days. Prophet: 26 weeks, daily and weekly seasons, the regressors multiply the rest (a
release does). AutoARIMA: square roots of eight weeks (a release is in them), with waves of day and week beside the
regressors. MSTL takes none. LightGBM: `releases_lightgbm`. One thread each.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import numpy as np

from benchmarks.forecast import releases_lightgbm
from benchmarks.forecast.common import LEVELS, Floats
from benchmarks.forecast.peers import waves, with_ranges
from benchmarks.forecast.releases import HOUR, WEEK, Support

_FADES: Final = (24.0, 72.0)
_KINDS: Final = ("major", "dot")
_PROPHET_WEEKS, _WEEKS = 26, 8
Method = Callable[[Support, datetime, datetime, int], Floats]


def lightgbm(support: Support, at: datetime, known_at: datetime, hours: int) -> Floats:
    """Gradient-boosted quantiles; what it is told of releases is what is known at `at`."""
    return releases_lightgbm.quantiles(support, at)[:, :hours]


def prophet(support: Support, at: datetime, known_at: datetime, hours: int) -> Floats:
    """Seasons of day and week, and multiplicative regressors."""
    import pandas
    from prophet import Prophet

    logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
    past, table = _past(support, at, _PROPHET_WEEKS), _fading(support, at, known_at, _PROPHET_WEEKS, hours)
    names = [f"r{number}" for number in range(table.shape[1])]
    frame = pandas.DataFrame(table, columns=names)
    start = at.replace(tzinfo=None) - HOUR * len(past)
    frame["ds"] = [start + HOUR * hour for hour in range(len(frame))]
    model = Prophet(daily_seasonality=True, weekly_seasonality=True, yearly_seasonality=False, uncertainty_samples=300)
    for name in names:
        model.add_regressor(name, mode="multiplicative")
    np.random.seed(1)
    model.fit(frame[: len(past)].assign(y=past))
    samples = model.predictive_samples(frame[len(past) :])["yhat"]
    return np.maximum(np.quantile(samples, LEVELS, axis=1), 0.0)


def auto_arima(support: Support, at: datetime, known_at: datetime, hours: int) -> Floats:
    """AutoARIMA of square roots, with waves and regressors (dynamic harmonic regression)."""
    from statsforecast.models import AutoARIMA

    past = np.sqrt(_filled(_past(support, at, _WEEKS)))
    fading = _fading(support, at, known_at, _WEEKS, hours)
    # A regressor that stays at nothing makes the regression singular.
    fading = fading[:, np.ptp(fading[: len(past)], axis=0) > 0.01]
    table = np.concatenate([fading, waves(len(fading))], axis=1)
    model = AutoARIMA(season_length=1, approximation=True, d=0)
    roots = with_ranges(model, past, hours, table[: len(past)], table[len(past) :])
    return np.asarray(roots**2, dtype=np.float64)


def mstl(support: Support, at: datetime, known_at: datetime, hours: int) -> Floats:
    """Seasons of a day and a week taken off, exponential smoothing for the rest."""
    from statsforecast.models import MSTL, AutoETS

    model = MSTL(season_length=[24, WEEK], trend_forecaster=AutoETS(model="ZZN"))
    return with_ranges(model, _filled(_past(support, at, _WEEKS)), hours, None, None)


METHODS: Final[Mapping[str, tuple[str, Method]]] = {
    "lightgbm": ("lightgbm", lightgbm),
    "prophet": ("prophet", prophet),
    "autoarima": ("statsforecast", auto_arima),
    "mstl": ("statsforecast", mstl),
}
"""Name -> (library it needs, method)."""


def total(quantiles: Floats) -> Floats:
    """Quantiles (5,) of the sum of hours with `quantiles` (5, hours): hours are taken as moving together by half; sums
    of quantiles would be too wide, of independent hours too narrow."""
    middle = quantiles[2].sum()
    return np.asarray(middle + 0.5 * (quantiles.sum(axis=1) - middle))


def _past(support: Support, at: datetime, weeks: int) -> Floats:
    return support.until(at).counts[-weeks * WEEK :]


def _filled(counts: Floats) -> Floats:
    """Holes take the mean of the same hour of the week."""
    week = np.nanmean(counts.reshape(-1, WEEK), axis=0)
    return np.where(np.isfinite(counts), counts, np.tile(week, len(counts) // WEEK))


def _fading(support: Support, at: datetime, known_at: datetime, weeks: int, hours: int) -> Floats:
    """Releases known at `known_at`, by kind and fade, over the past `weeks` and the `hours` ahead (hours, columns)."""
    lag = np.arange(weeks * WEEK + hours, dtype=np.float64)
    columns = []
    for kind in _KINDS:
        facts = [fact for fact in support.known(known_at) if fact.content_type == kind]
        starts = [(fact.starts_at - at) / HOUR + weeks * WEEK for fact in facts]
        for fade in _FADES:
            since = lag[:, None] - np.array(starts)[None, :]
            columns.append(np.where(since >= 0, np.exp(-np.maximum(since, 0.0) / fade), 0.0).sum(axis=1))
    return np.array(columns).T
