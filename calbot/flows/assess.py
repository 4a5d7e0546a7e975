"""The one thought behind `calbot check` and every card: what the plan will bring, and what is wrong with it.

Pure: no session, no clock, no file. The command line builds a `World` from files, the flows build it from the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calbot.alerts.spikes import Brought, Spike, find, together
from calbot.flows.asked import questions
from calbot.flows.eve import Eve, eve_of
from calbot.flows.foreseen import foresee
from calbot.flows.load_hours import load_hours
from calbot.flows.permits import Stops
from calbot.flows.plan import plan_of
from calbot.flows.promise import NOBODY, Queue, Served, held, served, sla_of, team_of
from calbot.flows.remedy import remedies, until, who_can
from calbot.flows.size import sizes
from calbot.flows.staffed import as_told, with_flags
from calbot.flows.surge import surge_of
from calbot.flows.team import TeamPicture
from calbot.flows.told_load import More, few, one_window, with_told
from calbot.flows.ways import OpenHour, Remedy
from calbot.flows.world import World
from calbot.forecast.expect import Forecast, PostForecast
from calbot.forecast.history import whole_hour
from calbot.model.person import Person
from calbot.model.sla import GENERAL
from calbot.rulebook.check import judge
from calbot.rulebook.facts import Facts, LoadHour
from calbot.rulebook.found import Found
from calbot.rulebook.when import REACHES_BACK
from calbot.staffing.backlog import serve
from calbot.staffing.coverage import capacity
from calbot.staffing.plan import Plan
from calbot.staffing.promise import Promise
from calbot.staffing.waiting import Waiting

_MOST_CURED = 100
"""A free slot takes some milliseconds to find; whoever has more findings than this mends the first ones first."""


@dataclass(frozen=True)
class Judged:
    """A finding with its ways out, cheapest first (none where calbot knows none), who can take that one, until when."""

    found: Found
    remedies: tuple[Remedy, ...]
    who: Person | None
    until: datetime


@dataclass(frozen=True)
class Assessment:
    """What the plan of a window brings: by team, by post, hour by hour, and the findings in time order; `open_hours`
    where that was asked for (`flows.uncertain`)."""

    start: datetime
    hours: int
    teams: Mapping[str, TeamPicture]
    posts: Mapping[int, PostForecast]
    load: tuple[LoadHour, ...]
    judged: tuple[Judged, ...]
    open_hours: tuple[OpenHour, ...] = ()

    @property
    def spikes(self) -> tuple[Spike, ...]:
        """All teams' spikes by start."""
        every = (spike for picture in self.teams.values() for spike in picture.spikes)
        return tuple(sorted(every, key=lambda spike: (spike.starts_at, spike.team)))


def assess(world: World) -> Assessment:
    """Forecast, staff and judge the window of `world`; a repeated call with the same world gives the same answer."""
    start, hours = _window(world)
    rules = Stops.of(world, facts_of(world, (), {}))
    teams = {team: _picture(world, team, start, hours, rules) for team in world.teams()}
    posts = {key: one for picture in teams.values() for key, one in picture.posts.items()}
    load = tuple(hour for picture in teams.values() for hour in load_hours(picture, start))
    facts = facts_of(world, load, sizes(teams))
    found = _found(world, facts)
    judged = tuple(_judged(one, world, teams, facts, cured=at < _MOST_CURED) for at, one in enumerate(found))
    return Assessment(start, hours, teams, posts, load, judged)


def _found(world: World, coming: Facts) -> list[Found]:
    """What the rules hold against coming posts. Some reach back: last week's copy is repeated by next week's."""
    back = [rule for rule in world.rules if rule.when.kind in REACHES_BACK]
    found = judge([rule for rule in world.rules if rule.when.kind not in REACHES_BACK], coming)
    reaching = judge(back, replace(coming, posts=world.around()))
    found += [one for one in reaching if _lasts(one, world.start)]
    return sorted(found, key=lambda one: (one.at, one.rule.id, one.key))


def facts_of(world: World, load: Sequence[LoadHour], known: Mapping[int, str]) -> Facts:
    """The world as rules see it: coming posts are judged, `known` tells posts by size."""
    return Facts(
        posts=world.coming(),
        accounts=world.accounts,
        people=world.people,
        events=world.events,
        load=load,
        now=world.now,
        plan=world.posts,
        shifts=[one for one in world.shifts if one.ends_at > world.start],
        sizes=known,
        terms=world.wrong_terms,
        skills=world.skills,
        slips=world.slips,
        questions=questions(world),
    )


def _lasts(found: Found, start: datetime) -> bool:
    """Whether there is anything left to mend: a post that is still to come, or a run that goes on."""
    ends = (found.until,) if found.until is not None else ()
    return any(at >= start for at in (*ends, *(post.starts_at for post in found.posts)))


