"""Learns how the response to posts spreads over the hours: one regression of all counts on all posts of all networks.

What every hour would get if a network's posts answered in one lag bin only is a regressor; the mass of the bins are the
weights, found by generalised least squares, not negative, drawn to the shipped curve as far as the data is silent
(a ridge). A slow response looks much like a higher usual week: so the level of the week is one more regressor. Sharing
messages out to bins by what was expected of them (expectation-maximisation) converges so slowly here that a curve stays
near where it began.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.curve import ALL_DAY, BINS, DAYTIME, EDGES, REACH
from calbot.forecast.design import Layout
from calbot.forecast.history import Floats

_BELIEF: Final = 20.0
"""How firmly the shipped curve is believed: the prior variance of a bin is its mass / (1 + this)."""
_SURELY: Final = 0.002
"""Added to the mass of a bin for its prior variance: no bin is impossible."""
_LEVEL_SD: Final = 0.1
"""How far the level of the usual week may be off, as a part of it, while the curves are learnt."""
_LEAST: Final = 1e-4


def exposures(layout: Layout, sizes: Floats, rhythm: Floats) -> Floats:
    """Messages per hour if all of each network's posts, of `sizes` (posts,), answered within one bin
    (networks, BINS, hours).

    Cost is linear in posts and in hours: a bin is a difference of two running sums."""
    plain = _exposures(layout, np.where(layout.lifts, 0.0, sizes))
    if layout.lifts.any():
        plain += _exposures(layout, np.where(layout.lifts, sizes, 0.0)) * rhythm
    return plain


def learn_curves(regressors: Floats, usual: Floats, values: Floats, weight: Floats, believed: Floats) -> Floats:
    """Mass per bin (networks, BINS), each network's sum its own (1 if the sizes were right).

    `regressors` as from `exposures`, `usual` (hours,) the week without posts, `weight` (hours,) 1 / variance, and
    0 where nothing was observed, `believed` (networks, BINS) the shipped curves."""
    table = np.concatenate([regressors.reshape(-1, len(values)), usual[None]])
    target = np.append(believed.ravel(), 1.0)
    ridge = np.append((1 + _BELIEF) / (believed.ravel() + _SURELY), 1 / _LEVEL_SD**2)
    heavy = table * np.sqrt(weight)
    square = heavy @ heavy.T + np.diag(ridge)
    found = _not_negative(square, heavy @ (values * np.sqrt(weight)) + ridge * target)
    return np.maximum(found[:-1], _LEAST).reshape(-1, BINS)


def _not_negative(square: Floats, right: Floats, most: int = 6) -> Floats:
    """Solution of `square` x = `right` with negative parts set to 0 and the rest solved anew, a few times over."""
    found = np.linalg.solve(square, right)
    free = found > 0
    for _ in range(most):
        if (found >= 0).all():
            break
        found = np.zeros(len(right))
        found[free] = np.linalg.solve(square[np.ix_(free, free)], right[free])
        free &= found > 0
    return np.asarray(np.maximum(found, 0.0), dtype=np.float64)


def _exposures(layout: Layout, sizes: Floats) -> Floats:
    rows, first, part = _pulses(layout, sizes)
    count, length = len(layout.networks), layout.hours + REACH + 1
    place = layout.network[rows] * length + np.clip(first + REACH, 0, length - 1)

    def summed(now: Floats) -> Floats:
        """Running sums of `part` with the share `now` in the hour itself and the rest in the next."""
        weights = np.concatenate([part * now, part * (1 - now)])
        pulses = np.bincount(np.concatenate([place, place + 1]), weights, count * length + 1)
        return np.cumsum(pulses[:-1].reshape(count, length), axis=1)

    late = np.where(layout.kind[rows] == ALL_DAY, 0, layout.kind[rows]) / 60
    found = np.empty((count, BINS, layout.hours))
    whole = summed(1 - late)
    for at, share in enumerate((np.clip(2 - 2 * late, 0, 1), np.clip(1 - 2 * late, 0, 1))):
        found[:, at] = _between(summed(share), 0, 1, layout.hours)
    for at in range(2, BINS):
        low, high = int(EDGES[at]), int(EDGES[at + 1])
        found[:, at] = _between(whole, low, high, layout.hours) / (high - low)
    return found


def _between(running: Floats, low: int, high: int, hours: int) -> Floats:
    """What began `low` to `high` hours before each of `hours` (networks, hours)."""
    ahead = running[:, REACH - low : REACH - low + hours]
    if high < REACH:
        return np.asarray(ahead - running[:, REACH - high : REACH - high + hours], dtype=np.float64)
    return ahead


def _pulses(layout: Layout, sizes: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Row, first hour and size of each beginning; a post without an hour begins a little in every daytime hour."""
    rows = np.flatnonzero(sizes > 0)
    sharp, vague = rows[layout.kind[rows] != ALL_DAY], rows[layout.kind[rows] == ALL_DAY]
    hours = np.tile(np.array(DAYTIME), len(vague))
    many = np.repeat(vague, len(DAYTIME))
    first = np.concatenate([layout.first[sharp], layout.first[many] + hours])
    return np.concatenate([sharp, many]), first, np.concatenate([sizes[sharp], sizes[many] / len(DAYTIME)])
