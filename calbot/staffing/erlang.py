"""What chance adds to the waiting that a fluid cannot see: messages come in clumps, and replies take their time.

Closed forms of the M/M/c queue (Erlang 1917; Allen 1990, Probability, Statistics and Queueing Theory, ch. 5), made
transient by letting a queue grow no faster than a random walk does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from calbot.staffing.coverage import Floats
from calbot.staffing.cumulative import STEPS, at_times

_COUNTED_TWICE: Final = 0.225
_SIXTH: Final = 6
"""Paths that are counts bring part of the chance with them, so much of it times the sixth power of the load: measured
against means, shares and percentiles of M/M/c, 1..20 heads, load .5 to .95."""
_MOST_LOAD: Final = float(((_SIXTH + 1) * _COUNTED_TWICE) ** (-1 / _SIXTH))
"""Beyond, so much less would let one person's share of messages fall as the load rises."""

_MOST_HEADS: Final = 400.0
"""With more at work nobody waits by chance, and the recursion goes head by head."""

_NOTHING: Final = 1e-18
_LEAST: Final = 1e-9
_STRETCH: Final = 48
"""Hours whose queue by chance is worked out, and kept, together."""


def waiting_probability(heads: Floats, utilisation: Floats) -> Floats:
    """Erlang C: share of messages that find everybody busy, for `heads` >= 0 at `utilisation` 0..1 (same shape).

    Between whole heads it is drawn straight at the same utilisation."""
    heads, busy = np.broadcast_arrays(np.clip(heads, 0.0, _MOST_HEADS), np.clip(utilisation, 0.0, 1.0))
    below = np.floor(heads)
    lower, upper = _erlang_c(below, busy), _erlang_c(below + 1, busy)
    return np.asarray(lower + (heads - below) * (upper - lower), dtype=np.float64)


def mean_queue_wait(heads: float, per_hour: float, handling_minutes: float) -> float:
    """Minutes in the queue, without the reply itself, of the stationary M/M/c queue; inf where it never settles."""
    utilisation = per_hour * handling_minutes / 60 / heads if heads > 0 else math.inf
    if utilisation >= 1:
        return math.inf
    chance = float(waiting_probability(np.array(heads), np.array(utilisation)))
    return chance * handling_minutes / (heads * (1 - utilisation))


@dataclass(frozen=True, slots=True)
class Chance:
    """Who waits by chance alone, at some times: the `share` of the messages that do (0..1), and the `length`, in
    messages, of the queue that these find: on average, and as an exponential has it."""

    share: Floats
    length: Floats

    @classmethod
    def none(cls, hours: int) -> Chance:
        """At the edges of so many hours, where nobody does."""
        return cls(np.zeros(hours + 1), np.zeros(hours + 1))

    @property
    def mean(self) -> Floats:
        """Messages that are answered before one's own turn, on average over all."""
        return self.share * self.length

    @property
    def last(self) -> tuple[float, float]:
        """Share and length at the last of the times."""
        return float(self.share[-1]), float(self.length[-1])

    def part(self, times: slice) -> Chance:
        """The same at some of the times."""
        return Chance(self.share[times], self.length[times])

    def at(self, hours: Floats) -> Chance:
        """Between the edges of hours, at fractional ones."""
        return Chance(at_times(self.share, hours), at_times(self.length, hours))

    def longer(self, ahead: Floats) -> Floats:
        """With what chance a message finds more than so many."""
        left = np.divide(ahead, -np.maximum(self.length, _LEAST))
        return np.asarray(self.share * np.exp(np.minimum(left, 0.0, out=left), out=left), dtype=np.float64)


