"""Posts whose hour is not known, where the hour decides whether care keeps its promises. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from calbot.flows.assess import Assessment, assess
from calbot.flows.team import TeamPicture
from calbot.flows.ways import OpenHour
from calbot.flows.world import World
from calbot.forecast.curve import DAYTIME
from calbot.model.post import Post
from calbot.staffing.plan import Plan
from calbot.staffing.promise import NOTHING, hardest
from calbot.staffing.uncertain import at_each

AHEAD: Final = timedelta(days=7)
"""What goes out later is asked about later: most get their hour by themselves."""
MOST: Final = 6
"""Twelve hours are tried of each, at some tenths of a second; the nearest posts go first."""


def thought(world: World) -> Assessment:
    """The assessment of `world` with all ways out sought, and which hours it would help to know."""
    seen = assess(world)
    for picture in seen.teams.values():
        _ = picture.options  # sought here, where one thinks apart, and not where it is kept
    return replace(seen, open_hours=tuple(_open_hours(world, seen)))


def _open_hours(world: World, seen: Assessment) -> Iterator[OpenHour]:
    asked = [post for post in world.coming() if post.all_day and post.starts_at < world.now + AHEAD]
    for post in asked[:MOST]:
        picture = seen.teams[world.team_of(post)]
        if picture.plan is not None and picture.capacity is not None and post.id in picture.forecast.posts:
            found = _of(post, world, picture, picture.plan)
            yield from () if found is None else (found,)


def _of(post: Post, world: World, picture: TeamPicture, plan: Plan) -> OpenHour | None:
    """None where it is the same to care at all hours that are left."""
    planned = plan.post(post.id)
    every = _hours(post)
    hours = [at for at in every if at > world.now]
    if planned is None or len(hours) < 2:
        return None
    met = at_each(plan, planned, hours)
    bad = tuple(at for at, one in zip(hours, met, strict=True) if one is not NOTHING)
    if not bad or len(bad) == len(hours):
        return None
    worst = hardest(met)
    fine = tuple(at for at in hours if at not in bad)
    return OpenHour(post.id, fine, bad, worst.minutes, worst.promise.target_minutes)


def _hours(post: Post) -> list[datetime]:
    """The hours of its day in which it may go out, as the forecast has them."""
    place = ZoneInfo(post.zone)
    day = post.starts_at.astimezone(place).date()
    return [datetime.combine(day, time(hour), place).astimezone(UTC) for hour in DAYTIME]
