"""How much of a busy or quiet start of a release goes on, before the next fit has counted it.

A release is part of what comes in its hours, and no count tells which part. But where more comes in all than was due,
more goes on to come all week, whoever it is put down to; where less comes, chance is to blame for most of it: hardly a
release brings less than none. So what came beyond what was due is taken as the release's, as far as chance leaves room
for it, and what came short of it in a small part. `_SURE` and `_QUIET` were chosen together on the releases before 2025
(benchmarks.forecast, task R2).
"""

from __future__ import annotations

import math
from typing import Final

_SURE: Final = 20.0
"""Messages that must have been due for half of a surplus to be believed."""
_QUIET: Final = 0.1
"""How far a quiet start is believed, against a busy one."""
_MOST: Final = 0.7
"""Log surplus beyond which more is no common release, but a burst: it is drawn on no further."""
_LEAST: Final = 0.1
"""A release brings no less than this part of what was thought: not less than none, and few bring nothing."""


def rise(came: float, due: float, whole: float, own: float) -> float:
    """Log factor by which a release is bigger than was thought, or smaller: since it went out `came` messages have come
    in all where `due` were expected; of its week `whole` were expected in all, and `own` of the release."""
    if own <= 0:
        return 0.0
    surplus = min(math.log((came + 1) / (due + 1)), _MOST)
    believed = surplus * due / (due + _SURE) * (1.0 if surplus > 0 else _QUIET)
    return math.log(max(1 + math.expm1(believed) * whole / own, _LEAST))
