"""What a method missed, summed over cases."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.forecast.rest import Sums


def test_hours_are_covered_by_hours_and_totals_by_cases():
    sums = Sums()
    quantiles = np.tile(np.array([1.0, 2.0, 3.0, 4.0, 5.0])[:, None], 4)
    week = np.array([8.0, 10.0, 12.0, 14.0, 16.0])
    sums.add(quantiles, week, np.array([0.0, 1.0, 5.0, 6.0]))
    sums.add(quantiles[:, :2], week / 2, np.array([9.0, 9.0]))
    row = sums.row()
    assert row["coverage80"] == pytest.approx(2 / 6)
    assert row["coverage80_rest"] == pytest.approx(1 / 2)
    assert row["wape"] == pytest.approx((0 + 12) / 30)
    assert row["cases"] == 2
