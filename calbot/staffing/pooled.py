"""Who waits by chance alone where several classes share people, or do not.

Each class as in the circle of the team in which it would wait least, by its tightest place (`circles`): classes that
nobody answers both have a queue each, and those with the same people one queue of all. In that queue some go first by
their deadlines: they wait for their like alone, and the others for them too, even for those who come later. Every part
of it falls with whoever joins, and knows of an hour's load only from that hour on.

Where some of the people are shared, who can ask fewest waits in queues that lie in each other: behind those who have
none but the same few, and while these few answer others too. Where all in a queue work together that is a sum over the
queues, each less what the one inside has of it already (Gardner et al. 2016, Queueing Systems 83); of messages that one
of the team answers it is near (tests/staffing/test_pooled.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.circles import Numbers, Tight, circles
from calbot.staffing.coverage import Floats
from calbot.staffing.cumulative import STEPS
from calbot.staffing.erlang import Chance, chance_queue, passed
from calbot.staffing.turns import Queue

_Key = tuple[Tight, bytes, bytes]
_LEAST: Final = 1e-9


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
        each = [_nested(team, _nest(some, reach, number), number, handling_minutes, counts) for some in around]
        told.append(_extreme(np.min, each))
    return told


def _nest(circle: Sequence[Tight], reach: Sequence[Sequence[int]], number: int) -> list[Tight]:
    """All sets of classes of a circle that the class `number` is in, the smaller first, each with all in the circle who
    can answer any of them: the same ones whoever joins."""
    whole, people = (frozenset[int]().union(*some) for some in zip(*circle, strict=True))
    found = [frozenset({number})]
    for one in sorted(whole - {number}):
        found += [some | {one} for some in found]
    sets = sorted(found, key=lambda some: (len(some), sorted(some)))
    return [Tight(some, frozenset(pool for pool in people if some & set(reach[pool]))) for some in sets]


def _nested(team: _Team, nest: Sequence[Tight], number: int, handling_minutes: float, counts: bool) -> Chance:
    """Of the longest chain of queues that lie in each other, at each step; the share is that of the fullest."""
    queues = {one.classes: team.chance(one, number, handling_minutes, counts) for one in nest}
    length = [
        queues[one.classes].length
        + _beyond(team, [outer for outer in nest if one.classes <= outer.classes], queues, number)
        for one in nest
    ]
    return Chance(np.max([one.share for one in queues.values()], axis=0), np.max(length, axis=0))


def _beyond(team: _Team, nest: Sequence[Tight], queues: Mapping[Numbers, Chance], number: int) -> Floats:
    """What the queues around the first of `nest` add to it, at each step, in messages: the longest chain of them."""
    most = {one.classes: np.zeros_like(queues[one.classes].length) for one in nest}
    for inner in reversed(nest):
        for outer in nest:
            if inner.classes < outer.classes:
                more = team.between(nest[0], inner, outer, number) * queues[outer.classes].length + most[outer.classes]
                np.maximum(most[inner.classes], more, out=most[inner.classes])
    return most[nest[0].classes]


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

    def load(self, tight: Tight, number: int) -> Floats:
        """Messages an hour in a tight place that the class `number` waits for, at each step."""
        classes = sorted(tight.classes)
        return np.repeat((self.expected[classes] * ~self.passed[classes, number]).sum(axis=0), STEPS)

    def between(self, first: Tight, inner: Tight, outer: Tight, number: int) -> Floats:
        """Which part of the queue of `outer` those of `first` have before them that wait there, after the queue of
        `inner`, at each step: the messages of `first` that come in 1 / (able - load of outer) - 1 / (able - load of
        inner) hours, where that queue is able / (able - load of outer)."""
        able = np.repeat(self.capacity[sorted(outer.pools)].sum(axis=0), STEPS)
        mine, within, whole = (self.load(one, number) for one in (first, inner, outer))
        # Never more than all of it: an overload is the fluid's.
        others = _part(np.maximum(whole - within, 0.0), able - within)
        return others * _part(mine, able)


def _part(some: Floats, of: Floats) -> Floats:
    """0..1, all of what is not there."""
    return np.asarray(np.minimum(some / np.maximum(of, np.maximum(some, _LEAST)), 1.0), dtype=np.float64)


def _passing(queues: Sequence[Queue], hours: int) -> NDArray[np.bool_]:
    """Which of the `_Team.passed`: by what comes a step later than they, at the least."""
    steps = np.arange(hours) * STEPS + STEPS // 2
    return np.array([[other.upto[one.turn[steps]] > steps + 1 for other in queues] for one in queues])


def _extreme(least_or_most: Callable[..., Floats], some: Sequence[Chance]) -> Chance:
    """Of share and length each by itself: so whatever raises any of `some` lowers neither."""
    return Chance(*(least_or_most([getattr(one, of) for one in some], axis=0) for of in ("share", "length")))
