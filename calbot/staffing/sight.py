"""One window of a plan, looked at again and again with more people: whether its promises are kept.

At a part of the cost of `Plan.worst`: what more people cannot change, who came and who waits before they do, is worked
out once. The futures that wait longest are asked first; where they alone bear more than a promise allows, the others
are not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.backlog import HANDLING_MINUTES, allowed, borne, chance_of, minutes_waited, queues
from calbot.staffing.coverage import Floats
from calbot.staffing.cumulative import cleaned, clock_of, summed
from calbot.staffing.plan import Plan

_ASKED: Final = (0.2, 0.5)
_TINY: Final = 1e-9
_SURELY: Final = 1.0 + 1e-9
"""Sums over some of the futures are taken in another order than those over all."""
_EVERY: Final = slice(None)


@dataclass(frozen=True)
class Sight:
    """The messages of hours `first`..`last` of a `plan` without classes; people may be added from hour `begin` on.

    What a promise bears in a future: the minutes that its messages wait; of a percentile, the messages that are late.
    """

    plan: Plan
    begin: int
    first: int
    last: int

    def kept_each(
        self, replies: Iterable[Floats], floor: Floats | None = None, most: float = 1.0
    ) -> Iterator[Floats | None]:
        """What is borne with each of some `replies` more (hours of the plan,), by promise and future (promises, paths);
        None where that is more than the part `most` of what a promise allows. `floor` is what is borne with help that
        is at least as much."""
        for more in replies:
            told = (self._floor if floor is None else floor).copy()
            for some in self._parts:
                told[:, some] = self._borne(more, some)
                if self.part(told) > most * _SURELY:
                    yield None
                    break
            else:
                yield told

    def part(self, told: Floats) -> float:
        """The part of what the hardest promise allows that is borne; of means it is their strain."""
        return float((told.sum(axis=1) / self._allowed).max())

    def borne(self, replies: Floats) -> Floats:
        """What is borne with so many more, whatever is allowed."""
        return self._borne(replies, _EVERY)

    def _borne(self, replies: Floats, paths: slice | NDArray[np.int64]) -> Floats:
        load, before, until = self._load[paths], self._before[paths], self.first - self.begin
        able = summed(cleaned(self.plan.capacity + replies))[self.begin :]
        able -= able[0]
        net = np.concatenate([before, before + np.cumsum(load[:, :until], axis=1) - able[1 : until + 1]], axis=1)
        waiting = (net - np.minimum(np.minimum.accumulate(net, axis=1), 0.0))[:, -1:]
        chance = chance_of(self._expected, able, counts=len(self._load) > 1, first=self._chance)
        chance = chance.part(slice(until, None))
        waits = minutes_waited(load[:, until:], able[until:] - able[until], waiting, chance, self._clocks)
        weight = self._weight[paths]
        return np.array([borne(told, weight, one) for one, told in zip(self.plan.promises, waits, strict=True)])

    @cached_property
    def _allowed(self) -> Floats:
        """What each promise allows in all futures (promises,)."""
        return np.array([allowed(one) * float(self._weight.sum()) for one in self.plan.promises])

    @cached_property
    def _floor(self) -> Floats:
        """What is borne with any help: every reply takes its time (promises, paths)."""
        messages = self._weight.sum(axis=1)
        means = [one.percentile is None for one in self.plan.promises]
        return np.array([HANDLING_MINUTES * messages if mean else 0.0 * messages for mean in means])

    @cached_property
    def _parts(self) -> list[NDArray[np.int64]]:
        """The futures in the order in which they are asked: first those that bear most without anybody more."""
        told = (self.borne(np.zeros(self.plan.hours)) / self._allowed[:, None]).sum(axis=0)
        order = np.argsort(-told, kind="stable")
        cuts = sorted({max(round(part * len(order)), 1) for part in _ASKED})
        return [np.sort(some) for some in np.split(order, cuts) if len(some)]

    @cached_property
    def _load(self) -> Floats:
        """All hours from `begin` on (paths, hours)."""
        return cleaned(self.plan.load[:, self.begin : self.last])

    @cached_property
    def _expected(self) -> Floats:
        return np.asarray(self._load.mean(axis=0), dtype=np.float64)

    @cached_property
    def _weight(self) -> Floats:
        """The messages of the window (paths, hours)."""
        return self._load[:, self.first - self.begin :] + _TINY

    @cached_property
    def _before(self) -> Floats:
        """Who waits when `begin` begins (paths, 1)."""
        load, able = self.plan.load[:, : self.begin], self.plan.capacity[: self.begin]
        return queues(load, able, self.plan.start_backlog)[:, -1:]

    @cached_property
    def _chance(self) -> tuple[float, float]:
        """Who waits by chance alone then: share and length."""
        load, able = cleaned(self.plan.load[:, : self.begin]), summed(cleaned(self.plan.capacity))
        return chance_of(load.mean(axis=0), able, counts=len(load) > 1).last

    @cached_property
    def _clocks(self) -> list[Floats | None]:
        """The clock of each promise from `first` on; None: always."""
        clocks = [one.counted for one in self.plan.promises]
        whole = [None if one is None else clock_of(one, self.plan.capacity.shape)[self.first :] for one in clocks]
        return [None if one is None else one - one[0] for one in whole]
