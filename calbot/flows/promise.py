"""How each promise of a care team fares: the messages of every SLA profile as a class of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.flows.business import clock_of
from calbot.flows.came import hourly
from calbot.flows.world import World
from calbot.forecast.expect import Forecast
from calbot.forecast.history import contacts
from calbot.model.inbound import Count
from calbot.model.sla import GENERAL, SlaProfile
from calbot.staffing.backlog import serve
from calbot.staffing.classes import MessageClass, serve_classes
from calbot.staffing.crew import pools
from calbot.staffing.promise import Promise as Held
from calbot.staffing.team import Team
from calbot.staffing.turns import Left
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

    @property
    def strain(self) -> float:
        """The wait in targets: over 1 it is broken."""
        return self.minutes / self.profile.target_minutes


@dataclass(frozen=True, slots=True)
class Served:
    """A profile, how the messages wait that it is about, and what they wait by hour without any post (hours,)."""

    profile: SlaProfile
    waiting: Waiting
    usual: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Queue:
    """Who waits when a look begins: in each of its futures (paths,), and on any such day without posts (1,); of several
    classes who is `left` of each, by name."""

    waiting: Floats
    usual: Floats
    left: Mapping[str, Left] = field(default_factory=dict)
    usual_left: Mapping[str, Left] = field(default_factory=dict)


BEYOND: Final = 7 * 24
NOBODY: Final = Queue(np.zeros(1), np.zeros(1))


def profiles_of(world: World, team: str) -> tuple[SlaProfile, ...]:
    """The general promise first, then those that accounts of the team are held to, by name."""
    named = {account.sla_profile for account in world.accounts.values() if account.team == team} - {GENERAL.name}
    general = world.sla.get(GENERAL.name, GENERAL)
    return (general, *(world.sla[name] for name in sorted(named) if name in world.sla))


def held(world: World, team: str, start: datetime, hours: int) -> tuple[Held, ...]:
    """The same as staffing holds messages against them, in `hours` hours from `start`."""
    return tuple(
        Held(
            one.name,
            float(one.target_minutes),
            clock_of(world, one, start, hours),
            one.percentile,
            None if one.late_percent is None else one.late_percent / 100,
        )
        for one in profiles_of(world, team)
    )


def team_of(
    world: World,
    team: str,
    forecast: Forecast,
    promises: Sequence[Held],
    queue: Queue = NOBODY,
    *,
    seen: bool = False,
) -> Team | None:
    """The people and messages of the team by promise, behind a `queue`; None where there is one promise that all can
    answer, or where the counts do not tell the networks apart: then every promise is held against all messages.

    `seen`: these hours were counted, which tells better what is under which promise; the people and clocks of the week
    after them say in which order it was answered."""
    profiles = profiles_of(world, team)
    if len(profiles) == 1 and not profiles[0].needs:
        return None
    shares = _shares(world, team, forecast, profiles)
    if shares is None:
        return None
    if seen:
        shares = by_promise(world, team, profiles, forecast.start, np.ones(forecast.hours), shares)
    needs = {profile.name: frozenset(profile.needs) for profile in profiles}
    hours = forecast.hours + (BEYOND if seen else 0)
    return Team.of(
        promises,
        pools(world.on_duty, team, forecast.start, hours, needs, world.replies_per_hour),
        {name: forecast.paths[::_EVERY] * share for name, share in shares.items()},
        np.arange(len(forecast.paths), dtype=np.int64)[::_EVERY],
        sla_of(world, team),
        world.discipline,
        queue.left,
    )


def served(
    world: World,
    name: str,
    forecast: Forecast,
    cover: Floats,
    promises: Sequence[Held],
    team: Team | None,
    queue: Queue = NOBODY,
) -> tuple[Served, ...]:
    """How the messages of each promise wait behind a `queue`, the general one first.

    With a `team` each is a class of its own: its messages wait on its clock, whose deadline is nearest goes first, and
    only those answer who can."""
    profiles = profiles_of(world, name)
    if team is None:
        pairs = zip(profiles, promises, strict=True)
        return tuple(Served(one, *_of_all(to_keep, forecast, cover, queue)) for one, to_keep in pairs)
    shares = usual_shares(world, name, profiles) or {}
    calm = [
        MessageClass(
            one.name,
            np.atleast_2d(shares[one.name] * forecast.baseline),
            one.target_minutes,
            one.counted,
            queue.usual_left.get(one.name),
        )
        for one in promises
    ]
    usual = serve_classes(calm, team.pools, world.discipline)
    return tuple(Served(one, team.waits[one.name], usual[one.name].hourly(one.percentile)) for one in profiles)


def sla_of(world: World, team: str) -> Mapping[int, str]:
    """The promise that the messages of each post of the team are under, where that is not the general one."""
    known = {profile.name for profile in profiles_of(world, team)}
    found = {post.id: account.sla_profile for post in world.posts if (account := world.account_of(post)) is not None}
    return {key: name for key, name in found.items() if name in known and name != GENERAL.name}


def promised(
    profile: SlaProfile, waiting: Waiting, start: datetime, first: int = 0, last: int | None = None
) -> Promise:
    """How `profile` fares for the messages of the hours `first` to before `last` of `waiting`, which begins at
    `start`."""
    last = waiting.load.shape[1] if last is None else last
    seen = waiting.window(first, last)
    low, high = waiting.span(first, last, profile.percentile)
    clear = waiting.clears_at(waiting.busiest_end(first, last))
    return Promise(
        profile,
        waiting.value(first, last, profile.percentile),
        low,
        high,
        seen.share_late,
        seen.p90,
        waiting.longest(first, last),
        waiting.within(60, first, last),
        waiting.within(24 * 60, first, last),
        None if clear is None else start + timedelta(hours=clear + 1),
    )


def _of_all(one: Held, forecast: Forecast, cover: Floats, queue: Queue) -> tuple[Waiting, Floats]:
    waits, usual = (
        serve(load, cover, first, target_minutes=one.target_minutes, counted=one.counted)
        for load, first in ((forecast.paths, queue.waiting), (forecast.baseline, queue.usual))
    )
    return waits, usual.hourly(one.percentile)


def _shares(world: World, team: str, forecast: Forecast, profiles: Sequence[SlaProfile]) -> Mapping[str, Floats] | None:
    """Part of each hour's messages by profile (hours,); None where the counts do not tell the networks apart."""
    usual = usual_shares(world, team, profiles)
    if usual is None:
        return None
    parts = {name: share * forecast.baseline for name, share in usual.items()}
    under = sla_of(world, team)
    for key, told in forecast.posts.items():
        name = under.get(key, GENERAL.name)
        parts[name] = parts[name] + told.per_hour
    whole = np.maximum(np.sum(list(parts.values()), axis=0), 1e-9)
    return {name: part / whole for name, part in parts.items()}


