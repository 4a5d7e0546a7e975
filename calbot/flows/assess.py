"""The one thought behind `calbot check` and every card: what the plan will bring, and what is wrong with it.

Pure: no session, no clock, no file. The command line builds a `World` from files, the flows build it from the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

import numpy as np
from numpy.typing import NDArray

from calbot.alerts.spikes import Spike, find
from calbot.flows.plan import plan_of
from calbot.flows.remedy import remedies, until, who_can
from calbot.flows.team import Promise, TeamPicture, promised
from calbot.flows.ways import Remedy
from calbot.flows.world import CARRY, World
from calbot.forecast.expect import Forecast, PostForecast, expect
from calbot.forecast.fit import learn
from calbot.forecast.history import PostFact, fact, from_counts, whole_hour
from calbot.model.person import Person
from calbot.model.sla import GENERAL, SlaClock
from calbot.rulebook.check import judge
from calbot.rulebook.facts import Facts, LoadHour
from calbot.rulebook.found import Found
from calbot.staffing.backlog import serve
from calbot.staffing.coverage import business_hours, capacity
from calbot.staffing.slots import options

PATHS = 200
_POSTS_NAMED = 5
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
    """What the plan of a window brings: by team, by post, hour by hour, and the findings in time order."""

    start: datetime
    hours: int
    teams: Mapping[str, TeamPicture]
    posts: Mapping[int, PostForecast]
    load: tuple[LoadHour, ...]
    judged: tuple[Judged, ...]

    @property
    def spikes(self) -> tuple[Spike, ...]:
        """All teams' spikes by start."""
        every = (spike for picture in self.teams.values() for spike in picture.spikes)
        return tuple(sorted(every, key=lambda spike: (spike.starts_at, spike.team)))


def assess(world: World) -> Assessment:
    """Forecast, staff and judge the window of `world`; a repeated call with the same world gives the same answer."""
    start = whole_hour(world.start)
    hours = max(1, ceil((world.end - start) / timedelta(hours=1)))
    teams = {team: _picture(world, team, start, hours) for team in world.teams()}
    posts = {key: one for picture in teams.values() for key, one in picture.forecast.posts.items()}
    load = tuple(hour for picture in teams.values() for hour in _load_hours(picture, start))
    found = _found(world, load)
    judged = tuple(_judged(one, world, teams, cured=at < _MOST_CURED) for at, one in enumerate(found))
    return Assessment(start, hours, teams, posts, load, judged)


def _found(world: World, load: tuple[LoadHour, ...]) -> list[Found]:
    """What the rules hold against coming posts. A pair may reach back: last week's copy is repeated by next week's."""
    coming = Facts(world.coming(), world.accounts, world.people, world.events, load, world.now)
    found = judge([rule for rule in world.rules if rule.when.kind != "pair"], coming)
    paired = judge([rule for rule in world.rules if rule.when.kind == "pair"], replace(coming, posts=world.around()))
    found += [pair for pair in paired if any(post.starts_at >= world.start for post in pair.posts)]
    return sorted(found, key=lambda one: (one.at, one.rule.id, one.key))


def _judged(found: Found, world: World, teams: Mapping[str, TeamPicture], *, cured: bool) -> Judged:
    ways = remedies(found, world, teams) if cured else ()
    cheapest = ways[0] if ways else None
    return Judged(found, ways, who_can(found, cheapest, world), until(found, cheapest))


def _picture(world: World, team: str, start: datetime, hours: int) -> TeamPicture:
    forecast = _forecast(world, team, start, hours)
    sla = world.sla.get("general", GENERAL)
    if not any(shift.team == team for shift in world.shifts):
        return TeamPicture(team, forecast, sla, plan=plan_of(world, team, forecast, None, sla))
    cover = capacity(world.shifts, team, start, hours, world.replies_per_hour)
    waiting = serve(forecast.paths, cover, target_minutes=sla.target_minutes)
    usual = serve(forecast.baseline, cover, target_minutes=sla.target_minutes).expected
    plan = plan_of(world, team, forecast, cover, sla)
    spikes = find(forecast, waiting, team=team, target_minutes=sla.target_minutes, now=world.now, normal=usual)
    ways = tuple((spike, options(plan, spike.starts_at, spike.ends_at, spike.post_ids)) for spike in spikes)
    promises = (promised(sla, waiting), *_other_promises(world, team, forecast, cover, start))
    return TeamPicture(team, forecast, sla, cover, waiting, usual, plan, ways, promises)


def _other_promises(
    world: World, team: str, forecast: Forecast, cover: NDArray[np.float64], start: datetime
) -> Iterator[Promise]:
    """The profiles besides the general one that accounts of `team` are held to (reviews: a business day)."""
    named = {account.sla_profile for account in world.accounts.values() if account.team == team} - {"general"}
    for profile in (world.sla[name] for name in sorted(named) if name in world.sla):
        counted = business_hours(start, forecast.hours, world.zone) if profile.clock is SlaClock.BUSINESS else None
        yield promised(profile, serve(forecast.paths, cover, target_minutes=profile.target_minutes, counted=counted))


def _forecast(world: World, team: str, start: datetime, hours: int) -> Forecast:
    facts = [fact(post, world.account_of(post)) for post in world.posts if post.live and world.team_of(post) == team]
    counts = world.inbound_of(team)
    past = [one for one in facts if one.starts_at < world.now]
    model = learn(from_counts(counts) if counts else None, past, world.now, world.sizing)
    return expect(model, _bearing(facts, start, world.end), start, hours, np.random.default_rng(world.seed), PATHS)


def _bearing(facts: list[PostFact], start: datetime, end: datetime) -> list[PostFact]:
    """Posts that bring messages inside the window: its own, and those shortly before it."""
    return [one for one in facts if start - CARRY <= one.starts_at < end]


def _load_hours(picture: TeamPicture, start: datetime) -> list[LoadHour]:
    waiting, cover = picture.waiting, picture.capacity
    if waiting is None or cover is None:
        return []
    minutes, late, bringing = waiting.expected, waiting.late, _bringing(picture.forecast)
    return [
        LoadHour(
            starts_at=start + timedelta(hours=hour),
            team=picture.team,
            minutes=float(minutes[hour]),
            target_minutes=picture.sla.target_minutes,
            share_late=float(late[hour]),
            expected=float(picture.forecast.mean[hour]),
            capacity=float(cover[hour]),
            post_ids=bringing[hour],
        )
        for hour in range(len(cover))
    ]


def _bringing(forecast: Forecast) -> list[tuple[int, ...]]:
    """By hour, the posts that bring at least one message then, biggest first."""
    brought: list[list[tuple[float, int]]] = [[] for _ in range(forecast.hours)]
    for key, one in forecast.posts.items():
        for hour in np.flatnonzero(one.per_hour >= 1.0):
            brought[hour].append((float(one.per_hour[hour]), key))
    return [tuple(key for _, key in sorted(shares, reverse=True)[:_POSTS_NAMED]) for shares in brought]