def _judged(found: Found, world: World, teams: Mapping[str, TeamPicture], facts: Facts, *, cured: bool) -> Judged:
    ways = remedies(found, world, teams, facts) if cured else ()
    cheapest = ways[0] if ways else None
    return Judged(found, ways, who_can(found, cheapest, world), until(found, cheapest, world.now))


def _picture(world: World, team: str, start: datetime, hours: int, rules: Stops) -> TeamPicture:
    seen = foresee(world, team, start, hours)
    staffed = as_told(seen.forecast, world)
    own = None if staffed is seen.forecast else seen.forecast.posts
    forecast = with_flags(staffed, world)
    surge = surge_of(world, team, seen.facts)
    sla, slas = world.sla.get(GENERAL.name, GENERAL), sla_of(world, team)
    promises = held(world, team, start, hours)
    if not world.has_roster(team):
        plan = plan_of(world, team, seen, forecast, None, promises, rules)
        return TeamPicture(team, forecast, sla, slas, plan=plan, surge=surge, own=own)
    cover = capacity(world.on_duty, team, start, hours, world.replies_per_hour)
    first = promises[0]
    eve = eve_of(world, team, seen, forecast)
    queue = NOBODY if eve is None else eve.queue
    forecast, added = _told(world, team, forecast, cover, first, eve)
    classes = team_of(world, team, forecast, promises, queue)
    every = served(world, team, forecast, cover, promises, classes, queue)
    # Where no class waits by itself, the first promise is held against all messages: that was thought through already.
    waiting = every[0].waiting if classes is None else _together(forecast, cover, first, queue)
    plan = plan_of(world, team, seen, forecast, cover, promises, rules, classes, queue)
    spikes = together(spike for one in every for spike in _spikes(world, team, forecast, one, seen.surging, eve))
    spikes = one_window(spikes, added, forecast)
    return TeamPicture(team, forecast, sla, slas, cover, waiting, plan, spikes, every, surge, own, eve)


def _together(forecast: Forecast, cover: NDArray[np.float64], first: Promise, queue: Queue) -> Waiting:
    """How all messages wait in one queue, on the clock of the `first` promise."""
    return serve(forecast.paths, cover, queue.waiting, target_minutes=first.target_minutes, counted=first.counted)


def _told(
    world: World, team: str, forecast: Forecast, cover: NDArray[np.float64], promise: Promise, eve: Eve | None
) -> tuple[Forecast, tuple[More, ...]]:
    """The load with what other systems tell of, in messages; of what is over nobody is warned."""

    def wait(paths: NDArray[np.float64], first: int, last: int) -> float:
        waiting = serve(paths, cover, before, target_minutes=promise.target_minutes, counted=promise.counted)
        return waiting.value(first, last, None)

    before = few((NOBODY if eve is None else eve.queue).waiting)
    told = [one for one in world.told if one.team == team]
    raised, added = with_told(forecast, told, wait, () if eve is None else eve.told)
    return raised, tuple(one for one in added if one.told.ends_at > world.now)


def _spikes(
    world: World, team: str, forecast: Forecast, one: Served, surging: NDArray[np.float64], eve: Eve | None
) -> tuple[Spike, ...]:
    """The windows in which one promise is broken."""
    return find(
        forecast,
        one.waiting,
        team=team,
        target_minutes=one.profile.target_minutes,
        now=world.now,
        sla=one.profile.name,
        percentile=one.profile.percentile,
        unplanned=surging,
        brought=Brought() if eve is None else eve.brought,
        **_usual(one.waiting.capacity, one.usual, world.now),
    )


def plan_ahead(world: World, team: str) -> Plan:
    """What `team` faces in the window of `world`, with nothing judged: for whoever asks for slots only."""
    start, hours = _window(world)
    seen = foresee(world, team, start, hours)
    forecast = with_flags(as_told(seen.forecast, world), world)
    roster = world.has_roster(team)
    cover = capacity(world.on_duty, team, start, hours, world.replies_per_hour) if roster else None
    promises = held(world, team, start, hours)
    eve = eve_of(world, team, seen, forecast) if roster else None
    queue = NOBODY if eve is None else eve.queue
    if cover is not None:
        forecast, _ = _told(world, team, forecast, cover, promises[0], eve)
    classes = team_of(world, team, forecast, promises, queue) if roster else None
    rules = Stops.of(world, facts_of(world, (), {}))
    return plan_of(world, team, seen, forecast, cover, promises, rules, classes, queue)


def _window(world: World) -> tuple[datetime, int]:
    start = whole_hour(world.start)
    return start, max(1, ceil((world.end - start) / timedelta(hours=1)))


def _usual(cover: NDArray[np.float64], usual: NDArray[np.float64], now: datetime) -> dict[str, Any]:
    """What is no news to a team: its usual waits. Where nobody is on duty at all (who could answer), all is news, told
    a day ahead."""
    if cover.any():
        return {"normal": usual}
    return {"normal": 0.0, "until": whole_hour(now).replace(hour=0) + timedelta(days=2)}
