"""A surge that runs now: far more than usual comes in, and how much of that the plan explains.

It is judged by what was learnt before it: a model that has seen the surge would put it down to whatever post is in the
air.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from calbot.flows.world import World
from calbot.forecast.fit import Model
from calbot.forecast.history import HOUR, PostFact, slots_of
from calbot.forecast.lift import SURGE
from calbot.forecast.nowcast import Arrived, arrived, usual

_TIMES: Final = 1.5
"""So many times the usual is a surge."""
_LEAST: Final = 10.0
"""Messages beyond the usual; fewer are no news to anybody."""
_SURE: Final = 3.0
"""Standard deviations beyond the usual."""
_HOURS_BEYOND: Final = 2.0
"""What is beyond the usual must be worth so many mean hours: at noon a few more than usual come every other day."""
_HOURS_LOUD: Final = 3.0
_LOUD, _AT_ONCE, _HALF = 2.0, 4.0, 0.5
_LONG: Final = timedelta(hours=2)
_FRESH: Final = timedelta(hours=2)
"""Counts older than this say nothing of now."""


@dataclass(frozen=True, slots=True)
class Surge:
    """Since `since`, until the last count at `until`, `came` messages came in where `usual` are usual, `hourly` in a
    mean hour. Posts were to bring `by_posts` of them: that explains the `share` (`low` and `high`: 10 % and 90 %) of
    what is beyond the usual. `posts` (id, messages) are the biggest of them."""

    since: datetime
    until: datetime
    came: float
    usual: float
    by_posts: float
    share: float
    low: float
    high: float
    posts: tuple[tuple[int, float], ...]
    hourly: float

    @property
    def loud(self) -> bool:
        """Whether people should be told unasked: hardly anything of it was planned, and it is twice the usual for two
        hours, or far more in one."""
        much = self.came - self.usual >= _HOURS_LOUD * self.hourly
        long = self.came >= _LOUD * self.usual and self.until - self.since >= _LONG
        return self.high < _HALF and much and (long or self.came >= _AT_ONCE * self.usual)


def surge_of(world: World, team: str, facts: Sequence[PostFact]) -> Surge | None:
    """The surge that runs in `team` now; None where none does, or where nothing was learnt of the team before."""
    kept = world.fitted.get(team)
    if kept is None or kept.model.until >= world.now:
        return None
    model = kept.model
    counts = [count for count in world.inbound_of(team) if count.starts_at >= model.until]
    seen = _running(model, arrived(slots_of(counts), model.until, world.now))
    if seen is None or seen.until < world.now - _FRESH:
        return None
    # Needed by nobody who judges files: loaded where a surge runs.
    from calbot.forecast.planned import explained

    # That people told of it makes it no planned one.
    planned = [one for one in facts if one.network != SURGE]
    told = explained(model, planned, seen, np.random.default_rng((world.seed, 1)))
    return Surge(
        since=seen.since + HOUR * float(seen.starts[0]),
        until=seen.until,
        came=float(seen.counts.sum()),
        usual=float(usual(model, seen).sum()),
        by_posts=told.by_posts,
        share=told.share,
        low=told.low,
        high=told.high,
        # A release is no post that could be named.
        posts=tuple(one for one in told.by_post if one[0] > 0),
        hourly=model.baseline.level,
    )


def _running(model: Model, seen: Arrived) -> Arrived | None:
    """The last slots of `seen`, each far beyond the usual; None where that may be chance, or is not much."""
    if not len(seen.counts):
        return None
    base = usual(model, seen)
    calm = np.flatnonzero(seen.counts <= _TIMES * base)
    last = slice(int(calm[-1]) + 1 if len(calm) else 0, None)
    came, due = float(seen.counts[last].sum()), base[last]
    scatter = math.sqrt(float(due.sum() + model.baseline.phi * (due**2).sum()))
    if came - float(due.sum()) < max(_LEAST, _SURE * scatter, _HOURS_BEYOND * model.baseline.level):
        return None
    return Arrived(seen.since, seen.starts[last], seen.lengths[last], seen.counts[last])
