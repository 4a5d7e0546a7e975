"""What calbot is measured against on the brands: each method as its users would set it up, with regressors of its own.

Every method is `f(brand, origin) -> Ranges` of 72 hours from the first `origin` hours of counts and all posts known;
Prophet alone draws whole futures, and so tells ranges of days.
Where a library wants numbers for posts it gets, per network, the posts of the last 1 .. 48 hours (LightGBM, which finds
the shape of a response by itself) or their pulses fading with 3 and 12 hours (Prophet, AutoARIMA, which are linear in
them; AutoARIMA, besides, the waves of day and week). MSTL takes no regressors. One thread each.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from benchmarks.forecast.brands import HORIZON, Brand
from benchmarks.forecast.common import LEVELS, Floats, Ranges

_WINDOWS: Final = (1, 3, 6, 12, 24, 48)
_FADES: Final = (3.0, 12.0)
_WAVES: Final = ((24, 4), (168, 3))
"""Hours of a season, and how many waves of it."""
_WEEKS: Final = 6


def hour_of_week(brand: Brand, origin: int) -> Ranges:
    """Quantiles of the same hour of the week in the last six weeks."""
    return Ranges(_usual(brand.series.counts, origin))


def true_posts(brand: Brand, origin: int) -> Ranges:
    """No forecast: the hour-of-week quantiles of what did not come from posts, plus what truly came from posts."""
    usual = _usual(brand.series.counts - brand.from_posts, origin)
    return Ranges(usual + brand.from_posts[origin : origin + HORIZON])


def lightgbm(brand: Brand, origin: int) -> Ranges:
    """Gradient-boosted quantiles on hour, weekday and posts in windows."""
    import lightgbm as library

    table, target = _windows(brand, origin + HORIZON), brand.series.counts[:origin]
    found = []
    for level in LEVELS:
        options = {"objective": "quantile", "alpha": level, "learning_rate": 0.05, "num_leaves": 15, "seed": 1}
        options |= {"min_data_in_leaf": 20, "verbosity": -1, "num_threads": 1}
        data = library.Dataset(table[:origin], target, categorical_feature=[1])
        found.append(library.train(options, data, 200).predict(table[origin:]))
    return Ranges(np.sort(np.maximum(np.array(found), 0.0), axis=0))


def prophet(brand: Brand, origin: int) -> Ranges:
    """Daily and weekly seasons, and a linear effect of fading posts per network; ranges from its own samples."""
    import pandas
    from prophet import Prophet

    logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
    names, table = _fading(brand, origin + HORIZON)
    frame = pandas.DataFrame(table, columns=names)
    frame["ds"] = [brand.at(hour).replace(tzinfo=None) for hour in range(origin + HORIZON)]
    model = Prophet(daily_seasonality=True, weekly_seasonality=True, yearly_seasonality=False, uncertainty_samples=300)
    for name in names:
        model.add_regressor(name)
    np.random.seed(1)
    model.fit(frame[:origin].assign(y=brand.series.counts[:origin]))
    samples = model.predictive_samples(frame[origin:])["yhat"]
    return Ranges.of(np.maximum(np.quantile(samples, LEVELS, axis=1), 0.0), np.maximum(samples.T, 0.0))


def auto_arima(brand: Brand, origin: int) -> Ranges:
    """AutoARIMA of the square root of the counts, with the fading posts and the waves of day and week as its
    regressors (dynamic harmonic regression: Hyndman and Athanasopoulos 2021, ch. 10.5)."""
    from statsforecast.models import AutoARIMA

    _, fading = _fading(brand, origin + HORIZON)
    table = np.concatenate([fading, waves(origin + HORIZON)], axis=1)
    # With a season of its own and plain counts its pinball is 0.202, in three times the time: bursts upset it.
    model = AutoARIMA(season_length=1, approximation=True, d=0)
    roots = with_ranges(model, np.sqrt(brand.series.counts[:origin]), HORIZON, table[:origin], table[origin:])
    return Ranges(np.asarray(roots**2, dtype=np.float64))


def mstl(brand: Brand, origin: int) -> Ranges:
    """Seasons of a day and a week taken off, exponential smoothing for the rest."""
    from statsforecast.models import MSTL, AutoETS

    model = MSTL(season_length=[24, 168], trend_forecaster=AutoETS(model="ZZN"))
    return Ranges(with_ranges(model, brand.series.counts[:origin], HORIZON, None, None))


METHODS: Final[Mapping[str, tuple[str, Callable[[Brand, int], Ranges]]]] = {
    "hour-of-week": ("numpy", hour_of_week),
    "lightgbm": ("lightgbm", lightgbm),
    "prophet": ("prophet", prophet),
    "autoarima": ("statsforecast", auto_arima),
    "mstl": ("statsforecast", mstl),
    "true posts": ("numpy", true_posts),
}
"""Name -> (library it needs, method)."""


def _usual(counts: Floats, origin: int) -> Floats:
    first = max(0, origin - _WEEKS * 168)
    slot = np.arange(first, origin) % 168
    past = counts[first:origin]
    return np.array([np.quantile(past[slot == (origin + ahead) % 168], LEVELS) for ahead in range(HORIZON)]).T


def with_ranges(model: Any, past: Floats, hours: int, known: Floats | None, ahead: Floats | None) -> Floats:
    """Quantiles (5, hours) after `past`, not negative, from a model's own ranges."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told = model.forecast(y=past, h=hours, X=known, X_future=ahead, level=[50, 80])
    rows = [told["lo-80"], told["lo-50"], told["mean"], told["hi-50"], told["hi-80"]]
    return np.maximum(np.array(rows, dtype=np.float64), 0.0)


def _pulses(brand: Brand, hours: int) -> dict[str, Floats]:
    """Posts per hour (hours,) of each network."""
    found = {name: np.zeros(hours) for name in sorted({post.network for post in brand.posts})}
    for post in brand.posts:
        hour = int((post.starts_at - brand.series.start).total_seconds() // 3600)
        if 0 <= hour < hours:
            found[post.network][hour] += 1
    return found


def _windows(brand: Brand, hours: int) -> Floats:
    """Hour, weekday, hour of the week, and per network the posts of each window (hours, features)."""
    at = np.arange(hours)
    clock = np.array([(brand.at(hour).hour, brand.at(hour).weekday()) for hour in range(hours)], dtype=np.float64)
    columns = [clock[:, 0], clock[:, 1], clock[:, 0] + 24 * clock[:, 1]]
    for pulse in _pulses(brand, hours).values():
        total = np.concatenate([[0.0], np.cumsum(pulse)])
        columns += [total[at + 1] - total[np.maximum(at + 1 - window, 0)] for window in _WINDOWS]
    return np.array(columns).T


def waves(hours: int) -> Floats:
    """Sines and cosines of the day and the week (hours, waves)."""
    turns = [number * np.arange(hours) / period for period, most in _WAVES for number in range(1, most + 1)]
    angles = 2 * np.pi * np.array(turns).T
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


def _fading(brand: Brand, hours: int) -> tuple[list[str], Floats]:
    """Names and values (hours, regressors) of the fading posts per network."""
    names, columns = [], []
    for name, pulse in _pulses(brand, hours).items():
        for fade in _FADES:
            names.append(f"{name}_{fade:g}h")
            columns.append(np.convolve(pulse, np.exp(-np.arange(48) / fade))[:hours])
    return names, np.array(columns).T
