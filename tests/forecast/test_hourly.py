from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from calbot.forecast.hourly import hour_ends

PACE = [40.0, 20.0, 12.0, 8.0, 5.0, 4.0, 3.0, 2.0, 1.5, 1.0, 0.5, 0.2]


def ends(mean: float, low: float, high: float, pace: list[float] = PACE) -> NDArray[np.float64]:
    return hour_ends(mean, low, high, pace, np.random.default_rng(7))


@pytest.mark.parametrize(("mean", "low", "high"), [(100, 45, 180), (100, 99, 101), (100, 10, 400), (97, 97, 97)])
def test_each_hour_lies_within_its_range(mean: float, low: float, high: float) -> None:
    lows, highs = ends(mean, low, high)
    assert (lows >= 0).all()
    assert (lows <= np.array(PACE)).all()
    assert (highs >= np.array(PACE)).all()


def test_a_wider_range_of_the_post_makes_wider_hours() -> None:
    narrow, wide = ends(1000, 900, 1100, [600.0, 400.0]), ends(1000, 200, 3000, [600.0, 400.0])
    assert wide[1][0] - wide[0][0] > narrow[1][0] - narrow[0][0]


def test_an_hour_that_gets_all_is_as_wide_as_the_post() -> None:
    lows, highs = ends(1000, 500, 1800, [1000.0])
    assert lows[0] == pytest.approx(500, rel=0.1)
    assert highs[0] == pytest.approx(1800, rel=0.1)


def test_nothing_comes_of_nothing() -> None:
    assert ends(0.0, 0.0, 0.0, [0.0, 0.0]).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert ends(5.0, 1.0, 9.0, []).shape == (2, 0)
