"""Who waits by chance alone where several classes share people, or do not.

Each class as in the circle of the team in which it would wait least, by its tightest place (`circles`): classes that
nobody answers both have a queue each, and those with the same people one queue of all. In that queue some go first by
their deadlines: they wait for their like alone, and the others for them too, even for those who come later. Every part
of it falls with whoever joins, and knows of an hour's load only from that hour on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.circles import Tight, circles
from calbot.staffing.coverage import Floats
from calbot.staffing.cumulative import STEPS
from calbot.staffing.erlang import Chance, chance_queue, passed
from calbot.staffing.turns import Queue

_Key = tuple[Tight, bytes, bytes]


def chances(
    queues: Sequence[Queue],
    expected: Sequence[Floats],
    capacity: Sequence[Floats],
    reach: Sequence[Sequence[int]],
    handling_minutes: float,
    *,
    counts: bool,
) -> list[Chance]:
    """By class who waits by chance alone at the middle of each step (hours * STEPS,), in replies of who can answer it.

    `expected` messages of each (hours,), pools of so many replies (`capacity`, hours) for the classes in their `reach`;
    the `queues` know whose turn it is. `counts`: see `chance_queue`."""
    hours = len(expected[0])
    team = _Team(np.array(expected), np.array(capacity).reshape(-1, hours), _passing(queues, hours), {})
    told = []
    for number in range(len(queues)):
        around = circles(reach, number) or [[Tight(frozenset({number}), frozenset())]]
        each = (
            _extreme(np.max, [team.chance(one, number, handling_minutes, counts) for one in some]) for some in around
        )
        told.append(_extreme(np.min, list(each)))
    return told


@dataclass(frozen=True)
class _Team:
    """Messages `expected` by class (classes, hours) and replies by pool (`capacity`: pools, hours); in which hours
    those of one class are passed by those of another that come later (`passed`: classes, classes, hours)."""

    expected: Floats
    capacity: Floats
    passed: NDArray[np.bool_]
    known: dict[_Key, Chance]

    def chance(self, tight: Tight, number: int, handling_minutes: float, counts: bool) -> Chance:
        """Who of the class `number` waits by chance in a tight place."""
        classes, pools = sorted(tight.classes), sorted(tight.pools)
        first, last = self.passed[number][classes], self.passed[classes, number]
        key = (tight, first.tobytes(), last.tobytes())
        if key not in self.known:
            load = self.expected[classes]
            able, upto = self.capacity[pools].sum(axis=0), (load * ~last).sum(axis=0)
            queue = chance_queue(load.sum(axis=0), able, handling_minutes, counts=counts, upto=upto)
            self.known[key] = passed(queue, (load * first).sum(axis=0), able)
        return self.known[key]


def _passing(queues: Sequence[Queue], hours: int) -> NDArray[np.bool_]:
    """Which of the `_Team.passed`: by what comes a step later than they, at the least."""
    steps = np.arange(hours) * STEPS + STEPS // 2
    return np.array([[other.upto[one.turn[steps]] > steps + 1 for other in queues] for one in queues])


def _extreme(least_or_most: Callable[..., Floats], some: Sequence[Chance]) -> Chance:
    """Of share and length each by itself: so whatever raises any of `some` lowers neither."""
    return Chance(*(least_or_most([getattr(one, of) for one in some], axis=0) for of in ("share", "length")))
