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

from calbot.alerts.spikes import Spike, find, together
from calbot.flows.actionable import shares_of, told
from calbot.flows.asked import questions
from calbot.flows.permits import permits
from calbot.flows.plan import plan_of
from calbot.flows.promise import Served, held, served, sla_of, team_of
from calbot.flows.remedy import remedies, until, who_can
from calbot.flows.size import sizes
from calbot.flows.staffed import as_told, with_flags
from calbot.flows.surge import surge_of
from calbot.flows.team import TeamPicture
from calbot.flows.told_load import More, one_window, with_told
from calbot.flows.ways import OpenHour, Remedy
from calbot.flows.world import CARRY, World
from calbot.forecast.expect import Forecast, PostForecast, expect
from calbot.forecast.fit import Model
from calbot.forecast.history import PostFact, fact, from_counts, slots_of, whole_hour
from calbot.forecast.holiday import Holiday
from calbot.forecast.lift import release, surge
from calbot.forecast.nowcast import arrived, current, renew
from calbot.model.event import Cause, EventKind
from calbot.model.person import Person
from calbot.model.sla import GENERAL
from calbot.rulebook.check import judge
from calbot.rulebook.facts import Facts, LoadHour
from calbot.rulebook.found import Found
from calbot.rulebook.when import REACHES_BACK
from calbot.staffing.backlog import serve
from calbot.staffing.coverage import capacity
from calbot.staffing.options import options
from calbot.staffing.plan import Permits, Plan
from calbot.staffing.promise import Promise

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
    stops = permits(world, facts_of(world, (), {}))
    teams = {team: _picture(world, team, start, hours, stops) for team in world.teams()}
    posts = {key: one for picture in teams.values() for key, one in picture.posts.items()}
    load = tuple(hour for picture in teams.values() for hour in _load_hours(picture, start))
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
        shifts=world.shifts,
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


def _picture(world: World, team: str, start: datetime, hours: int, stops: Permits | None) -> TeamPicture:
    facts = facts_of_team(world, team)
    alone = _forecast(world, team, facts, start, hours)
    staffed = as_told(alone, world)
    own = None if staffed is alone else alone.posts
    forecast = with_flags(staffed, world)
    surge = surge_of(world, team, facts)
    sla, slas = world.sla.get(GENERAL.name, GENERAL), sla_of(world, team)
    promises = held(world, team, start, hours)
    if not world.has_roster(team):
        plan = plan_of(world, team, forecast, None, promises, permits=stops)
        return TeamPicture(team, forecast, sla, slas, plan=plan, surge=surge, own=own)
    cover = capacity(world.on_duty, team, start, hours, world.replies_per_hour)
    first = promises[0]
    forecast, added = _told(world, team, forecast, cover, first)
    classes = team_of(world, team, forecast, promises)
    every = served(world, team, forecast, cover, promises, classes)
    waiting = serve(forecast.paths, cover, target_minutes=first.target_minutes, counted=first.counted)
    plan = plan_of(world, team, forecast, cover, promises, classes, stops)
    spikes = together(spike for one in every for spike in _spikes(world, team, forecast, one))
    spikes = one_window(spikes, added, forecast)
    ways = tuple((spike, options(plan, spike.starts_at, spike.ends_at, spike.post_ids)) for spike in spikes)
    return TeamPicture(team, forecast, sla, slas, cover, waiting, plan, ways, every, surge, own)


def _told(
    world: World, team: str, forecast: Forecast, cover: NDArray[np.float64], promise: Promise
) -> tuple[Forecast, tuple[More, ...]]:
    """The load with what other systems tell of, in messages."""

    def wait(paths: NDArray[np.float64], first: int, last: int) -> float:
        waiting = serve(paths, cover, target_minutes=promise.target_minutes, counted=promise.counted)
        return waiting.value(first, last, None)

    return with_told(forecast, [one for one in world.told if one.team == team], wait)


def _spikes(world: World, team: str, forecast: Forecast, one: Served) -> tuple[Spike, ...]:
    """The windows in which one promise is broken."""
    return find(
        forecast,
        one.waiting,
        team=team,
        target_minutes=one.profile.target_minutes,
        now=world.now,
        sla=one.profile.name,
        percentile=one.profile.percentile,
        **_usual(one.waiting.capacity, one.usual, world.now),
    )


