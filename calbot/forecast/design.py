"""Posts laid over a stretch of hours: which part of each post's response falls into which hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.curve import BINS, REACH, first_hours, kinds_of, network_curve, overlap
from calbot.forecast.history import Floats, PostFact
from calbot.forecast.lift import in_rhythm, lifting
from calbot.forecast.priors import canonical


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

    def responses(self, curves: Mapping[str, Floats], rhythm: Floats) -> Floats:
        """Part of each post's response in its own hours (posts, REACH), 0 in those outside the stretch.

        What lifts follows the `rhythm` (hours,) of the week, mean 1."""
        shapes = np.zeros((len(self.first), REACH))
        table = np.array([curves.get(name, network_curve(name)) for name in self.networks]).reshape(-1, BINS)
        for kind in set(self.kind.tolist()):
            rows = self.kind == kind
            shapes[rows] = table[self.network[rows]] @ overlap(kind)
        return np.where(self.inside(), in_rhythm(shapes, self.index(), self.lifts, rhythm), 0.0)

    def inside(self) -> NDArray[np.bool_]:
        """Which of each post's hours lie in the stretch (posts, REACH)."""
        index = self.index()
        return (index >= 0) & (index < self.hours)

    def index(self) -> NDArray[np.int64]:
        """Hour of the stretch for each of each post's own hours (posts, REACH); may lie outside."""
        return np.asarray(self.first[:, None] + np.arange(REACH)[None, :], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Design:
    """A sparse matrix hours x posts. Laid out as (posts, REACH): thousands of posts stay small."""

    hours: int
    rows: NDArray[np.int64]
    parts: Floats
    strays: Floats
    """Variance of each part where posts hardly keep to a curve (see `spread`)."""

    def load(self, sizes: Floats) -> Floats:
        """Messages per hour (hours,) for posts of `sizes` (posts,)."""
        weights = (self.parts * sizes[:, None]).ravel()
        spread = np.bincount(self.rows.ravel(), weights=weights, minlength=self.hours)
        return np.asarray(spread[: self.hours], dtype=np.float64)

    def spread(self, sizes: Floats, uneven: float, unsure: float) -> Floats:
        """Variance of the messages per hour (hours,), for posts of `sizes` (posts,) that stray from their
        curve (`uneven`) and whose sizes are uncertain (`unsure`, by their squares)."""
        parts = uneven * self.strays + (unsure * self.parts**2 if unsure else 0.0)
        return replace(self, parts=parts).load(sizes**2)

    def gather(self, values: Floats) -> Floats:
        """Transposed product: for each post the sum of `values` (hours,) over its hours, by its parts (posts,)."""
        return np.asarray((self.parts * values[self.rows]).sum(axis=1), dtype=np.float64)

    def gather_squares(self, values: Floats) -> Floats:
        """Like `gather` with squared parts: the diagonal of the normal equations."""
        return np.asarray((self.parts**2 * values[self.rows]).sum(axis=1), dtype=np.float64)

    def dense(self) -> Floats:
        """The matrix (posts, hours); only for a forecast's few posts and hours."""
        table = np.zeros((len(self.parts), self.hours))
        np.add.at(table, (np.arange(len(self.parts))[:, None], self.rows), self.parts)
        return table


def lay(posts: Sequence[PostFact], start: datetime, hours: int) -> Layout:
    """Where `posts` fall in the `hours` from `start`."""
    names = [canonical(post.network) for post in posts]
    networks = tuple(dict.fromkeys(names))
    number = {name: at for at, name in enumerate(networks)}
    ids = np.array([number[name] for name in names], dtype=np.int64)
    return Layout(hours, first_hours(posts, start), kinds_of(posts), ids, networks, lifting(posts))


def design(layout: Layout, curves: Mapping[str, Floats], rhythm: Floats) -> Design:
    """The matrix of `layout` under `curves`, in a week of `rhythm` (hours,)."""
    rows = np.clip(layout.index(), 0, max(layout.hours - 1, 0))
    parts = layout.responses(curves, rhythm)
    return Design(layout.hours, rows, parts, parts * np.clip(1 - parts, 0.0, 1.0))
