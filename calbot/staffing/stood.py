"""Who of a team's classes wait at which hour, as thought through before: where a later look may begin.

What comes after an hour changes nothing before it. So whoever tries a post at many hours need not think the weeks
before each of them through again, in which a team with too few people always has somebody waiting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from calbot.staffing.coverage import Floats
from calbot.staffing.cumulative import STEPS, cleaned
from calbot.staffing.promise import Promise
from calbot.staffing.turns import Left

_NOBODY: Final = 1e-9
"""Sums over weeks are no more exact."""
_MOST_BACK: Final = 14 * 24
"""Hours by which those who wait are told apart: longer ones would take room for weeks of steps, and are answered first
in any case."""


@dataclass(frozen=True, slots=True, eq=False)
class Stood:
    """How many of each class are `waiting` at the end of each hour, by name (paths, hours): of the messages of `loads`
    (paths, hours of the plan), and of those who were `left` at first, where each class is due as in the `promises`. It
    is known of as many hours as `waiting` has."""

    loads: Mapping[str, Floats]
    waiting: Mapping[str, Floats]
    left: Mapping[str, Left]
    promises: Sequence[Promise]

    @property
    def hours(self) -> int:
        """Of how many hours it is known."""
        return min((one.shape[1] for one in self.waiting.values()), default=0)

    def until(self, loads: Mapping[str, Floats], promises: Sequence[Promise]) -> int:
        """The first hour before which as many wait of other `loads`: they are the same until then. 0 under other
        `promises`, by which it may be another one's turn."""
        if [one.target_minutes for one in promises] != [one.target_minutes for one in self.promises]:
            return 0
        return min([self.hours, *(_differ(self.loads[name], load) for name, load in loads.items())])

    def onward(self, loads: Mapping[str, Floats], hour: int, waiting: Mapping[str, Floats]) -> Stood:
        """The same of other `loads`, who differ from an `hour` on, with those `waiting` from then on (paths, hours)."""
        known = {name: np.concatenate([self.waiting[name][:, :hour], one], axis=1) for name, one in waiting.items()}
        return replace(self, loads=loads, waiting=known)

    def at(self, hour: int, least: int) -> dict[str, Left]:
        """Who waits when an `hour` begins, by the steps of so many hours before as they have come in, of `least` hours
        at the least."""
        if hour == 0:
            return dict(self.left)
        came = {one.name: self._came(one, hour) for one in self.promises}
        back = max([least, *(_back(told) for told in came.values())])
        return {name: _last(told, back) for name, told in came.items()}

    def _came(self, promise: Promise, hour: int) -> Left:
        """Of those who came until an `hour`, the last who wait then: they are answered in the order in which they
        came."""
        before = self.left.get(promise.name) or Left.nobody(len(self.loads[promise.name]), self._before)
        each = np.repeat(cleaned(self.loads[promise.name][:, :hour]) / STEPS, STEPS, axis=1)
        each = np.concatenate([before.messages, each], axis=1)
        came = np.cumsum(each, axis=1)
        answered = came[:, -1:] - self.waiting[promise.name][:, [hour - 1]]
        counted = np.ones(hour) if promise.counted is None else cleaned(promise.counted[:hour])
        return Left(np.clip(came - answered, 0.0, each), np.concatenate([before.clock, counted]))

    @property
    def _before(self) -> int:
        return max((one.hours for one in self.left.values()), default=0)


def _differ(one: Floats, other: Floats) -> int:
    """The first hour in which they do."""
    hours: int = one.shape[1]
    if one is other:
        return hours
    apart = np.flatnonzero((one != other).any(axis=0))
    return int(apart[0]) if len(apart) else hours


def _back(left: Left) -> int:
    """Hours before in which somebody came who still waits."""
    steps = np.flatnonzero((left.messages > _NOBODY).any(axis=0))
    return -(-(left.messages.shape[1] - int(steps[0])) // STEPS) if len(steps) else 0


def _last(left: Left, hours: int) -> Left:
    """The same by the steps of the last `hours`, of _MOST_BACK at most: who came before those comes with the first."""
    hours = min(hours, left.hours, _MOST_BACK)
    first = left.messages.shape[1] - hours * STEPS
    messages = left.messages[:, first:].copy()
    messages[:, :1] += left.messages[:, :first].sum(axis=1, keepdims=True)
    return Left(messages, left.clock[left.hours - hours :])
