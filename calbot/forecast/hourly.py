"""What one post brings in each hour as a range: its size is uncertain, and what an hour gets of it still more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from calbot.forecast.curve import EVENNESS
from calbot.forecast.history import Floats

_DRAWS: Final = 1000
_TENTH: Final = 1.2816
_LEAST: Final = 1e-9


def hour_ends(mean: float, low: float, high: float, per_hour: Sequence[float], rng: np.random.Generator) -> Floats:
    """The 10 % and 90 % ends (2, hours) of the messages in each hour of a post that brings `mean` (`low`..`high`) in
    all and `per_hour` on average.

    Its size is log-normal, as its range tells; what an hour gets of it strays by a gamma factor (as far as the shipped
    evenness says, not the one that was learnt), and the count is Poisson: what `expect` draws too. Late hours mostly
    bring nothing and seldom a burst, so that 90 % may lie below the mean: there the high end is the mean, rounded up.
    """
    shares = np.clip(np.asarray(per_hour, dtype=np.float64) / max(mean, _LEAST), 0.0, 1.0)
    bottom, top = math.log(max(low, _LEAST)), math.log(max(high, low, _LEAST))
    wide = (top - bottom) / (2 * _TENTH)
    # The told range has the scatter of the count in it, which each hour has by itself.
    sd = math.sqrt(max(wide**2 - 1 / max(mean, 1.0), 0.0))
    size = np.exp((bottom + top) / 2 + sd * rng.standard_normal(_DRAWS))
    shape = np.maximum(shares, _LEAST) * (1 + EVENNESS) / np.maximum(1 - shares, _LEAST)
    strays = rng.gamma(shape[:, None], 1 / shape[:, None], (len(shares), _DRAWS))
    counts = np.sort(rng.poisson(shares[:, None] * size * strays), axis=1)
    lows, highs = counts[:, _DRAWS // 10], counts[:, _DRAWS * 9 // 10 - 1]
    return np.array([lows, np.maximum(highs, np.ceil(shares * mean))], dtype=np.float64)
