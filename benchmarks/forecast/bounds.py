"""Oracles of task B1: what calbot would say if it were told what nobody knows. No forecasts; they show what is luck.

`true sizes`: the sum that every post truly brings, not when. `true law`: each account's true distribution of sizes,
each network's true mean curve (both from all posts, those to come too), what every past post truly brought, and a usual
week learnt from counts without a single message from posts; how closely single posts keep to their curve stays as it is
learnt. `true law, evener`: the same with posts that keep to it so many times as closely as turns out best on the
evaluated hours themselves. `true law and sizes`: the same, told besides what every post to come truly brings.
`..., recalibrated`: the same, or calbot itself, with its medians shifted and both sides of its ranges widened as turns
out best on the evaluated hours themselves (three numbers for all brands): how much one calibration of all could do;
`..., recalibrated by brand`: three numbers for each. These are oracles, no bounds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product

import numpy as np

from benchmarks.forecast.brands import HORIZON, Brand
from benchmarks.forecast.common import Floats, Ranges, pinball
from calbot.forecast.curve import network_curve
from calbot.forecast.design import lay
from calbot.forecast.expect import expect
from calbot.forecast.fit import Learnt, Model, learn
from calbot.forecast.history import PostFact, Series
from calbot.forecast.priors import account
from calbot.forecast.tempo import exposures, learn_curves

SEED = 7
EVENER = (2.0, 4.0, 8.0, 16.0)
_SHIFTS = tuple(np.round(np.arange(0.8, 1.26, 0.05), 2).tolist())
_WIDTHS = tuple(np.round(np.arange(0.6, 1.31, 0.1), 2).tolist())
_LEAST = 0.1
"""Messages that a post without any is taken to have brought, for its logarithm."""


def true_sizes(brand: Brand, origin: int) -> Ranges:
    """calbot's ranges of 72 hours, had it known the true size of every post."""
    return _told(replace(learnt(brand, origin), past=_sure(brand)), brand, origin)


def true_law(brands: Sequence[Brand], evener: float = 1.0, *, sizes: bool = False) -> Callable[[Brand, int], Ranges]:
    """calbot's ranges of 72 hours, had it known the laws that the posts of `brands` follow; `evener`: posts keep to
    their curves so many times as closely as it learns. `sizes`: had it known what every post brings, too."""
    known = true_laws(brands, evener, sizes=sizes)
    return lambda brand, origin: _told(known(brand, origin), brand, origin)


def true_laws(brands: Sequence[Brand], evener: float = 1.0, *, sizes: bool = False) -> Callable[[Brand, int], Model]:
    """What is known to who is told the same."""
    curves = network_curves(brands)

    def told(brand: Brand, origin: int) -> Model:
        quiet = Series(brand.series.start, brand.series.counts[:origin] - brand.from_posts[:origin])
        week = learn(quiet, (), brand.at(origin)).baseline
        model = learnt(brand, origin)
        past = _sure(brand) if sizes else _lawful(brand, brand.at(origin))
        known = replace(model, baseline=week, curves=curves, past=past)
        return replace(known, evenness=evener * model.evenness)

    return told


def recalibrated(told: Sequence[Floats], actual: Sequence[Floats]) -> list[Floats]:
    """`told` (brands; 5, hours) with the shift and the widths that score best against `actual` (brands; hours)."""

    def score(shape: tuple[float, float, float]) -> float:
        each = [pinball(_reshaped(own, *shape), came) / came.mean() for own, came in zip(told, actual, strict=True)]
        return float(np.log(each).sum())

    best = min(product(_SHIFTS, _WIDTHS, _WIDTHS), key=score)
    return [_reshaped(own, *best) for own in told]


def recalibrated_each(told: Sequence[Floats], actual: Sequence[Floats]) -> list[Floats]:
    """The same with a shift and widths for every brand."""
    return [recalibrated([own], [came])[0] for own, came in zip(told, actual, strict=True)]


def _reshaped(quantiles: Floats, shift: float, below: float, above: float) -> Floats:
    median = quantiles[2]
    width = np.array([below, below, 0.0, above, above])[:, None]
    return np.asarray(np.maximum(median * shift + width * (quantiles - median), 0.0), dtype=np.float64)


def _sure(brand: Brand) -> dict[int, Learnt]:
    """What every post brings."""
    return {post.key: _surely(post, brand.truth[post.key]) for post in brand.posts}


def _lawful(brand: Brand, now: datetime) -> dict[int, Learnt]:
    """What past posts brought, and of those to come the law of their account."""
    logs: dict[tuple[str, ...], list[float]] = {}
    for post in brand.posts:
        logs.setdefault(account(post), []).append(_log(brand.truth[post.key]))
    known = {}
    for post in brand.posts:
        own = np.array(logs[account(post)])
        middle, sd = float(own.mean()), float(own.std())
        mean = math.exp(middle + sd**2 / 2)
        ahead = Learnt(post, middle, sd, mean, mean, 1.0)
        known[post.key] = ahead if post.starts_at >= now else _surely(post, brand.truth[post.key])
    return known


def network_curves(brands: Sequence[Brand]) -> Mapping[str, Floats]:
    """The mean curve of each network over all brands, from what truly came of posts of true sizes."""
    names = tuple(dict.fromkeys(post.network for brand in brands for post in brand.posts))
    regressors, came = [], []
    for brand in brands:
        hours = len(brand.from_posts)
        layout = lay(brand.posts, brand.series.start, hours)
        own = dict(zip(layout.networks, exposures(layout, _sizes(brand), np.ones(hours)), strict=True))
        regressors.append(np.array([own[name] for name in names]) / brand.from_posts.mean())
        came.append(brand.from_posts / brand.from_posts.mean())
    table, values = np.concatenate(regressors, axis=2), np.concatenate(came)
    believed = np.array([network_curve(name) for name in names])
    found = learn_curves(table, np.zeros(len(values)), values, np.ones(len(values)), believed)
    return {name: mass / mass.sum() for name, mass in zip(names, found, strict=True)}


def _sizes(brand: Brand) -> Floats:
    return np.array([brand.truth[post.key] for post in brand.posts])


def _surely(post: PostFact, size: float) -> Learnt:
    size = max(size, _LEAST)
    return Learnt(post, math.log(size), 1e-3, size, size, 1.0)


def _log(size: float) -> float:
    return math.log(max(size, _LEAST))


def learnt(brand: Brand, origin: int) -> Model:
    """What calbot knows at an origin."""
    return learn(brand.until(origin), brand.posts, brand.at(origin))


def _told(model: Model, brand: Brand, origin: int) -> Ranges:
    told = expect(model, brand.posts, brand.at(origin), HORIZON, np.random.default_rng(SEED))
    return Ranges.of(told.quantiles, told.paths)
