"""What the futures of a forecast were drawn from, so that they can be drawn again without a post, or with it elsewhere.

What scatters around a post's curve goes with it: whoever takes away its mean alone leaves its bursts behind, and who
adds its mean elsewhere has people wait less there than they will.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.history import HOUR, Floats
from calbot.forecast.luck import counts

_DRAWS: Final = 400
"""Draws of an hour that its quantiles rest on, however few paths are asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """What a post brings: of its `sizes` (paths,) so great `parts` (hours,) fall into each hour on average."""

    parts: Floats
    sizes: Floats

    def load(self, hours: slice) -> Floats:
        """The mean of each path in some hours (hours, paths)."""
        return np.outer(self.parts[hours], self.sizes)

    def spread(self, hours: slice, evenness: float) -> Floats:
        """The variance around it (hours, paths)."""
        return np.outer(uneven(self.parts[hours], evenness), self.sizes**2)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """By hour from `start` and path (hours, paths): the `quiet` rate, what posts bring (`load`) and its variance
    (`spread`); `phi` is that of single hours, `evenness` that of posts, and `seed` deals out the luck. `paths` (paths,
    hours) are what was drawn."""

    start: datetime
    quiet: Floats
    load: Floats
    spread: Floats
    phi: float
    evenness: float
    seed: tuple[int, int]
    paths: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def drawn(self) -> Floats:
        """Counts (hours, draws), those of the paths first."""
        quiet, load, spread = (_often(one) for one in (self.quiet, self.load, self.spread))
        return counts(quiet, load, spread, self.phi, self.seed, self.start)

    def change(self, gone: Share, come: Sequence[Share]) -> Floats:
        """How many more messages come in each path (paths, hours) if a post brings `come` instead of `gone`: every hour
        and every other post keeps its luck."""
        found = np.zeros_like(self.paths)
        for hours in _runs((gone.parts > 0) | np.any([one.parts > 0 for one in come], axis=0)):
            load, spread = self._with(hours, gone, come)
            begun, dealt = self.start + HOUR * hours.start, _dealt(self.quiet.shape[1])
            again = counts(self.quiet[hours], load, spread, self.phi, self.seed, begun, dealt)
            found[:, hours] = again.T - self.paths[:, hours]
        return found

    def instead(self, gone: Share, come: Sequence[Share]) -> Made:
        """The same where a post brings `come` instead of `gone`."""
        load, spread = self._with(slice(None), gone, come)
        return replace(self, load=load, spread=spread, paths=self.paths + self.change(gone, come))

    def _with(self, hours: slice, gone: Share, come: Sequence[Share]) -> tuple[Floats, Floats]:
        load = self.load[hours] - gone.load(hours)
        spread = self.spread[hours] - gone.spread(hours, self.evenness)
        for one in come:
            load += one.load(hours)
            spread += one.spread(hours, self.evenness)
        return np.maximum(load, 0.0), np.maximum(spread, 0.0)


def uneven(parts: Floats, evenness: float) -> Floats:
    """Variance of the `parts` of a response that fall into hours, as of a Dirichlet distribution (see
    `curve.EVENNESS`)."""
    return np.asarray(parts * np.clip(1 - parts, 0.0, 1.0) / (1 + evenness), dtype=np.float64)


def _often(rates: Floats) -> Floats:
    """`rates` (hours, paths) over again, until there are _DRAWS of an hour to draw."""
    return np.tile(rates, (1, _dealt(rates.shape[1]) // rates.shape[1]))


def _dealt(paths: int) -> int:
    """How many draws of an hour luck is dealt to."""
    return paths * -(-_DRAWS // paths)


def _runs(touched: NDArray[np.bool_]) -> list[slice]:
    """Stretches of hours that are `touched` (hours,): a post that goes far away leaves the days between as they are."""
    edges = np.flatnonzero(np.diff(touched, prepend=False, append=False)).tolist()
    return [slice(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True)]
