"""Where a block of cover relieves a window most: how much of the waiting each would take away, as a fluid has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from calbot.staffing.backlog import queues
from calbot.staffing.coverage import Floats
from calbot.staffing.cumulative import at_times, cleaned, clock_of, standing, when_reached
from calbot.staffing.plan import SCREEN_PATHS, Plan
from calbot.staffing.promise import Promise

_DRAINS: Final = 48
"""Hours behind the window over which its messages are seen to wait."""
_AT_ONCE: Final = 64
_IN_TIME: Final = 0.05
"""What an hour of waiting in time weighs against one of waiting too long, where a percentile is promised."""
_BEFORE: Final = 0.01
"""What an hour of waiting of those who came before the window weighs: they are answered first."""
_TINY: Final = 1e-9


@dataclass(frozen=True)
class Relief:
    """The hours from `begin` on of a plan on few futures, all counted from those who wait at first.

    `came` (paths, hours + 1) messages by each hour's edge, of which the window's are those from `low` on (paths, 1), by
    each hour's end up to `upto` (paths, hours); `able` (hours,) are replies. By promise: what an hour of waiting weighs
    in each hour (hours,), and how many are late at its end if they still wait (paths, hours; None for a mean)."""

    begin: int
    came: Floats
    able: Floats
    low: Floats
    upto: Floats
    weights: Sequence[Floats]
    late: Sequence[Floats | None]

    @classmethod
    def of(cls, plan: Plan, begin: int, first: int, last: int) -> Relief:
        """For the messages of hours `first`..`last` of a plan without classes; help comes from `begin` on."""
        end = min(last + _DRAINS, plan.hours)
        pick = np.linspace(0, len(plan.load) - 1, min(SCREEN_PATHS, len(plan.load))).astype(int)
        load, able = cleaned(plan.load[pick, :end]), cleaned(plan.capacity[:end])
        nobody = np.zeros((len(load), 1))
        waiting = queues(load[:, :begin], able[:begin], standing(plan.start_backlog, len(plan.load))[pick])[:, -1:]
        came = np.concatenate([nobody, np.cumsum(load[:, begin:], axis=1)], axis=1) + waiting
        low, upto = came[:, [first - begin]], np.minimum(came[:, 1:], came[:, [last - begin]])
        messages = float(load[:, first:last].sum()) + _TINY
        hours = np.arange(begin, end + 1.0)
        running = [np.diff(at_times(clock_of(one.counted, plan.capacity.shape), hours)) for one in plan.promises]
        weights = [
            60 * one / promise.target_minutes / messages for one, promise in zip(running, plan.promises, strict=True)
        ]
        late = [_late(one, plan, hours, came, upto) for one in plan.promises]
        return cls(begin, came, able[begin:], low, upto, weights, late)

    def costs(self, replies: Floats) -> Floats:
        """What the window bears with each of some `replies` (tried, hours of the plan) more: the mean wait of its
        messages in targets (tried,)."""
        hours = slice(self.begin, self.begin + len(self.able))
        parts = (replies[at : at + _AT_ONCE, hours] for at in range(0, len(replies), _AT_ONCE))
        return np.concatenate([self._costs(self.able + part) for part in parts])

    def _costs(self, able: Floats) -> Floats:
        net = self.came[None, :, 1:] - np.cumsum(able, axis=1)[:, None, :]
        net -= np.minimum(np.minimum.accumulate(net, axis=2), 0.0)
        answered = np.subtract(self.came[:, 1:], net, out=net)
        before = _BEFORE * np.maximum(self.low - answered, 0.0).sum(axis=1)
        # The window's are answered once all who came before are.
        np.maximum(answered, self.low, out=answered)
        waiting = np.maximum(self.upto - answered, 0.0).sum(axis=1)
        total = np.zeros(len(able))
        for late, weight in zip(self.late, self.weights, strict=True):
            borne = waiting
            if late is not None:
                borne = np.maximum(late - answered, 0.0).sum(axis=1) + _IN_TIME * waiting
            total += (borne + before) @ weight
        return total


def _late(one: Promise, plan: Plan, hours: Floats, came: Floats, upto: Floats) -> Floats | None:
    """Messages whose time is up by the end of each of `hours` (paths, hours); None where a mean is promised."""
    if one.percentile is None:
        return None
    clock = clock_of(one.counted, plan.capacity.shape)
    due = when_reached(clock, at_times(clock, hours) + one.target_minutes / 60)
    then = np.interp(hours[1:], due, np.arange(len(hours)), left=0.0)
    each = np.stack([np.interp(then, np.arange(len(hours)), path) for path in came])
    return np.asarray(np.minimum(each, upto), dtype=np.float64)