def usual_shares(world: World, team: str, profiles: Sequence[SlaProfile]) -> Mapping[str, float] | None:
    """Part of all messages that is under each profile; None where the counts do not tell the networks apart."""
    sums = dict.fromkeys((profile.name for profile in profiles), 0.0)
    for name, count in counted(world, team, profiles):
        sums[name] += count.messages
    whole = sum(sums.values())
    return {name: messages / whole for name, messages in sums.items()} if whole > 0 else None


def by_promise(
    world: World,
    team: str,
    profiles: Sequence[SlaProfile],
    start: datetime,
    came: Floats,
    shares: Mapping[str, float] | Mapping[str, Floats],
) -> dict[str, Floats]:
    """All that `came` by promise (hours,): as the counts of that hour with a network tell, else by `shares`."""
    told = list(counted(world, team, profiles))
    parts = {
        one.name: hourly([count for name, count in told if name == one.name], start, len(came)) for one in profiles
    }
    whole = np.sum(list(parts.values()), axis=0)
    return {
        name: came * np.where(whole > 0, part / np.maximum(whole, 1e-9), shares[name]) for name, part in parts.items()
    }


def counted(world: World, team: str, profiles: Sequence[SlaProfile]) -> Iterator[tuple[str, Count]]:
    """The profile of each count of contacts of the team that names its network, each message once."""
    known = {profile.name for profile in profiles}
    accounts = [one for one in world.accounts.values() if one.team == team]
    under = {
        (one.brand, one.network): one.sla_profile if one.sla_profile in known else GENERAL.name for one in accounts
    }
    by_network = {network: name for (_, network), name in under.items()}
    # Among those with a network, so that a total beside them hides none.
    for count in contacts([count for count in world.inbound_of(team) if count.network]):
        yield under.get((count.brand, count.network), by_network.get(count.network, GENERAL.name)), count