def chance_queue(
    expected: Floats,
    capacity: Floats,
    handling_minutes: float,
    variability: float = 1.0,
    *,
    counts: bool = True,
    first: tuple[float, float] = (0.0, 0.0),
    upto: Floats | None = None,
) -> Chance:
    """Who waits at the edges of the hours (hours + 1,) by chance alone, in a team that keeps up on average.

    `expected` messages and `capacity` replies an hour (hours,). `variability` is Allen and Cunneen's (ca^2 + cs^2) / 2:
    1 for Poisson arrivals and exponential handling. `counts`: the paths served are whole counts that scatter
    themselves, not rates. Each hour's queue heads for the stationary one, as fast as a random walk spreads, and drains
    as fast as the team has replies to spare; where nobody is there it is left to grow, but a fluid's own is longer.
    `first` are share and length at the first edge. Of those expected, `upto` (hours,) go no later than the messages
    that are asked about; None: all."""
    heads = capacity * handling_minutes / 60
    load = _busy(expected, capacity)
    # Where nothing comes nobody new waits, whoever is there.
    share = np.where(expected > 0, np.where(load < 1, waiting_probability(heads, load), 1.0), 0.0)
    # Of half a person half as much: else the share would rise with the part of an hour that somebody is there.
    share *= 1 - _COUNTED_TWICE * np.minimum(heads, 1.0) * np.minimum(load, _MOST_LOAD) ** _SIXTH if counts else 1.0
    some = expected if upto is None else upto
    # In messages answered before one's own turn: wait x capacity.
    late = _busy(some, capacity)
    length = np.where(late < 1, variability / np.maximum(1 - late, 1e-9), np.inf)
    return _walked(share, length, 4 * variability * some / math.pi, np.maximum(capacity - some, 0.0), first)


def passed(chance: Chance, before: Floats, capacity: Floats) -> Chance:
    """The same by step (hours * STEPS,), at its middle, where `before` (hours,) messages an hour go first even if they
    come later, and `capacity` (hours,) replies are given (Cobham 1954, Priority assignment in waiting line problems).

    No more than those of an hour: whoever is passed for longer waits in the fluid's queue, which knows when."""
    hours = len(before)
    found = chance.at((np.arange(hours * STEPS) + 0.5) / STEPS)
    left, more = (np.repeat(one, STEPS) for one in (1 - _busy(before, capacity), before))
    return Chance(found.share, np.minimum(found.length / np.maximum(left, _LEAST), found.length + more))


def _busy(expected: Floats, capacity: Floats) -> Floats:
    """The part of their time (0..1) that so many messages an hour keep a team at work."""
    busy = np.divide(expected, capacity, out=np.full_like(expected, np.inf), where=capacity > expected)
    return np.minimum(busy, 1.0)


def blended(fluid: Floats, chance: Chance) -> Floats:
    """Messages ahead on average, from the fluid's queue and chance's alone: chance's while the fluid has none, the
    fluid's once that is long. What `Chance.longer` has beyond the fluid's, summed up.

    Rises with both, so that whoever helps either never harms."""
    ahead = np.divide(fluid, -np.maximum(chance.length, _LEAST))
    np.exp(ahead, out=ahead)
    ahead *= chance.mean
    ahead += fluid
    return np.asarray(ahead, dtype=np.float64)


def _erlang_c(heads: Floats, busy: Floats) -> Floats:
    """For whole `heads`, by the recursion of Erlang B at an offered load of heads x busy."""
    offered = heads * busy
    blocked = np.ones_like(offered)
    for more in range(1, int(heads.max(initial=0.0)) + 1):
        if not (blocked > _NOTHING)[more <= heads].any():
            break  # It only falls from here; a team of hundreds with little to do would take them head by head.
        step = offered * blocked / (more + offered * blocked)
        blocked = np.where(more <= heads, step, blocked)
    return np.asarray(blocked / np.maximum(1 - busy * (1 - blocked), 1e-12), dtype=np.float64)


def _walked(share: Floats, length: Floats, spread: Floats, spare: Floats, first: tuple[float, float]) -> Chance:
    """Share and length at the hours' edges, `first` at the first: towards `share` and `length`, whose square grows by
    at most `spread`. What was there falls, in all, by at most `spare` of those who wait: by its root in either."""
    rows, edges = np.stack([share, length, spread, spare], axis=1), [np.array([first])]
    for hour in range(0, len(rows), _STRETCH):
        part, queue = edges[-1][-1].tolist()
        edges.append(_went(rows[hour : hour + _STRETCH].tobytes(), part, queue))
    return Chance(*np.concatenate(edges).T)


@lru_cache(maxsize=2048)
def _went(rows: bytes, part: float, queue: float) -> Floats:
    """The edges after the first of some hours (hours, 2), from those `rows` (hours, 4). Kept: whoever tries slots of a
    post changes a day of the plan, and comes by all the others each time."""
    edges = []
    for some, aim, more, less in np.frombuffer(rows).reshape(-1, 4).tolist():
        left = math.sqrt(max(1.0 - less / queue, 0.0)) if queue > 0 else 0.0
        part, queue = max(some, part * left), max(min(aim, math.sqrt(queue * queue + more)), queue * left)
        edges.append((part, queue))
    return np.array(edges)
