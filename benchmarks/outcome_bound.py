"""The least that any placing of the hours could leave beyond the promise: a bound, as a linear programme.

Known are all arrivals, on the eve of the first day; the same limits hold (at most `share` of the hours moved, in blocks
of four hours or more; heads do not go below zero), but blocks may be split among part-time heads, and everything waits
in one fluid queue. Chance can only add to what that queue leaves late: lateness is a convex function of arrivals and of
services, whose means these are (Jensen's inequality). Who leaves duty finishes the message in hand, which is more than
the roster's hours: each moved block is given a message more for it where it ends, and one where it was taken away. So
no roster within the limits leaves fewer minutes on average over the judge's luck.

Per hour t: replies up to its end D[t+1] <= D[t] + pace * heads[t] + leaving[t], D <= what has come; `mid`, the mean of
D within the hour, is at most D[t] + pace * heads[t] / 2 + leaving[t] and at most D[t+1]; late[t] >= what had come a
promise ago (mean over the hour) - mid[t]. Minutes are 60 times the sum of `late`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from benchmarks.care_team import TARGET_MINUTES, CareTeam, Floats

_LENGTHS: Final = (4, 5, 6, 7)
"""Longer blocks are two of these, one after the other."""
_ONWARD: Final = 72
"""Hours after the last that messages are still waited for."""
_PROMISE: Final = round(TARGET_MINUTES / 60)


def least_minutes(counts: Floats, team: CareTeam, share: float) -> float:
    """Minutes beyond the promise that no roster of these hours can go below.

    After the last hour the roster goes on as the team's does. Raises RuntimeError where the
    programme has no solution, which would be a fault in it."""
    shape = _Shape(len(team.heads))
    came = np.concatenate([[0.0], np.cumsum(np.concatenate([np.nan_to_num(counts), np.zeros(_ONWARD)]))])
    rows, limits = _limits(shape, team, came, share)
    least = np.concatenate([np.zeros(shape.late), np.zeros(shape.hours)])
    most = np.full(shape.size, np.inf)
    most[shape.done : shape.mid] = came[1:]
    most[shape.mid : shape.late] = (came[1:] + came[:-1]) / 2
    cost = np.zeros(shape.size)
    cost[shape.late :] = 60.0
    same = sparse.csr_matrix(np.concatenate([shape.lengths, -shape.lengths, np.zeros(3 * shape.hours)])[None])
    found = linprog(cost, rows, limits, same, [0.0], np.column_stack([least, most]), method="highs")
    if found.x is None:
        raise RuntimeError(f"the bound was not found: {found.message}")
    return float(found.fun)


@dataclass(frozen=True)
class _Shape:
    """Where the variables stand: blocks taken away, blocks put in, then `done`, `mid` and `late` of each hour."""

    roster: int

    @property
    def hours(self) -> int:
        return self.roster + _ONWARD

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """(start, length) of each possible block."""
        return [(start, length) for length in _LENGTHS for start in range(self.roster - length + 1)]

    @property
    def lengths(self) -> Floats:
        return np.array([length for _, length in self.blocks], dtype=np.float64)

    @property
    def done(self) -> int:
        return 2 * len(self.blocks)

    @property
    def mid(self) -> int:
        return self.done + self.hours

    @property
    def late(self) -> int:
        return self.mid + self.hours

    @property
    def size(self) -> int:
        return self.late + self.hours

    def heads(self) -> sparse.csr_matrix:
        """What the variables add to the heads of each hour, later ones too (hours, variables)."""
        return self._of_blocks(lambda start, length: range(start, start + length))

    def leaving(self) -> sparse.csr_matrix:
        """How many heads the moved blocks let go at the start of each hour, at most (hours, variables)."""
        added = self._of_blocks(lambda start, length: [start + length], taken=0)
        taken = self._of_blocks(lambda start, length: [start], added=0, taken=1)
        return (added + taken).tocsr()

    def _of_blocks(
        self, hours_of: Callable[[int, int], Iterable[int]], added: float = 1.0, taken: float = -1.0
    ) -> sparse.csr_matrix:
        cells = [
            (hour, number, taken, added)
            for number, (start, length) in enumerate(self.blocks)
            for hour in hours_of(start, length)
        ]
        hour, number, out, into = (np.array(column) for column in zip(*cells, strict=True))
        place = np.concatenate([number, number + len(self.blocks)])
        values = np.concatenate([out, into])
        return sparse.csr_matrix((values, (np.tile(hour, 2), place)), shape=(self.hours, self.size))


def _limits(shape: _Shape, team: CareTeam, came: Floats, share: float) -> tuple[sparse.csr_matrix, Floats]:
    """`rows` x <= `limits`."""
    hours = shape.hours
    heads = np.concatenate([team.heads, np.resize(team.onward, _ONWARD)]).astype(np.float64)
    gone = np.array([0.0, *map(_overtime, heads[:-1].astype(int).tolist(), heads[1:].astype(int).tolist())])
    able, leaving = shape.heads() * team.pace, shape.leaving()
    done, mid, late = (_unit(shape, first) for first in (shape.done, shape.mid, shape.late))
    before = sparse.eye(hours, k=-1, format="csr") @ done
    due = np.concatenate([np.zeros(_PROMISE), (came[1:] + came[:-1]) / 2])[:hours]
    fewest = -shape.heads()[: shape.roster]
    moved = np.concatenate([shape.lengths, np.zeros(shape.size - len(shape.lengths))])[None]
    rows = sparse.vstack(
        [
            done - before - able - leaving,
            mid - before - able / 2 - leaving,
            mid - done,
            -mid - late,
            fewest,
            sparse.csr_matrix(moved),
        ]
    ).tocsr()
    limits = np.concatenate(
        [
            team.pace * heads + gone,
            team.pace * heads / 2 + gone,
            np.zeros(hours),
            -due,
            team.heads.astype(np.float64),
            [share * float(team.heads.sum())],
        ]
    )
    return rows, limits


def _overtime(before: int, after: int) -> float:
    """Messages that heads finish beyond their hours where `after` of them stay: of k who are busy, with k - `after` too
    many, the next to finish leaves after the k-th part of a message."""
    return sum((busy - after) / busy for busy in range(after + 1, before + 1))


def _unit(shape: _Shape, first: int) -> sparse.csr_matrix:
    """The variables from `first` on, hour by hour (hours, variables)."""
    hours = shape.hours
    cells = (np.ones(hours), (np.arange(hours), first + np.arange(hours)))
    return sparse.csr_matrix(cells, shape=(hours, shape.size))
