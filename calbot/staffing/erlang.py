"""What chance adds to the waiting that a fluid cannot see: messages come in clumps, and replies take their time.

Closed forms of the M/M/c queue (Erlang 1917; Allen 1990, Probability, Statistics and Queueing Theory, ch. 5), made
transient by letting a queue grow no faster than a random walk does.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from calbot.staffing.coverage import Floats

_COUNTED_TWICE: Final = 0.2
"""Paths that are counts bring part of the chance with them: measured against M/M/c, 1..12 heads, load .3 to .95."""

_MOST_HEADS: Final = 400.0
"""With more at work nobody waits by chance, and the recursion goes head by head."""

_NOTHING: Final = 1e-18


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


def chance_queue(
    expected: Floats,
    capacity: Floats,
    handling_minutes: float,
    variability: float = 1.0,
    *,
    counts: bool = True,
    first: float = 0.0,
) -> Floats:
    """Messages that wait at the edges of the hours (hours + 1,) by chance alone, in a team that keeps up on average.

    `expected` messages and `capacity` replies an hour (hours,). `variability` is Allen and Cunneen's (ca^2 + cs^2) / 2:
    1 for Poisson arrivals and exponential handling. `counts`: the paths served are whole counts that scatter
    themselves, not rates. Each hour's queue heads for the stationary one, as fast as a random walk spreads, and drains
    as fast as the team has replies to spare; where nobody is there it is left to grow, but a fluid's own is longer.
    `first` wait so at the first edge."""
    heads = capacity * handling_minutes / 60
    busy = np.divide(expected, capacity, out=np.full_like(expected, np.inf), where=capacity > expected)
    load = np.minimum(busy, 1.0)
    # In messages answered before one's own turn: wait x capacity.
    goal = np.where(load < 1, waiting_probability(heads, load) / np.maximum(1 - load, 1e-9), np.inf)
    goal = goal * variability * (1 - _COUNTED_TWICE * load**4 if counts else 1.0)
    return _walked(goal, 4 * variability * expected / math.pi, np.maximum(capacity - expected, 0.0), first)


def blended(fluid: Floats, chance: Floats) -> Floats:
    """Messages ahead, from the fluid's queue and chance's alone: chance's while the fluid has none, the fluid's once
    that is long.

    Rises with both, so that whoever helps either never harms."""
    ahead = np.divide(fluid, -np.maximum(chance, 1e-9))
    np.exp(ahead, out=ahead)
    ahead *= chance
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


def _walked(goal: Floats, spread: Floats, spare: Floats, first: float) -> Floats:
    """Queue length at the hours' edges, `first` at the first: towards `goal`, its square growing by at most `spread`,
    falling by at most `spare`."""
    queue, lengths = first, [first]
    for aim, more, less in zip(goal.tolist(), spread.tolist(), spare.tolist(), strict=True):
        queue = max(min(aim, math.sqrt(queue * queue + more)), queue - less)
        lengths.append(queue)
    return np.array(lengths)
