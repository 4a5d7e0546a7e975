"""How a post is answered wherever it is put: how much it brings in all at that hour, and when that comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.coverage import Floats

_HALF: Final = timedelta(minutes=30)

Sizes = Callable[[Sequence[datetime]], Floats]
"""Mean messages that a post brings in all, were it at each of some instants (instants,)."""


Redraw = Callable[[Floats, float], Floats]
"""How many more messages come in each future (paths, hours) if a post brings so many in each hour on average (hours,)
instead of what it does where it stands; so much of it stays there (0..1)."""


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """`came` (half-hours + 1,) is the part of a post's messages that has come so many half-hours after it (0..1), once
    its hour is known; `sizes` tells how many there are in all at an hour. `redraw` draws the futures anew with the post
    elsewhere, or nowhere (None: its mean is taken from here and put there)."""

    came: Floats
    sizes: Sizes
    redraw: Redraw | None = None

    def within(self, since: Floats) -> Floats:
        """The part that has come by each of some half-hours after it, with fractions (instants,)."""
        return np.asarray(np.interp(since, np.arange(len(self.came)), self.came), dtype=np.float64)

    def laid(self, start: datetime, hours: int, at: datetime) -> Floats:
        """Mean messages in each of the `hours` from `start` (hours,), were it at `at`."""
        since = (start - at) / _HALF + 2 * np.arange(hours + 1, dtype=np.float64)
        return self.sizes([at]).item() * np.diff(self.within(np.asarray(since)))

    def picked(self, paths: NDArray[np.int64]) -> Response:
        """The same of some of the futures."""
        redraw = self.redraw
        return self if redraw is None else replace(self, redraw=lambda mean, stays: redraw(mean, stays)[paths])

    def smooth(self) -> Response:
        """The same where only means are moved: of a few futures, what else scatters would tell little."""
        return replace(self, redraw=None)
