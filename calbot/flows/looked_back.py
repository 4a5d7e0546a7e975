"""How the messages that were counted have waited under each promise, with those who were on duty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from calbot.flows.business import clock_of
from calbot.flows.came import hourly
from calbot.flows.promise import Served, by_promise, profiles_of, usual_shares
from calbot.flows.world import World
from calbot.forecast.history import HOUR
from calbot.model.shift import Shift
from calbot.model.sla import SlaProfile
from calbot.staffing.backlog import serve
from calbot.staffing.classes import MessageClass, serve_classes
from calbot.staffing.coverage import capacity
from calbot.staffing.crew import pools

Floats = NDArray[np.float64]


def looked_back(
    world: World, team: str, on_duty: Sequence[Shift], start: datetime, usual: Floats
) -> tuple[datetime, tuple[Served, ...]]:
    """From `start` on, in as many hours as `usual` has (messages of such hours without any post), or from when anybody
    is known to have been on duty: when that is, and how each promise fared, the general one first; () for nobody.

    Where the counts tell the networks apart each promise has messages of its own, as in the forecast; else each is held
    against all of them."""
    cover = capacity(on_duty, team, start, len(usual), world.replies_per_hour)
    if not cover.any() or not world.inbound_of(team):
        return start, ()
    # Before anybody is known to have been on duty, nobody knows who was.
    first = int(np.flatnonzero(cover)[0])
    start, cover, usual = start + HOUR * first, cover[first:], usual[first:]
    profiles = profiles_of(world, team)
    shares = usual_shares(world, team, profiles)
    came = hourly(world.inbound_of(team), start, len(usual))
    if shares is None or (len(profiles) == 1 and not profiles[0].needs):
        return start, tuple(_of_all(world, one, start, came, usual, cover) for one in profiles)
    own = by_promise(world, team, profiles, start, came, shares)
    calm = {name: usual * share for name, share in shares.items()}
    needs = {one.name: frozenset(one.needs) for one in profiles}
    people = pools(on_duty, team, start, len(usual), needs, world.replies_per_hour)
    waits, normal = (
        serve_classes(
            [_class(world, one, start, load[one.name]) for one in profiles],
            people,
            world.discipline,
            counts=load is own,
        )
        for load in (own, calm)
    )
    return start, tuple(Served(one, waits[one.name], normal[one.name].hourly(one.percentile)) for one in profiles)


def _of_all(world: World, profile: SlaProfile, start: datetime, came: Floats, usual: Floats, cover: Floats) -> Served:
    clock = clock_of(world, profile, start, len(cover))
    waits, normal = (
        serve(load, cover, target_minutes=profile.target_minutes, counted=clock, counts=load is came)
        for load in (came, usual)
    )
    return Served(profile, waits, normal.hourly(profile.percentile))


def _class(world: World, profile: SlaProfile, start: datetime, load: Floats) -> MessageClass:
    return MessageClass(
        profile.name, np.atleast_2d(load), profile.target_minutes, clock_of(world, profile, start, len(load))
    )
