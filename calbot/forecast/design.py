"""Posts laid over a stretch of hours: which part of each post's response falls into which hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.curve import BINS, REACH, first_hours, kinds_of, network_curve, overlap
from calbot.forecast.history import Floats, PostFact
from calbot.forecast.lift import in_rhythm, lifting
from calbot.forecast.priors import canonical

_KINDS: Final = 64
"""More than there are kinds (`curve.overlap`)."""
_STILL: Final = 1e-12
"""A response that changes by less from hour to hour stays as it is, up to rounding."""


@dataclass(frozen=True, slots=True)
class Layout:
    """`posts` over `hours` from some start: `first` hour index, `kind` (minute) and `network` number of each
    (posts,)."""

    hours: int
    first: NDArray[np.int64]
    kind: NDArray[np.int64]
    network: NDArray[np.int64]
    networks: tuple[str, ...]
    lifts: NDArray[np.bool_]

    def shapes(self, curves: Mapping[str, Floats]) -> tuple[Floats, NDArray[np.int64]]:
        """The distinct responses (shapes, REACH) of these posts by own hour, and which is whose (posts,)."""
        known, which = np.unique(self.network * _KINDS + self.kind, return_inverse=True)
        table = np.array([curves.get(name, network_curve(name)) for name in self.networks]).reshape(-1, BINS)
        shapes = np.zeros((len(known), REACH))
        for kind in set((known % _KINDS).tolist()):
            rows = known % _KINDS == kind
            shapes[rows] = table[known[rows] // _KINDS] @ overlap(kind)
        return shapes, which

    def dense(self, curves: Mapping[str, Floats], rhythm: Floats) -> Floats:
        """Part of each post's response in each hour (posts, hours); only for a forecast's few posts and hours.

        What lifts follows the `rhythm` (hours,) of the week, mean 1."""
        shapes, which = self.shapes(curves)
        index = self.first[:, None] + np.arange(REACH)[None, :]
        parts = in_rhythm(shapes[which], index, self.lifts, rhythm)
        table = np.zeros((len(parts), self.hours))
        row, lag = np.nonzero((index >= 0) & (index < self.hours))
        table[row, index[row, lag]] = parts[row, lag]
        return table


@dataclass(frozen=True, slots=True)
class Design:
    """A sparse matrix hours x posts, kept as steps: within a lag bin a response stays level from hour to hour, so that
    some forty of its 169 hours tell it all, and what many posts bring is one running sum over their steps.

    `at` (posts, steps) are the hours at which responses change, `rise` by how much, `rise2` the same of their squares;
    responses of posts that lift (`lifts`) go with the `rhythm` (hours,) of the week."""

    hours: int
    at: NDArray[np.int64]
    rise: Floats
    rise2: Floats
    lifts: NDArray[np.bool_]
    rhythm: Floats

    def load(self, sizes: Floats) -> Floats:
        """Messages per hour (hours,) for posts of `sizes` (posts,), which may be negative."""
        return self._spread(self.rise, sizes, self.rhythm)

    def spread(self, sizes: Floats, uneven: float, unsure: float) -> Floats:
        """Variance of the messages per hour (hours,), for posts of `sizes` (posts,) that stray from their
        curve (`uneven`) and whose sizes are uncertain (`unsure`, by their squares)."""
        linear = self._spread(self.rise, sizes**2, self.rhythm)
        square = self._spread(self.rise2, sizes**2, self.rhythm**2)
        return np.asarray(np.maximum(uneven * (linear - square) + unsure * square, 0.0), dtype=np.float64)

    def gather(self, values: Floats) -> Floats:
        """Transposed product: for each post the sum of `values` (hours,) over its hours, by its parts (posts,)."""
        return self._gather(self.rise, values, self.rhythm)

    def gather_squares(self, values: Floats) -> Floats:
        """Like `gather` with squared parts: the diagonal of the normal equations."""
        return np.maximum(self._gather(self.rise2, values, self.rhythm**2), 0.0)

    def _spread(self, rise: Floats, values: Floats, rhythm: Floats) -> Floats:
        if not self.lifts.any():
            return self._summed(rise, values)
        lifted = self._summed(rise, np.where(self.lifts, values, 0.0))
        return self._summed(rise, np.where(self.lifts, 0.0, values)) + rhythm * lifted

    def _summed(self, rise: Floats, values: Floats) -> Floats:
        steps = np.bincount(self.at.ravel(), (rise * values[:, None]).ravel(), self.hours + 1)
        return np.asarray(np.cumsum(steps[: self.hours]), dtype=np.float64)

    def _gather(self, rise: Floats, values: Floats, rhythm: Floats) -> Floats:
        found = self._collected(rise, values)
        return np.where(self.lifts, self._collected(rise, values * rhythm), found) if self.lifts.any() else found

    def _collected(self, rise: Floats, values: Floats) -> Floats:
        onward = np.append(np.cumsum(values[::-1])[::-1], 0.0)
        return np.asarray(np.einsum("ij,ij->i", rise, onward[self.at]), dtype=np.float64)


def lay(posts: Sequence[PostFact], start: datetime, hours: int) -> Layout:
    """Where `posts` fall in the `hours` from `start`."""
    names = [canonical(post.network) for post in posts]
    networks = tuple(dict.fromkeys(names))
    number = {name: at for at, name in enumerate(networks)}
    ids = np.array([number[name] for name in names], dtype=np.int64)
    return Layout(hours, first_hours(posts, start), kinds_of(posts), ids, networks, lifting(posts))


def design(layout: Layout, curves: Mapping[str, Floats], rhythm: Floats) -> Design:
    """The matrix of `layout` under `curves`, in a week of `rhythm` (hours,)."""
    shapes, which = layout.shapes(curves)
    rise, rise2 = (np.diff(parts, axis=1, prepend=0.0, append=0.0) for parts in (shapes, shapes**2))
    moves = np.abs(rise) > _STILL
    # As many steps for all as the most restless shape has: the others take along some that are zero.
    steps = np.argsort(~moves, axis=1, kind="stable")[:, : int(moves.sum(axis=1).max(initial=0))]
    rise, rise2 = (np.take_along_axis(parts, steps, axis=1) for parts in (rise, rise2))
    at = np.clip(layout.first[:, None] + steps[which], 0, layout.hours)
    return Design(layout.hours, at, rise[which], rise2[which], layout.lifts, rhythm)
