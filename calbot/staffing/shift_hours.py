"""Moves hours of work to where a warning needs them: the same labour, placed by what is expected, not by habit.

Pure and blind to warnings: whoever calls says which windows were warned of (`alerts.spikes.find`), and how far hours
may move. `rota` makes a way out of it that people can read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.coverage import REPLIES_PER_HOUR, Floats
from calbot.staffing.cumulative import standing

Heads = NDArray[np.float64]
"""People on duty in each hour (hours,); a shift that ends at half past leaves a half."""
LENGTHS: Final = (4, 6, 8)
"""Hours of a block: nobody is asked to come for less than four."""
_QUEUE_COSTS: Final = 0.2
"""What an hour of waiting in time costs, against an hour of waiting too long."""
_BEST: Final = 8
"""Of the hours to take from, and of those to give to, so many are tried with each other."""
_MOST_MOVES: Final = 40


@dataclass(frozen=True, slots=True)
class Move:
    """One person works `length` hours from hour `to` instead of from hour `source` on."""

    source: int
    to: int
    length: int


@dataclass(frozen=True, slots=True)
class Rearranged:
    """`heads` (hours,) after the `moves`; the same head-hours as before."""

    heads: Heads
    moves: tuple[Move, ...] = ()

    @property
    def moved_hours(self) -> int:
        """Head-hours that lie elsewhere now."""
        return sum(move.length for move in self.moves)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be moved: into hours from `first` on and before `into`, out of hours from `first` on and before
    `out_of`, and at most `head_hours` in all."""

    first: int
    into: int
    out_of: int
    head_hours: float


def shift_hours(
    paths: Floats,
    heads: Heads,
    bounds: Bounds,
    windows: Sequence[tuple[int, int]],
    *,
    start_backlog: float | Floats = 0.0,
    target_minutes: float = 240.0,
    replies_per_hour: float = REPLIES_PER_HOUR,
    most_moves: int = _MOST_MOVES,
) -> Rearranged:
    """Which blocks to move so that fewer messages of `paths` (paths, hours) wait longer than the target.

    `windows` are the (first, last) hours that were warned of; where none of them reaches into `first`..`into`, nothing
    is moved. Block by block, the move is made that saves most waiting beyond the target for each hour moved, over all
    paths and hours; the hours behind `out_of` are looked at too, so that no queue is merely pushed out of sight. Raises
    ValueError unless paths and heads cover the same hours."""
    if paths.shape[1:] != heads.shape:
        raise ValueError("paths and heads must cover the same hours")
    trial = _Trial(paths, standing(start_backlog, len(paths)), max(round(target_minutes / 60), 1), replies_per_hour)
    if not any(first < bounds.into and last > bounds.first for first, last in windows):
        return Rearranged(heads)
    moves = list[Move]()
    left = bounds.head_hours
    while len(moves) < most_moves:
        best = max(_best_moves(trial, heads, bounds, left), key=lambda one: one[0], default=None)
        if best is None or best[0] <= 0:
            break
        _, move = best
        heads, left = _after(heads, move), left - move.length
        moves.append(move)
    return Rearranged(heads, tuple(moves))


@dataclass(frozen=True)
class _Trial:
    """What a roster costs where `before` (paths, 1) wait first: hours that messages wait beyond the target, and a
    little for each hour of waiting at all."""

    paths: Floats
    before: Floats
    target_hours: int
    pace: float

    def costs(self, rosters: Heads) -> Floats:
        """Mean cost over the paths of each roster (rosters, hours) -> (rosters,)."""
        came = self.before + np.cumsum(self.paths, axis=1)
        net = came[None] - self.pace * np.cumsum(rosters, axis=1)[:, None]
        waiting = net - np.minimum(np.minimum.accumulate(net, axis=2), 0.0)
        answered = came[None] - waiting
        # What came a target ago and is not answered yet is late: summed over time, these are the hours beyond it.
        late = np.maximum(came[None, :, : -self.target_hours] - answered[:, :, self.target_hours :], 0.0)
        cost = late.sum(axis=2) + _QUEUE_COSTS * waiting.sum(axis=2)
        return np.asarray(cost.mean(axis=1), dtype=np.float64)


def _best_moves(trial: _Trial, heads: Heads, bounds: Bounds, left: float) -> Iterator[tuple[float, Move]]:
    """The best move of each length, with what it saves for each hour moved."""
    today = float(trial.costs(heads[None])[0])
    for length in (length for length in LENGTHS if length <= left):
        sources = [at for at in range(bounds.first, bounds.out_of - length + 1) if heads[at : at + length].min() >= 1]
        places = list(range(bounds.first, bounds.into - length + 1))
        if not sources or not places:
            continue
        sources = _cheapest(trial, heads, sources, length, -1)
        places = _cheapest(trial, heads, places, length, 1)
        tried = [Move(source, to, length) for source in sources for to in places if source != to]
        if not tried:
            continue
        saved = (today - trial.costs(np.stack([_after(heads, move) for move in tried]))) / length
        best = int(saved.argmax())
        yield float(saved[best]), tried[best]


def _cheapest(trial: _Trial, heads: Heads, starts: Sequence[int], length: int, change: int) -> list[int]:
    """The starts at which a block more (or less) costs least."""
    rosters = np.repeat(heads[None], len(starts), axis=0)
    for roster, at in zip(rosters, starts, strict=True):
        roster[at : at + length] += change
    return [starts[int(number)] for number in np.argsort(trial.costs(rosters), kind="stable")[:_BEST]]


def _after(heads: Heads, move: Move) -> Heads:
    changed = heads.copy()
    changed[move.source : move.source + move.length] -= 1
    changed[move.to : move.to + move.length] += 1
    return changed