def plan_ahead(world: World, team: str) -> Plan:
    """What `team` faces in the window of `world`, with nothing judged: for whoever asks for slots only."""
    start, hours = _window(world)
    alone = _forecast(world, team, facts_of_team(world, team), start, hours)
    forecast = with_flags(as_told(alone, world), world)
    roster = world.has_roster(team)
    cover = capacity(world.on_duty, team, start, hours, world.replies_per_hour) if roster else None
    stops = permits(world, facts_of(world, (), {}))
    promises = held(world, team, start, hours)
    if cover is not None:
        forecast, _ = _told(world, team, forecast, cover, promises[0])
    classes = team_of(world, team, forecast, promises) if roster else None
    return plan_of(world, team, forecast, cover, promises, classes, stops)


def _window(world: World) -> tuple[datetime, int]:
    start = whole_hour(world.start)
    return start, max(1, ceil((world.end - start) / timedelta(hours=1)))


def _usual(cover: NDArray[np.float64], usual: NDArray[np.float64], now: datetime) -> dict[str, Any]:
    """What is no news to a team: its usual waits. Where nobody is on duty at all (who could answer), all is news, told
    a day ahead."""
    if cover.any():
        return {"normal": usual}
    return {"normal": 0.0, "until": whole_hour(now).replace(hour=0) + timedelta(days=2)}


def _forecast(world: World, team: str, facts: Sequence[PostFact], start: datetime, hours: int) -> Forecast:
    model = model_now(world, team, facts)
    seen = expect(model, _bearing(facts, start, world.end), start, hours, np.random.default_rng(world.seed), PATHS)
    # A release is part of what comes, but no post that could be named, moved or trimmed.
    return replace(seen, posts={key: one for key, one in seen.posts.items() if key >= 0})


def model_now(world: World, team: str, facts: Sequence[PostFact]) -> Model:
    """What is known of `team` now: what was learnt at night, renewed by what has come since."""
    counts, kept = world.inbound_of(team), world.fitted.get(team)
    if kept is None:
        series = from_counts(counts) if counts else None
        return current(series, slots_of(counts), facts, world.now, world.sizing_of(team), holidays_of(world))
    model = kept.model
    if model.until >= world.now:
        return model
    since = slots_of([count for count in counts if count.starts_at >= model.until])
    return renew(model, facts, arrived(since, model.until, world.now))


def facts_of_team(world: World, team: str) -> list[PostFact]:
    """What the forecast of `team` is told: its live posts, and the releases and surges of its brands."""
    facts = [fact(post, world.account_of(post)) for post in world.posts if post.live and world.team_of(post) == team]
    return told(facts, shares_of(world)) + _lifts(world, team)


def holidays_of(world: World) -> list[Holiday]:
    """Holidays of whole countries; those of one brand or network are of the calendars of posts."""
    off = (event for event in world.events if event.kind is EventKind.HOLIDAY and not (event.brand or event.network))
    return [Holiday(event.country, event.starts_at, event.ends_at) for event in off]


def _lifts(world: World, team: str) -> list[PostFact]:
    """Releases of the brands of `team`, which lift its whole week, and surges that people told of."""
    brands = {account.brand for account in world.accounts.values() if account.team == team} | {""}
    mine = [event for event in world.events if event.brand in brands]
    # Each goes by its own number: what was learnt of it at night must be found again when others have come or gone.
    found = [release(event, event.id) for event in mine if event.kind is EventKind.RELEASE]
    sorts = {EventKind.SURGE}
    # What outages bring is not known before one of them was told as the cause of a surge.
    if any(event.kind is EventKind.SURGE and event.title == Cause.OUTAGE for event in mine):
        sorts.add(EventKind.OUTAGE)
    surges = {(event.starts_at, event.title): surge(event, event.id) for event in mine if event.kind in sorts}
    return found + list(surges.values())


def _bearing(facts: Sequence[PostFact], start: datetime, end: datetime) -> list[PostFact]:
    """Posts that bring messages inside the window: its own, and those shortly before it."""
    return [one for one in facts if start - CARRY <= one.starts_at < end]


def _load_hours(picture: TeamPicture, start: datetime) -> list[LoadHour]:
    """Each hour as the promise has it that is hardest to keep then."""
    cover = picture.capacity
    if cover is None or not picture.served:
        return []
    bringing = _bringing(picture.forecast)
    minutes = np.stack([one.waiting.hourly(one.profile.percentile) for one in picture.served])
    late = np.stack([one.waiting.late for one in picture.served])
    targets = np.array([one.profile.target_minutes for one in picture.served])
    hardest = (minutes / targets[:, None]).argmax(axis=0)
    return [
        LoadHour(
            starts_at=start + timedelta(hours=hour),
            team=picture.team,
            minutes=float(minutes[hardest[hour], hour]),
            target_minutes=int(targets[hardest[hour]]),
            share_late=float(late[hardest[hour], hour]),
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
