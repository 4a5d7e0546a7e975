"""The bound of B1 in worlds that are as a forecast believes."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.forecast.common import LEVELS, pinball
from benchmarks.forecast.worlds import scores_of


def test_each_world_is_scored_as_what_came_is() -> None:
    rng = np.random.default_rng(3)
    worlds = rng.poisson(6.0, (40, 30)).astype(float)
    quantiles = np.quantile(worlds, LEVELS, axis=0)
    each = scores_of(quantiles, worlds)
    assert each[7] == pytest.approx(pinball(quantiles, worlds[7]) / worlds[7].mean())
    assert each.shape == (40,)


def test_who_tells_the_chances_by_which_worlds_are_drawn_scores_best_on_average() -> None:
    rng = np.random.default_rng(4)
    worlds = rng.gamma(2.0, 5.0, (400, 60))
    quantiles = np.quantile(rng.gamma(2.0, 5.0, 100_000), LEVELS)[:, None].repeat(60, axis=1)
    best = scores_of(quantiles, worlds).mean()
    for shift, width in ((0.9, 1.0), (1.1, 1.0), (1.0, 0.7), (1.0, 1.3)):
        others = quantiles[2] * shift + width * (quantiles - quantiles[2])
        assert scores_of(others, worlds).mean() > best
