"""How much of a busy start of a release goes on, before the next fit has counted it.

A release is part of what comes in its hours, and no count tells which part. But where more comes in all than was due,
more goes on to come all week, whoever it is put down to; where less comes, chance is to blame: hardly a release brings
less than none. So what came beyond what was due is taken as the release's, as far as chance leaves room for it, and
only upwards. `_SURE` was chosen on the releases before 2025, that nothing is drawn downwards on those of 2025 as well
(benchmarks.forecast, task R2, rows `trust, ...`).
"""

from __future__ import annotations

import math
from typing import Final

_SURE: Final = 30.0
"""Messages that must have been due for half of a surplus to be believed."""
_MOST: Final = 0.7
"""Log surplus beyond which more is no common release, but a burst: it is drawn on no further."""


def rise(came: float, due: float, whole: float, own: float) -> float:
    """Log factor by which a release is bigger than was thought, 0 or more: since it went out `came` messages have come
    in all where `due` were expected; of its week `whole` were expected in all, and `own` of the release."""
    surplus = min(math.log((came + 1) / (due + 1)), _MOST)
    if surplus <= 0 or own <= 0:
        return 0.0
    return math.log1p(math.expm1(surplus * due / (due + _SURE)) * whole / own)
