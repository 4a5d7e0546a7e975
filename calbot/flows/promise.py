"""How each promise of a care team fares: the messages of every SLA profile as a class of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from calbot.flows.world import World
from calbot.forecast.expect import Forecast
from calbot.model.event import EventKind
from calbot.model.sla import GENERAL, SlaClock, SlaProfile
from calbot.staffing.backlog import serve
from calbot.staffing.classes import MessageClass, serve_classes
from calbot.staffing.coverage import business_hours
from calbot.staffing.crew import pools
from calbot.staffing.waiting import Waiting

Floats = NDArray[np.float64]
_EVERY = 5
"""Of the futures, every fifth is thought through class by class: that costs some ten times a single queue."""


@dataclass(frozen=True)
class Promise:
    """One SLA profile over the window: first response on its own clock, the range of the mean, the share too late.

    `minutes` is the mean, or the minutes of the promised percentile where the profile has one; `p90` are the minutes
    within which nine of ten are answered, `oldest` the age that no message reaches in nine of ten futures."""

    profile: SlaProfile
    minutes: float
    low: float
    high: float
    share_late: float
    p90: float = 0.0
    oldest: float = 0.0
    within_hour: float = 0.0
    within_day: float = 0.0
    clears_at: datetime | None = None


Served = tuple[SlaProfile, Waiting]
"""A profile, and how the messages wait that it is about."""


def served(world: World, team: str, forecast: Forecast, cover: Floats, waiting: Waiting) -> tuple[Served, ...]:
    """The general promise first, then those that accounts of the team are held to.

    Where the counts tell the networks apart, each profile is a class of its own: its messages wait on its clock, whose
    deadline is nearest goes first, and only those answer who can. Else every promise is held against all messages."""
    profiles = _profiles(world, team)
    if len(profiles) == 1 and not profiles[0].needs:
        return ((profiles[0], waiting),)
    shares = _shares(world, team, forecast, profiles)
    if shares is None:
        return tuple((profile, _of_all(world, profile, forecast, cover)) for profile in profiles)
    clocks = {profile.name: clock_of(world, profile, forecast) for profile in profiles}
    classes = [
        MessageClass(one.name, forecast.paths[::_EVERY] * shares[one.name], float(one.target_minutes), clocks[one.name])
        for one in profiles
    ]
    needs = {profile.name: frozenset(profile.needs) for profile in profiles}
    crew = pools(world.on_duty, team, forecast.start, forecast.hours, needs, world.replies_per_hour)
    waits = serve_classes(classes, crew)
    return tuple((profile, waits[profile.name]) for profile in profiles)


def promised(
    profile: SlaProfile, waiting: Waiting, start: datetime, first: int = 0, last: int | None = None
) -> Promise:
    """How `profile` fares for the messages of the hours `first` to before `last` of `waiting`, which begins at
    `start`."""
    last = waiting.load.shape[1] if last is None else last
    seen = waiting.window(first, last)
    minutes = seen.minutes if profile.percentile is None else waiting.quantile(profile.percentile / 100, first, last)
    clear = waiting.clears_at(waiting.busiest_end(first, last))
    return Promise(
        profile,
        minutes,
        seen.low,
        seen.high,
        seen.share_late,
        seen.p90,
        waiting.longest(first, last),
        waiting.within(60, first, last),
        waiting.within(24 * 60, first, last),
        None if clear is None else start + timedelta(hours=clear + 1),
    )


def clock_of(world: World, profile: SlaProfile, forecast: Forecast) -> Floats | None:
    """Part of each hour that counts for `profile` (hours,); None where all do. Holidays stop a business clock."""
    if profile.clock is not SlaClock.BUSINESS:
        return None
    closed = [
        (event.starts_at, event.ends_at)
        for event in world.events
        if event.kind is EventKind.HOLIDAY and not event.brand and not event.network
    ]
    return business_hours(forecast.start, forecast.hours, world.zone, closed=closed)


def _profiles(world: World, team: str) -> list[SlaProfile]:
    named = {account.sla_profile for account in world.accounts.values() if account.team == team} - {"general"}
    return [world.sla.get("general", GENERAL), *(world.sla[name] for name in sorted(named) if name in world.sla)]


def _of_all(world: World, profile: SlaProfile, forecast: Forecast, cover: Floats) -> Waiting:
    counted = clock_of(world, profile, forecast)
    return serve(forecast.paths, cover, target_minutes=profile.target_minutes, counted=counted)


def _shares(world: World, team: str, forecast: Forecast, profiles: list[SlaProfile]) -> Mapping[str, Floats] | None:
    """Part of each hour's messages by profile (hours,); None where the counts do not tell the networks apart."""
    usual = _usual_shares(world, team, profiles)
    if usual is None:
        return None
    parts = {name: share * forecast.baseline for name, share in usual.items()}
    for post in world.posts:
        told = forecast.posts.get(post.id)
        if told is not None:
            account = world.account_of(post)
            name = account.sla_profile if account is not None and account.sla_profile in parts else "general"
            parts[name] = parts[name] + told.per_hour
    whole = np.maximum(np.sum(list(parts.values()), axis=0), 1e-9)
    return {name: part / whole for name, part in parts.items()}


def _usual_shares(world: World, team: str, profiles: list[SlaProfile]) -> Mapping[str, float] | None:
    known = {profile.name for profile in profiles}
    held = {
        (account.brand, account.network): account.sla_profile if account.sla_profile in known else "general"
        for account in world.accounts.values()
        if account.team == team
    }
    sums = dict.fromkeys((profile.name for profile in profiles), 0.0)
    for name, messages in _counted(world, team, held):
        sums[name] += messages
    whole = sum(sums.values())
    return {name: messages / whole for name, messages in sums.items()} if whole > 0 else None


def _counted(world: World, team: str, held: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, float]]:
    """The profile and the messages of each count that names its network."""
    by_network = {network: name for (_, network), name in held.items()}
    for count in world.inbound_of(team):
        if count.network:
            yield held.get((count.brand, count.network), by_network.get(count.network, "general")), count.messages
