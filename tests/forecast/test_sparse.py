"""Wide tables: the same sums, whether most of their values are looked at or not."""

from __future__ import annotations

import numpy as np
import pytest

from calbot.forecast.fit import learn
from calbot.forecast.history import Series
from calbot.forecast.magnitude import Effects
from calbot.forecast.sparse import Pairs, squared, variances
from tests.forecast.worlds import HOUR, START, post


def wide(rows: int, columns: int, some: int) -> np.ndarray:
    rng, table = np.random.default_rng(1), np.zeros((rows, columns))
    for row in table[1:]:
        row[rng.choice(columns, some, replace=False)] = rng.normal(size=some)
    return table


def test_a_wide_table_is_squared_as_any_other() -> None:
    table, weight = wide(300, 400, 7), np.random.default_rng(2).random(300)
    pairs = Pairs.of(table)
    assert pairs is not None
    square = squared(table, weight, pairs)
    assert square == pytest.approx(squared(table, weight, None), abs=1e-12)
    assert variances(table, square) == pytest.approx(((table @ square) * table).sum(axis=1), abs=1e-9)


@pytest.mark.parametrize("table", [wide(300, 200, 7), wide(300, 400, 300), np.zeros((5, 400)), np.zeros((0, 400))])
def test_what_is_narrow_full_or_empty_goes_the_dense_way(table: np.ndarray) -> None:
    assert Pairs.of(table) is None
    assert squared(table, np.ones(len(table)), None).shape == (table.shape[1],) * 2
    assert variances(table, np.eye(table.shape[1])) == pytest.approx((table**2).sum(axis=1))


def test_posts_of_many_campaigns_are_learnt_from_as_they_are_the_dense_way(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    posts = [
        post(key, "x", START + HOUR * int(at), tags=(f"spring-{key // 3}",))
        for key, at in enumerate(np.sort(rng.integers(0, 8 * 168, 900)))
    ]
    series, found = Series(START, rng.poisson(30, 8 * 168).astype(np.float64)), list[Effects]()
    for many in (256, 10**6):
        monkeypatch.setattr("calbot.forecast.sparse._MANY", many)
        found.append(learn(series, posts, series.end).effects)
    sparse, dense = found
    assert len(sparse.columns) > 300
    assert sparse.weights == pytest.approx(dense.weights, abs=1e-6)
    assert sparse.sizes(posts[-20:]).sd == pytest.approx(dense.sizes(posts[-20:]).sd, abs=1e-6)
