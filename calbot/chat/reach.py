"""Whether a platform is there for a workspace, as this process finds: one that takes nothing rests for moments."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

MANY: Final = 6
"""Refusals in so many places, with nothing taken in between, are no matter of one place."""
_FIRST_SECONDS, _LONGEST_SECONDS = 1.0, 4.0
"""How long nothing is tried then; at most so late is it found that the platform is back."""


@dataclass
class _Found:
    refused: set[int] = field(default_factory=set)
    pause: float = _FIRST_SECONDS
    until: float = 0.0


class Reach:
    """What this process has met of each platform in one workspace, by the platform's name: another company's token may
    be good where this one's is not. `clock` gives seconds that never go back.

    Each rest ends by itself, and then all is tried as ever: places that refuse for ever rest on their own, and hold up
    nobody else for longer than one rest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._found: dict[str, _Found] = {}

    def took(self, platform: str) -> None:
        """It has taken a message, or said for good why it takes that one not."""
        self._found.pop(platform, None)

    def refused(self, platform: str, place_id: int) -> bool:
        """It has refused one for now in a place, or not answered; whether it is away, by all that is known."""
        found, now = self._found.setdefault(platform, _Found()), self._clock()
        found.refused.add(place_id)
        many = len(found.refused) >= MANY
        if many and now >= found.until:
            found.until = now + found.pause
            found.pause = min(2 * found.pause, _LONGEST_SECONDS)
        return many

    def narrow(self) -> bool:
        """Whether some platform takes nothing: what is tried there may hang, and take the room of others."""
        return any(len(found.refused) >= MANY for found in self._found.values())

    def away(self) -> frozenset[str]:
        """The platforms on which nothing is tried now."""
        now = self._clock()
        return frozenset(name for name, found in self._found.items() if now < found.until)

    def rest(self) -> float:
        """After how many seconds one of those that are away is tried again; 0 where none is away."""
        now = self._clock()
        ends = [found.until for found in self._found.values() if now < found.until]
        return max(min(ends) - now, 0.1) if ends else 0.0
