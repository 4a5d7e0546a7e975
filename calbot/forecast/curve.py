"""How the response to a post spreads over the hours after it: a mass per lag bin, learnt per network around a prior."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.history import Floats, PostFact, hours_between
from calbot.forecast.priors import Prior, prior_of

EDGES: Final = np.array([0, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 24, 36, 48, 72, 120, 168], dtype=np.float64)
"""Edges of the lag bins in hours; inside a bin the response comes evenly."""
BINS: Final = len(EDGES) - 1
EVENNESS: Final = 3.0
"""How evenly single posts follow their network's curve: the part of a response that falls into an hour with the share w
has the variance w (1 - w) / (1 + this), as of a Dirichlet distribution. Real posts hardly do: most of them answer in a
few bursts of their own."""
REACH: Final = 169
"""Hours that one post may touch: a week, and one more as it seldom starts on the hour."""
ALL_DAY: Final = 60
DAYTIME: Final = range(8, 20)
"""A post without an hour goes out in some daytime hour, any of them alike."""


def prior_curve(prior: Prior) -> Floats:
    """Mass per bin (BINS,), sum 1: log-normal hours, of which `prior.early` at least come within 30 minutes."""
    with np.errstate(divide="ignore"):
        z = (np.log(EDGES) - math.log(prior.half_hours)) / prior.spread
    below = np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in z])
    mass = np.diff(below)
    mass[0] = max(mass[0], prior.early)
    return np.asarray(mass / mass.sum(), dtype=np.float64)


def network_curve(network: str) -> Floats:
    """The curve believed of a network before any history."""
    return prior_curve(prior_of(network))


@lru_cache(maxsize=128)
def overlap(kind: int) -> Floats:
    """Part of each bin that falls into each hour (BINS, REACH), for a post at minute `kind` of its first hour.

    Kind 60 is a post without an hour, whose first hour is its midnight."""
    if kind == ALL_DAY:
        layers = np.zeros((BINS, REACH))
        for hour in DAYTIME:
            layers[:, hour:] += overlap(0)[:, : REACH - hour]
        return layers / len(DAYTIME)
    lags = np.arange(REACH)[None, :] - kind / 60
    low, high = EDGES[:-1, None], EDGES[1:, None]
    inside = np.clip(np.minimum(high, lags + 1) - np.maximum(low, lags), 0, None)
    return np.asarray(inside / (high - low), dtype=np.float64)


def kind_of(post: PostFact) -> int:
    """The row of `overlap` that fits `post`."""
    return ALL_DAY if post.all_day else post.starts_at.minute


def kinds_of(posts: Sequence[PostFact]) -> NDArray[np.int64]:
    """`kind_of` of each (posts,)."""
    return np.array([kind_of(post) for post in posts], dtype=np.int64)


def first_hours(posts: Sequence[PostFact], start: datetime) -> NDArray[np.int64]:
    """Index of the hour, counted from `start`, in which each post begins (posts,); negative before `start`."""
    return np.array([math.floor(hours_between(start, post.starts_at) + 1e-9) for post in posts], dtype=np.int64)
