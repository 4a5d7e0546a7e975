"""Sums over a wide table most of whose values are 0: what a post has of a thousand tags and accounts are a dozen.

The dense way costs the square of the columns for each post; where there are many columns that would be most of a fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.history import Floats

_MANY: Final = 256
"""Columns from which on it is worth it."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of values of one row (pairs,): their `row`, their `place` in a square of the columns, and their
    `product`."""

    row: NDArray[np.int64]
    place: NDArray[np.int64]
    product: Floats

    @classmethod
    def of(cls, table: Floats) -> Pairs | None:
        """Those of `table` (rows, columns); None where it is narrow, or they would take more room than it does."""
        rows, columns = np.nonzero(table) if table.shape[1] >= _MANY else (np.zeros(0, np.int64),) * 2
        count = np.bincount(rows, minlength=len(table))
        if not len(rows) or (count**2).sum() > table.size:
            return None
        many = count[rows]
        one = np.repeat(np.arange(len(rows)), many)
        other = np.arange(len(one)) + np.repeat((np.cumsum(count) - count)[rows] - (np.cumsum(many) - many), many)
        values = table[rows, columns]
        return cls(rows[one], columns[one] * table.shape[1] + columns[other], values[one] * values[other])


def squared(table: Floats, weight: Floats, pairs: Pairs | None) -> Floats:
    """The transposed `table` (rows, columns) times itself, its rows counted by `weight` (rows,): (columns, columns)."""
    if pairs is None:
        return np.asarray(table.T @ (table * weight[:, None]), dtype=np.float64)
    columns = table.shape[1]
    found = np.bincount(pairs.place, pairs.product * weight[pairs.row], columns**2)
    return np.asarray(found.reshape(columns, columns), dtype=np.float64)


def variances(table: Floats, covariance: Floats) -> Floats:
    """Of each row of `table` (rows, columns) the variance of its sum of effects (rows,) of a `covariance`."""
    pairs = Pairs.of(table)
    if pairs is None:
        return np.asarray(((table @ covariance) * table).sum(axis=1), dtype=np.float64)
    found = np.bincount(pairs.row, pairs.product * covariance.ravel()[pairs.place], len(table))
    return np.asarray(found, dtype=np.float64)
