"""How long messages wait: first come, first served, by whoever is on duty, over as many possible futures as are given.

A fluid model: within an hour messages come and are answered evenly. A message that arrives when B others wait is
answered once the team has given B more replies (plus `handling_minutes`), however many closed hours lie between. Exact
for piecewise constant rates: the backlog is the net inflow less its running minimum (Lindley 1952), the wait an
inverse of the cumulative capacity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from calbot.staffing.coverage import Floats

STEPS: Final = 6
"""Points within an hour at which a wait is taken: every ten minutes, at its middle."""
HANDLING_MINUTES: Final = 5.0
"""Reading and answering one message: an hour by REPLIES_PER_HOUR."""
_ONWARD_HOURS: Final = 14 * 24
"""How far the roster is thought to go on as before; the longest wait that is told apart."""
MOST_HOURS: Final = 24 * 100
"""Longest stretch that is thought through at once: 200 paths of it need some 600 MiB."""
_MOST: Final = 1e9
"""More messages or replies than this in an hour are a slip of the pen; beyond, sums would lose single messages."""
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

    `backlog` waits at the end of each hour, `replies` were given in it.
    `steps` (paths, hours, STEPS) are the waits that the means are made of."""

    load: Floats
    capacity: Floats
    minutes: Floats
    share_late: Floats
    backlog: Floats
    replies: Floats
    steps: Floats
    target_minutes: float

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
        return np.array([_quantile(self.steps[:, [h]], self.load[:, [h]], 0.9) for h in range(self.load.shape[1])])

    def window(self, first: int, last: int) -> Window:
        """The messages that arrive in hours `first` up to, not including, `last`."""
        part = slice(first, last)
        weight = self.load[:, part] + _TINY
        each = (self.minutes[:, part] * weight).sum(axis=1) / weight.sum(axis=1)
        low, high = np.quantile(each, (0.1, 0.9))
        return Window(
            messages=float(self.load[:, part].sum(axis=1).mean()),
            minutes=self.mean(first, last),
            low=float(low),
            high=float(high),
            p90=_quantile(self.steps[:, part], weight, 0.9),
            share_late=float((self.share_late[:, part] * weight).sum() / weight.sum()),
        )

    def mean(self, first: int, last: int) -> float:
        """Mean first response, in minutes, of the messages of hours `first` up to, not including, `last`."""
        weight = self.load[:, first:last] + _TINY
        return float((self.minutes[:, first:last] * weight).sum() / weight.sum())

    def within(self, minutes: float) -> float:
        """Share of all messages answered within `minutes` (secondary lines of a report: an hour, a day)."""
        weight = self.load + _TINY
        return float(((self.steps <= minutes).mean(axis=2) * weight).sum() / weight.sum())

    def clears_at(self, after: int = 0) -> int | None:
        """First hour from `after` at whose end, in the middle future, less than one message waits; None: not in
        sight."""
        clear = np.flatnonzero(np.median(self.backlog[:, after:], axis=0) < 1.0)
        return after + int(clear[0]) if len(clear) else None


def serve(
    load: Floats,
    capacity: Floats,
    start_backlog: float = 0.0,
    *,
    target_minutes: float = 240.0,
    handling_minutes: float = HANDLING_MINUTES,
    counted: Floats | None = None,
) -> Waiting:
    """Answers `load` (paths, hours; or one path (hours,)) with `capacity` replies (hours,), `start_backlog` waiting
    first.

    Beyond the last hour the roster repeats its last week (or whole days, if shorter). `counted` (hours,) is the part of
    each hour on the clock of the promise (see `business_hours`); None counts all. Raises ValueError on other shapes,
    and on more than
    MOST_HOURS."""
    load, able, clock = _checked(load, capacity, counted)
    came, waits = _backlogs(load, able, max(start_backlog, 0.0))
    ends = waits[:, STEPS::STEPS]
    steps = _steps(waits, able, clock) + handling_minutes
    replies = came[:, STEPS::STEPS] - came[:, :-1:STEPS] - np.diff(waits[:, ::STEPS], axis=1)
    return Waiting(
        load=load,
        capacity=capacity,
        minutes=steps.mean(axis=2),
        share_late=(steps > target_minutes).mean(axis=2),
        backlog=ends,
        replies=replies,
        steps=steps,
        target_minutes=target_minutes,
    )


