"""The eve of a look: what came in the hours before it, who was there to answer, and so who waits when it begins.

Without it each look would begin with nobody waiting: a window that runs would shrink from the hour in which its queue
begins to grow, and be called off while customers still wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.alerts.spikes import Brought
from calbot.flows.came import known
from calbot.flows.foreseen import Foreseen, before
from calbot.flows.promise import BEYOND, Queue, held, profiles_of, team_of, usual_shares
from calbot.flows.staffed import with_flags
from calbot.flows.told_load import Flags, More, told_before
from calbot.flows.world import EVE, World
from calbot.forecast.expect import Forecast
from calbot.forecast.history import HOUR
from calbot.forecast.lift import SURGE
from calbot.staffing.backlog import MOST_HOURS, mean_wait, queues
from calbot.staffing.coverage import capacity
from calbot.staffing.promise import Promise
from calbot.staffing.team import Team
from calbot.staffing.turns import Left

Floats = NDArray[np.float64]
_HOURS: Final = int(EVE / HOUR)
_NOBODY: Final = 1.0
"""Where fewer wait on average, no queue stands."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Hour by hour (hours,) the mean messages of a promise, what was answered of them at most, and the part of the hour
    that runs (None: always)."""

    load: Floats
    able: Floats
    clock: Floats | None


@dataclass(frozen=True, slots=True)
class Eve:
    """The hours from `start` on up to a look: `load` (paths, hours) as counted, where nobody counted as each future
    expects it; `cover` (hours,) replies of those who were on duty. `team` are the classes where there are several.

    `queue` is who waits at the end, `since` how many hours ago nobody did (0: nobody does), `brought` what made it.
    `told` are the surges that other systems tell of in hours that nobody counted."""

    start: datetime
    load: Floats
    cover: Floats
    promises: tuple[Promise, ...]
    queue: Queue
    team: Team | None
    since: int
    brought: Brought
    told: tuple[More, ...] = ()

    @property
    def hours(self) -> int:
        """How many hours it has."""
        return len(self.cover)

    def lane(self, name: str) -> Lane:
        """The hours as they were for the messages of a promise."""
        counted = next((one.counted for one in self.promises if one.name == name), None)
        clock = None if counted is None else counted[: self.hours]
        if self.team is None:
            return Lane(self.load.mean(axis=0), self.cover, clock)
        return Lane(self.team.loads[name].mean(axis=0), self.team.able[name], clock)


def eve_of(world: World, team: str, seen: Foreseen, ahead: Forecast) -> Eve | None:
    """The eve of what is `seen` of `team` and will come (`ahead`); None where nobody is known to have been on duty.

    It begins with the first of them: before, nobody knows who was."""
    first = seen.forecast.start - EVE
    cover = capacity(world.on_duty, team, first, _HOURS, world.replies_per_hour)
    if not cover.any():
        return None
    there = int(np.flatnonzero(cover)[0])
    start, cover = first + HOUR * there, cover[there:]
    expected = with_flags(before(world, seen, start), world)
    counted = known(world.inbound_of(team), start, len(cover))
    quiet = np.where(np.isnan(counted), expected.paths, counted)
    paths, told = _with_told(world, team, start, quiet, np.isnan(counted), ahead)
    came = replace(expected, paths=paths)
    promises = held(world, team, start, len(cover) + BEYOND)
    classes = team_of(world, team, came, promises, seen=True)
    waiting, usual = queues(came.paths, cover), queues(came.baseline, cover)
    left = {} if classes is None else _left(promises, classes)
    usual_left = {} if classes is None else _left(promises, _calm(world, team, came, promises, classes))
    since = len(cover) - int(np.flatnonzero(waiting.mean(axis=0) < _NOBODY)[-1])
    queue = Queue(waiting[:, -1], usual[:, -1], left, usual_left)
    brought = _brought(seen, came, since, (paths - quiet).mean(axis=0))
    return Eve(start, paths, cover, promises, queue, classes, since, brought, told)


def _with_told(
    world: World, team: str, start: datetime, came: Floats, dark: Flags, ahead: Forecast
) -> tuple[Floats, tuple[More, ...]]:
    """What came from `start` on, with the surges that other systems tell of since before those hours were `ahead`."""
    told = [one for one in world.told if one.team == team and one.starts_at < ahead.start]
    if not told:
        return came, ()
    hours = min(came.shape[1] + ahead.hours, MOST_HOURS)
    cover = capacity(world.on_duty, team, start, hours, world.replies_per_hour)
    clock = held(world, team, start, hours)[0].counted

    def wait(paths: Floats, first: int, last: int) -> float:
        return mean_wait(paths, cover, [(first, last)], counted=clock)[0]

    return told_before(start, came, ahead.paths[:, : hours - came.shape[1]], dark, told, wait)


def _left(promises: Sequence[Promise], classes: Team) -> Mapping[str, Left]:
    """Who is left of each class at the end."""
    found = {}
    for one in promises:
        waits = classes.waits[one.name]
        clock = None if one.counted is None else one.counted[: waits.load.shape[1]]
        found[one.name] = Left.of(waits.load, waits.backlog[:, -1], clock)
    return found


def _calm(world: World, team: str, came: Forecast, promises: Sequence[Promise], classes: Team) -> Team:
    """The classes without any post."""
    shares = usual_shares(world, team, profiles_of(world, team)) or {}
    loads = {one.name: np.atleast_2d(shares[one.name] * came.baseline) for one in promises}
    return Team.of(promises, classes.pools, loads, np.zeros(1, dtype=np.int64), {}, world.discipline)


def _brought(seen: Foreseen, came: Forecast, since: int, told: Floats) -> Brought:
    """What came since nobody waited, with what other systems `told` of it (hours,)."""
    if not since:
        return Brought()
    each = {key: float(one.per_hour[-since:].sum()) for key, one in came.posts.items()}
    surges = {one.key for one in seen.facts if one.network == SURGE}
    return Brought(
        {key: messages for key, messages in each.items() if key >= 0},
        sum(messages for key, messages in each.items() if key in surges) + float(told[-since:].sum()),
    )
