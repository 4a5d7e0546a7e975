"""Luck: what chance makes of a forecast, drawn so that a change of the plan changes nothing but what it touches.

Each hour and each post has its own luck, a place in a distribution, whatever the load: a quantile looked up in a table
says what it makes of a rate. So the same hour of two plans differs by what the plans differ in, and not by their dice,
and it takes a tenth of the time of numpy's own gamma and Poisson draws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.history import Floats, PostFact

_LEAST: Final = 1e-12
_PLACES: Final = 1024
"""Places in a distribution that luck may take, each as likely as the others."""
_SHAPES: Final = np.geomspace(1e-3, 1e4, 160)
"""Shapes of the gamma distributions that are tabled: neighbours differ by a tenth."""
_FEW: Final = 12.0
"""Mean up to which counts are drawn from tabled Poisson distributions; above, their skew is told well enough."""
_FEWS: Final = 200
"""Poisson distributions that are tabled, by even steps of the root of their mean."""


def fates(seed: int, posts: Sequence[PostFact], paths: int) -> Floats:
    """Standard normal luck (posts, paths): each post's is its own, so that another post in the plan does not change it.

    Else every figure would jitter with every change of the calendar, and told windows with it. The order in which a
    post meets its luck is that of scrambled numbers made of the seed, its key and the path: a generator of numpy for
    each post would take longer than all the rest of a forecast."""
    keys = np.array([post.key % 2**64 for post in posts], dtype=np.uint64)
    own = _scrambled(keys ^ _scrambled(np.array([seed], dtype=np.uint64)))
    numbers = _scrambled(own[:, None] + _STRIDE * np.arange(1, paths + 1, dtype=np.uint64))
    return _even_luck(paths)[np.argsort(numbers, axis=1, kind="stable")]


_STRIDE: Final = np.uint64(0x9E3779B97F4A7C15)


def _scrambled(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finishing step of SplitMix64 (Steele, Lea and Flood 2014): near numbers come out unlike each other."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@lru_cache(maxsize=8)
def _even_luck(paths: int) -> Floats:
    """Standard normal values (paths,) spread evenly over their distribution: with 200 independent ones the same plan
    would show another number under other post ids."""
    at = np.linspace(-5.0, 5.0, 4001)
    mass = np.exp(-at * at / 2)
    return np.interp((np.arange(paths) + 0.5) / paths, (np.cumsum(mass) - mass / 2) / mass.sum(), at)


def wander(rng: np.random.Generator, paths: int, hours: int, lead: float, memory: float) -> Floats:
    """Autoregressive noise (hours, paths) with sd 1 far ahead, less near the last known hour, `lead` hours before; it
    has forgotten most of itself after `memory` hours."""
    keep = float(np.exp(-1 / memory))
    noise: Floats = np.sqrt(1 - keep**2) * rng.standard_normal((hours, paths))
    state = rng.standard_normal(paths) * np.sqrt(0.5 + 0.5 * (1 - keep ** (2 * lead)))
    for hour in range(hours):
        noise[hour] += keep * state
        state = noise[hour]
    return noise


def counts(
    quiet: Floats,
    load: Floats,
    spread: Floats,
    phi: float,
    seed: tuple[int, int],
    start: datetime,
    dealt: int | None = None,
) -> Floats:
    """Counts (hours, draws): Poisson around the usual `quiet`, scattered by gamma factors of variance `phi`, plus what
    posts bring, gamma of mean `load` and variance `spread`: no post keeps to its network's curve. One gamma of the same
    mean and variance would be faster and too wide: what posts bring is far more skewed than the rest.

    They are the first of as many draws as luck is `dealt` to (None: all of them)."""
    hours, draws = quiet.shape
    usual, burst, chance = _places(seed, start, hours, dealt or draws)[:, :, :draws]
    shape = np.clip(load**2 / np.maximum(spread, _LEAST), _SHAPES[0], _SHAPES[-1])
    rows = np.rint(np.log(shape / _SHAPES[0]) * (len(_SHAPES) - 1) / math.log(_SHAPES[-1] / _SHAPES[0]))
    rate = quiet * _gamma(1 / phi).take(usual) + load * _gammas().take(rows.astype(np.intp) * _PLACES + burst)
    return _poisson(rate, chance)


def _places(seed: tuple[int, int], start: datetime, hours: int, draws: int) -> NDArray[np.uint16]:
    """Three places for each hour (3, hours, draws). Each day (UTC) has a generator of its own, which is the same from
    whichever hour on."""
    first = start.astimezone(UTC).hour
    days = range(start.astimezone(UTC).toordinal(), start.astimezone(UTC).toordinal() - (-(first + hours) // 24))
    table = np.concatenate([_day(seed, day, draws) for day in days])
    return table[first : first + hours].transpose(1, 0, 2)


@lru_cache(maxsize=128)
def _day(seed: tuple[int, int], day: int, draws: int) -> NDArray[np.uint16]:
    """The places of a day (24, 3, draws): whoever tries slots comes back to it."""
    return np.random.default_rng((*seed, day)).integers(0, _PLACES, (24, 3, draws), dtype=np.uint16)


def _poisson(rate: Floats, place: NDArray[np.uint16]) -> Floats:
    """Counts at `place` of the Poisson distributions of mean `rate`: tabled where it is low, else by the expansion of
    Cornish and Fisher (1938), which is then seldom off by one."""
    luck = _even_luck(_PLACES).take(place)
    found = np.floor(rate + np.sqrt(rate) * luck + (luck * luck + 2) / 6)
    few = rate < _FEW
    rows = np.rint(np.sqrt(rate[few] / _FEW) * (_FEWS - 1)).astype(np.intp)
    found[few] = _few().take(rows * _PLACES + place[few])
    return found


@lru_cache(maxsize=1)
def _few() -> Floats:
    """Counts at each place of the Poisson distributions of mean 0 .. _FEW (_FEWS, places)."""
    mean = _FEW * np.linspace(0.0, 1.0, _FEWS)[:, None] ** 2
    count = np.arange(64)
    logs = np.concatenate([[0.0], np.cumsum(np.log(count[1:]))])
    below = np.cumsum(np.exp(count * np.log(np.maximum(mean, _LEAST)) - mean - logs), axis=1)
    places = (np.arange(_PLACES) + 0.5) / _PLACES
    return np.array([np.searchsorted(row, places) for row in below], dtype=np.float64)


@lru_cache(maxsize=1)
def _gammas() -> Floats:
    """`_gamma` of each of `_SHAPES` (shapes, places)."""
    return np.array([_gamma(shape) for shape in _SHAPES.tolist()])


@lru_cache(maxsize=256)
def _gamma(shape: float) -> Floats:
    """The gamma distribution of mean 1 and variance 1 / `shape` at each place (places,).

    Summed over a grid of logarithms; what lies below it is all but 0, and its mass is x^shape / shape."""
    low = math.log(shape) - min(8 / math.sqrt(shape), 14.0)
    high = math.log(shape + 8 * math.sqrt(shape) + 16)
    grid = np.linspace(low, high, 800)
    mass = np.exp(shape * (grid - math.log(shape)) - np.exp(grid) + shape)
    under = math.exp(shape * (low - math.log(shape)) + shape - math.exp(low)) / shape
    below = under / (grid[1] - grid[0]) + np.cumsum(mass) - mass / 2
    places = (np.arange(_PLACES) + 0.5) / _PLACES
    values = np.exp(np.interp(places, below / below[-1], grid, left=-np.inf))
    return np.asarray(values / values.mean(), dtype=np.float64)
