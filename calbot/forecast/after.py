"""What a post was expected to bring against what it brought: in range or not, and what that moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CLOSE_HOURS: Final = 48.0
"""Hours after which a post is looked back at: nine tenths of what most posts bring has come by then."""
ENOUGH_SEEN: Final = 0.6
"""Part of a post's response that must have been counted before anything is said of it."""
_MOVED: Final = 0.01


@dataclass(frozen=True, slots=True)
class After:
    """`in_range` of the 80 % told before; `ratio` actual over expected; `moved`: by which part posts like it are
    expected higher (or lower) now, 0.0 where that is less than one in a hundred."""

    in_range: bool
    ratio: float
    moved: float


def look_back(mean: float, low: float, high: float, actual: float, anew: float) -> After:
    """`mean`, `low` (10 %) and `high` (90 %) are what was told before publication, in messages; `actual` what came;
    `anew` what would be expected of the same post now. Raises ValueError unless the mean is positive."""
    if mean <= 0:
        raise ValueError("only a post of which something was expected can be looked back at")
    moved = anew / mean - 1
    # A range is told in whole messages, so an actual of 4.6 is not below a low of 5.
    inside = round(low) <= round(actual) <= round(high)
    return After(inside, actual / mean, moved if abs(moved) >= _MOVED else 0.0)
