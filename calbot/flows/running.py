"""A window that runs, as a whole: its hours that are over with those to come, since it is told by both.

A look sees the hours ahead only. Told by these alone a warning would grow milder from hour to hour, while those who
came when it began have waited as long as was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from calbot.alerts.settle import matched
from calbot.alerts.spikes import Spike, chance_of, share_late_of
from calbot.flows.assess import Assessment
from calbot.flows.promise import Promise, promised
from calbot.flows.team import TeamPicture
from calbot.forecast.history import HOUR
from calbot.model.alert import Alert
from calbot.model.sla import SlaProfile
from calbot.staffing.backlog import serve
from calbot.staffing.classes import MessageClass, serve_classes
from calbot.staffing.crew import Pool
from calbot.staffing.promise import Promise as Held
from calbot.staffing.waiting import Waiting

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Whole:
    """How the messages of each promise of a team wait, from `start` on: on the eve of a look and ahead of it."""

    start: datetime
    hours: int
    profiles: tuple[SlaProfile, ...]
    waits: Mapping[str, Waiting]

    def span(self, starts_at: datetime, ends_at: datetime) -> tuple[int, int]:
        """First hour of a window, and the one after its last; cut to what is known."""
        first, last = int((starts_at - self.start) // HOUR), -int((self.start - ends_at) // HOUR)
        return min(max(first, 0), self.hours), min(max(last, 0), self.hours)

    def promises(self, starts_at: datetime, ends_at: datetime) -> tuple[Promise, ...]:
        """How each promise fares in a window."""
        first, last = self.span(starts_at, ends_at)
        return tuple(promised(one, self.waits[one.name], self.start, first, last) for one in self.profiles)

    def minutes(self, sla: str, percentile: float | None, starts_at: datetime, ends_at: datetime) -> float:
        """What a promise speaks of in a window; 0 of no hours."""
        first, last = self.span(starts_at, ends_at)
        return self.waits[sla].value(first, last, percentile) if first < last and sla in self.waits else 0.0

    def told(self, spike: Spike, starts_at: datetime) -> Spike:
        """`spike` as a window that runs since `starts_at`."""
        waits, (first, last) = self.waits[spike.sla], self.span(starts_at, spike.ends_at)
        low, high = waits.span(first, last, spike.percentile)
        return replace(
            spike,
            starts_at=max(starts_at, self.start),
            minutes=waits.value(first, last, spike.percentile),
            low=low,
            high=high,
            share_late=share_late_of(waits, first, last),
            chance=chance_of(waits, spike.target_minutes, spike.percentile, first, last),
        )


def of_running(seen: Assessment, standing: Iterable[Alert]) -> dict[str, Whole]:
    """The teams, by name, of which a window of `standing` runs when a look begins, and is known to."""
    teams = {alert.team for alert in standing if alert.stands and alert.starts_at < seen.start}
    found = {team: whole_of(seen.teams[team]) for team in sorted(teams & seen.teams.keys())}
    return {team: one for team, one in found.items() if one is not None}


def whole_of(picture: TeamPicture) -> Whole | None:
    """All hours of a team; None where nobody knows who answered."""
    eve, plan = picture.eve, picture.plan
    if eve is None or plan is None:
        return None
    promises = [replace(one, counted=_clock(eve.lane(one.name).clock, one.counted)) for one in plan.promises]
    profiles = tuple(one.profile for one in picture.served)
    hours = eve.hours + plan.hours
    if plan.team is None or eve.team is None:
        load = np.concatenate([eve.load, plan.load], axis=1)
        return Whole(eve.start, hours, profiles, _of_all(promises, load, np.concatenate([eve.cover, plan.capacity])))
    before, after = eve.team, plan.team
    pools = [
        Pool(then.serves, np.concatenate([past.capacity[: eve.hours], then.capacity]))
        for past, then in zip(before.pools, after.pools, strict=True)
    ]
    classes = [
        MessageClass(
            one.name,
            np.concatenate([before.loads[one.name], after.loads[one.name]], axis=1),
            one.target_minutes,
            one.counted,
        )
        for one in promises
    ]
    return Whole(eve.start, hours, profiles, serve_classes(classes, pools, after.discipline))


def as_wholes(
    seen: Assessment, wholes: Mapping[str, Whole], standing: Sequence[Alert], now: datetime
) -> dict[Spike, Spike]:
    """The spikes of `seen` that a warning of `standing` tells of whose window runs, each as a whole."""
    return {
        spike: wholes[alert.team].told(spike, alert.starts_at)
        for alert, spike in matched(standing, seen.spikes, now)
        if alert.starts_at < seen.start and alert.team in wholes and spike.starts_at == seen.start
    }


def _of_all(promises: Sequence[Held], load: Floats, cover: Floats) -> dict[str, Waiting]:
    return {one.name: serve(load, cover, target_minutes=one.target_minutes, counted=one.counted) for one in promises}


def _clock(before: Floats | None, after: Floats | None) -> Floats | None:
    return None if before is None or after is None else np.concatenate([before, after])