def mean_wait(
    load: Floats,
    capacity: Floats,
    spans: Sequence[tuple[int, int]],
    start_backlog: float = 0.0,
    *,
    handling_minutes: float = HANDLING_MINUTES,
    counted: Floats | None = None,
) -> list[float]:
    """What `serve(...).mean(first, last)` says for each of `spans`, at a tenth of the cost: for trying many things."""
    load, able, clock = _checked(load, capacity, counted)
    came = np.concatenate([np.zeros((len(load), 1)), np.cumsum(load, axis=1)], axis=1)
    net = max(start_backlog, 0.0) + came - able[: came.shape[1]]
    waiting = net - np.minimum(np.minimum.accumulate(net, axis=1), 0.0)
    means = []
    for first, last in spans:
        rest = able[first:] - able[first]
        _, waits = _backlogs(load[:, first:last], rest, waiting[:, [first]])
        minutes = _steps(waits, rest, clock[first:] - clock[first]).mean(axis=2) + handling_minutes
        weight = load[:, first:last] + _TINY
        means.append(float((minutes * weight).sum() / weight.sum()))
    return means


def _checked(load: Floats, capacity: Floats, counted: Floats | None) -> tuple[Floats, Floats, Floats]:
    """Load (paths, hours) without holes; replies and hours that count, summed up from the first hour on."""
    load = np.clip(np.nan_to_num(np.atleast_2d(load)), 0.0, _MOST)
    hours = load.shape[1]
    if capacity.shape != (hours,) or (counted is not None and counted.shape != (hours,)) or hours == 0:
        raise ValueError("load, capacity and counted must cover the same hours")
    if hours > MOST_HOURS:
        raise ValueError(f"{hours} hours are more than the {MOST_HOURS} that are thought through at once")
    able = _summed(np.clip(np.nan_to_num(capacity), 0.0, _MOST))
    return load, able, np.arange(len(able), dtype=np.float64) if counted is None else _summed(counted)


def _summed(hourly: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(_onward(hourly))])


def _backlogs(load: Floats, able: Floats, start_backlog: float | Floats) -> tuple[Floats, Floats]:
    """Cumulative arrivals and the backlog at every step's edge (paths, hours * STEPS + 1)."""
    paths, hours = load.shape
    inflow = np.repeat(load / STEPS, STEPS, axis=1)
    came = np.concatenate([np.zeros((paths, 1)), np.cumsum(inflow, axis=1)], axis=1)
    net = start_backlog + came - _at(able, np.arange(hours * STEPS + 1) / STEPS)
    lowest = np.minimum(np.minimum.accumulate(net, axis=1), 0.0)
    return came, net - lowest


def _steps(waits: Floats, able: Floats, clock: Floats) -> Floats:
    """Minutes on `clock` from each step's middle until its backlog is worked off (paths, hours, STEPS), given the
    backlogs at the steps' edges."""
    backlog = (waits[:, :-1] + waits[:, 1:]) / 2
    middle = (np.arange(backlog.shape[1]) + 0.5) / STEPS
    due = _at(able, middle) + backlog + _TINY
    # The first hour by whose end enough replies are given; closed hours are skipped by the search itself.
    hour = np.searchsorted(able, due, side="left") - 1
    inside = np.minimum(hour, len(able) - 2)
    rate = np.maximum(able[inside + 1] - able[inside], _TINY)
    done = np.where(hour >= len(able) - 1, float(len(able) - 1), inside + (due - able[inside]) / rate)
    done = np.maximum(done, middle)
    spent = _at(clock, done) - _at(clock, middle)
    return np.asarray(60.0 * spent.reshape(len(backlog), -1, STEPS), dtype=np.float64)


def _at(cumulative: Floats, time: Floats) -> Floats:
    """Value of a cumulative count at fractional hours."""
    return np.interp(time, np.arange(len(cumulative)), cumulative)


def _onward(hourly: Floats) -> Floats:
    """`hourly` and what it will be like afterwards: its last week again and again, or its last whole days."""
    hours = len(hourly)
    period = hourly[-168:] if hours >= 168 else hourly[-24 * (hours // 24) :] if hours >= 24 else hourly
    times = -(-_ONWARD_HOURS // len(period))
    return np.concatenate([hourly, np.tile(period, times)[:_ONWARD_HOURS]])


def _quantile(steps: Floats, weight: Floats, level: float) -> float:
    """Weighted quantile of waits (paths, hours, STEPS), each hour's steps sharing its weight (paths, hours)."""
    waits, weights = steps.ravel(), np.repeat(weight.ravel(), steps.shape[2])
    order = np.argsort(waits)
    sums = np.cumsum(weights[order])
    if sums[-1] <= 0:
        return 0.0
    return float(waits[order][min(int(np.searchsorted(sums, level * sums[-1])), len(order) - 1)])
