"""What is promised: a first response within some minutes, on a clock, on average or to so many of a hundred."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from calbot.staffing.coverage import Floats

MOST_LATE: Final = 0.25
"""Where a promise of a mean says nothing else, more late messages than this make a slot unsafe, however short the
mean."""
GENERAL: Final = "general"


@dataclass(frozen=True, slots=True, eq=False)
class Promise:
    """First response within `target_minutes` on a clock of which `counted` (hours,) is the part of each hour that runs
    (None: always): on average, or for `percentile` of a hundred messages.

    `late` is the part of the messages (0..1) that may wait longer all the same, None where nothing is said of it."""

    name: str = GENERAL
    target_minutes: float = 240.0
    counted: Floats | None = None
    percentile: float | None = None
    late: float | None = None

    @property
    def most_late(self) -> float:
        """The part of the messages that may be late: what the percentile leaves, else what is said, else MOST_LATE."""
        if self.percentile is not None:
            return 1.0 - self.percentile / 100.0
        return MOST_LATE if self.late is None else self.late


EVERYWHERE: Final = Promise()
"""Four hours on average, round the clock."""


@dataclass(frozen=True, slots=True)
class Measure:
    """First response in minutes of the messages of a window (their mean, or what the promise's percentile of them
    wait), and the share of them past the target of `promise`."""

    minutes: float
    share_late: float
    promise: Promise = EVERYWHERE

    @property
    def strain(self) -> float:
        """The wait in targets: over 1 the promise is broken."""
        return self.minutes / self.promise.target_minutes

    @property
    def kept(self) -> bool:
        """Whether the wait stays within the target."""
        return self.minutes <= self.promise.target_minutes

    @property
    def safe(self) -> bool:
        """Whether no more messages are late than may be, either."""
        return self.kept and self.share_late <= self.promise.most_late + 1e-9


NOTHING: Final = Measure(0.0, 0.0)
"""What nobody waits for."""


def hardest(measures: Iterable[Measure]) -> Measure:
    """The one that is furthest over its target, or nearest to it; NOTHING of none."""
    return max(measures, key=lambda one: (one.strain, one.share_late), default=NOTHING)
