"""How long messages waited: by path and hour of arrival, with the sums that people ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from calbot.staffing.coverage import Floats
from calbot.staffing.spread import Spread

_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Window:
    """Messages that arrive in some hours: how many, their mean first response (`minutes`, and its 10 % and 90 % over
    the paths), the minutes within which nine of ten are answered, and the share past the target."""

    messages: float
    minutes: float
    low: float
    high: float
    p90: float
    share_late: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """By path and hour of arrival (paths, hours): `load` messages, mean `minutes` to the first response, `share_late`.

    `backlog` waits at the end of each hour, `replies` were given in it. `spread` are the waits in probability: means
    and shares are made of it."""

    load: Floats
    capacity: Floats
    minutes: Floats
    share_late: Floats
    backlog: Floats
    replies: Floats
    spread: Spread
    target_minutes: float

    @classmethod
    def of(
        cls, load: Floats, capacity: Floats, backlog: Floats, replies: Floats, spread: Spread, target_minutes: float
    ) -> Waiting:
        """What follows from the `spread` of waits."""
        minutes, late = spread.minutes.mean(axis=2), spread.longer(target_minutes).mean(axis=2)
        return cls(load, capacity, minutes, late, backlog, replies, spread, target_minutes)

    @property
    def steps(self) -> Floats:
        """The mean waits by step within the hours (paths, hours, STEPS)."""
        return self.spread.minutes

    @property
    def expected(self) -> Floats:
        """Mean first response of the messages of each hour over all paths (hours,)."""
        weight = self.load + _TINY
        return np.asarray((self.minutes * weight).sum(axis=0) / weight.sum(axis=0), dtype=np.float64)

    @property
    def late(self) -> Floats:
        """Share of the messages of each hour past the target, over all paths (hours,)."""
        weight = self.load + _TINY
        return np.asarray((self.share_late * weight).sum(axis=0) / weight.sum(axis=0), dtype=np.float64)

    @property
    def oldest_minutes(self) -> Floats:
        """Age of the oldest message still waiting at each hour's end (paths, hours), 0 where none waits.

        What waited before the first hour counts as having come at its start."""
        ends = np.arange(1.0, self.load.shape[1] + 1)
        ages = np.zeros_like(self.backlog)
        for path, (came, waiting) in enumerate(zip(np.cumsum(self.load, axis=1), self.backlog, strict=True)):
            # All but the last `waiting` are answered: the oldest of these came when the count first passed that number.
            passed = np.interp(came - waiting, np.concatenate([[0.0], came + _TINY * ends]), np.arange(len(came) + 1))
            ages[path] = np.where(waiting > 0.5, 60 * (ends - passed), 0.0)
        return ages

    @property
    def p90(self) -> Floats:
        """Minutes within which nine of ten messages of each hour are answered, over all paths (hours,)."""
        return self.hourly(90)

    def window(self, first: int, last: int) -> Window:
        """The messages that arrive in hours `first` up to, not including, `last`."""
        low, high = self.span(first, last)
        return Window(
            messages=float(self.load[:, first:last].sum(axis=1).mean()),
            minutes=self.mean(first, last),
            low=low,
            high=high,
            p90=self.quantile(0.9, first, last),
            share_late=self.past_target(first, last),
        )

    def past_target(self, first: int, last: int) -> float:
        """Share of the messages of some hours past the target, over all paths."""
        weight = self.load[:, first:last] + _TINY
        return float((self.share_late[:, first:last] * weight).sum() / weight.sum())

    def span(self, first: int, last: int, percentile: float | None = None) -> tuple[float, float]:
        """10 % and 90 % of the futures' mean first response in some hours, in minutes, or of what so many of a hundred
        messages wait in each.

        Futures count by their messages, as they do for the mean. A few very bad ones can lift that above nine of ten:
        then the range reaches up to it, since nobody believes a number outside its own range."""
        weight = self.load[:, first:last] + _TINY
        each, messages = self.each(first, last, percentile), weight.sum(axis=1)
        told = self.value(first, last, percentile)
        low, high = (quantile(each[:, None, None], messages[:, None], level) for level in (0.1, 0.9))
        return min(low, told), max(high, told)

    def each(self, first: int, last: int, percentile: float | None = None) -> Floats:
        """The mean first response of some hours in each future (paths,), or what so many of a hundred wait in it."""
        weight = self.load[:, first:last] + _TINY
        if percentile is None:
            whole = (self.minutes[:, first:last] * weight).sum(axis=1)
            return np.asarray(whole / weight.sum(axis=1), dtype=np.float64)
        return self.spread.part(first, last).quantile(weight, percentile / 100, over=(1, 2))

    def value(self, first: int, last: int, percentile: float | None = None) -> float:
        """What a promise speaks of in some hours: the mean first response, or the minutes within which so many of a
        hundred messages are answered."""
        return self.mean(first, last) if percentile is None else self.quantile(percentile / 100, first, last)

    def hourly(self, percentile: float | None = None) -> Floats:
        """The same of the messages of each hour (hours,), over all paths."""
        if percentile is None:
            return self.expected
        return self.spread.quantile(self.load + _TINY, percentile / 100, over=(0, 2))

    def quantile(self, level: float, first: int = 0, last: int | None = None) -> float:
        """Minutes within which the part `level` (0..1) of the messages of some hours is answered, over all paths."""
        return float(self.spread.part(first, last).quantile(self.load[:, first:last] + _TINY, level))

    def longest(self, first: int, last: int) -> float:
        """The age in minutes that no message of some hours passes before it is answered, in nine of ten futures.

        Futures count by their messages, as they do for `quantile`: so it is never less than nine of ten wait."""
        return self.spread.part(first, last).longest(self.load[:, first:last], 0.9)

    def busiest_end(self, first: int = 0, last: int | None = None) -> int:
        """The hour of some hours at whose end most messages wait, on average over the paths."""
        return first + int(self.backlog[:, first:last].mean(axis=0).argmax())

    def mean(self, first: int, last: int) -> float:
        """Mean first response, in minutes, of the messages of hours `first` up to, not including, `last`."""
        weight = self.load[:, first:last] + _TINY
        return float((self.minutes[:, first:last] * weight).sum() / weight.sum())

    def within(self, minutes: float, first: int = 0, last: int | None = None) -> float:
        """Share of the messages of some hours answered within `minutes` (secondary lines of a report: an hour, a
        day)."""
        part = slice(first, last)
        weight = self.load[:, part] + _TINY
        late = self.spread.part(first, last).longer(minutes).mean(axis=2)
        return float(1.0 - (late * weight).sum() / weight.sum())

    def clears_at(self, after: int = 0) -> int | None:
        """First hour from `after` at whose end, in the middle future, less than one message waits; None: not in
        sight."""
        clear = np.flatnonzero(np.median(self.backlog[:, after:], axis=0) < 1.0)
        return after + int(clear[0]) if len(clear) else None


def quantile(steps: Floats, weight: Floats, level: float) -> float:
    """Weighted quantile of waits (paths, hours, STEPS), each hour's steps sharing its weight (paths, hours)."""
    waits, weights = steps.ravel(), np.repeat(weight.ravel(), steps.shape[2])
    order = np.argsort(waits)
    sums = np.cumsum(weights[order])
    if sums[-1] <= 0:
        return 0.0
    return float(waits[order][min(int(np.searchsorted(sums, level * sums[-1])), len(order) - 1)])
