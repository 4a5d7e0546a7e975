"""What calbot says at a moment, by the functions that it says it by: the forecast, the queue, and the warnings.

The same steps as `calbot.flows.assess` takes for a team: `expect`, `serve` with and without posts, `spikes.find`.
The queue of that hour, which the product works out from counts and roster (`calbot.flows.eve`), it is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from benchmarks.care_team import TARGET_MINUTES
from calbot.alerts.spikes import Spike, Told, find
from calbot.forecast.expect import Forecast
from calbot.forecast.history import Floats
from calbot.staffing.backlog import serve
from calbot.staffing.waiting import Waiting

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Foreseen:
    """Hours from `start` (UTC): `paths` (paths, hours), and `baseline` (hours,), what comes without posts."""

    start: datetime
    paths: Floats
    baseline: Floats
    posts: Mapping[int, Told] = field(default_factory=dict)

    @classmethod
    def of(cls, forecast: Forecast) -> Foreseen:
        """All of a forecast. What is no post (a release) can be named by nobody, as in the product."""
        posts = {key: one for key, one in forecast.posts.items() if key >= 0}
        return cls(forecast.start, forecast.paths, forecast.baseline, posts)

    def part(self, first: int, last: int) -> Foreseen:
        """The hours `first` up to `last`, its posts left out."""
        return Foreseen(self.start + HOUR * first, self.paths[:, first:last], self.baseline[first:last])


def warnings(seen: Foreseen, capacity: Floats, backlog: float, now: datetime) -> tuple[Spike, ...]:
    """The windows that calbot warns of at `now`, where `backlog` messages wait at the start of `seen`."""
    return find(
        seen,
        waiting(seen, capacity, backlog),
        team="care",
        target_minutes=int(TARGET_MINUTES),
        now=now,
        normal=serve(seen.baseline, capacity, target_minutes=TARGET_MINUTES).expected,
    )


def waiting(seen: Foreseen, capacity: Floats, backlog: float) -> Waiting:
    """How long the messages of `seen` wait."""
    return serve(seen.paths, capacity, backlog, target_minutes=TARGET_MINUTES)


def span(spike: Spike, start: datetime) -> tuple[int, int]:
    """First hour of a window from `start` on, and the one after its last."""
    first, last = ((at - start) / HOUR for at in (spike.starts_at, spike.ends_at))
    return int(np.floor(first)), int(np.ceil(last))
