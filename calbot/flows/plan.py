"""A team's plan as staffing wants it: load, cover, and the posts that could go out at another time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from calbot.flows.foreseen import Foreseen
from calbot.flows.permits import Stops
from calbot.flows.promise import NOBODY, Queue
from calbot.flows.world import World
from calbot.forecast.expect import Forecast
from calbot.model.event import Event, EventKind
from calbot.model.post import Post
from calbot.staffing.plan import Plan, Planned
from calbot.staffing.promise import Promise
from calbot.staffing.team import Team

Floats = NDArray[np.float64]
_PROMOTED = {"promo", "promotion", "giveaway", "contest", "sale", "ad", "boost"}
"""Types and tags of posts of which less can be bought or handed out."""
_LEAST_THERE = 0.05
_FIRST = np.zeros(1, dtype=np.int64)
"""The only path, where none is drawn."""
_LISTS = {"newsletter", "email", "e-mail", "sms", "push"}
"""Networks that go to a list, half of which can wait."""


def plan_of(
    world: World,
    team: str,
    seen: Foreseen,
    forecast: Forecast,
    cover: Floats | None,
    promises: tuple[Promise, ...],
    rules: Stops,
    classes: Team | None = None,
    queue: Queue = NOBODY,
) -> Plan:
    """The plan of `team`, which has `promises` to keep; with `classes` each of them to one. Without a
    roster (`cover` None) waiting plays no part: only the gaps on accounts count, and what `rules` forbid.

    `forecast` is what was `seen`, with what people have told besides; a `queue` waits first."""
    if cover is None:
        forecast = replace(forecast, paths=forecast.mean[np.newaxis, :])
    posts = [post for post in world.posts if post.live and world.team_of(post) == team and post.id in forecast.posts]
    planned = [_planned(post, seen, forecast, world) for post in posts]
    if cover is None:
        planned = [replace(one.picked(_FIRST, smooth=True), scale=np.ones(1)) for one in planned]
    boundless = np.full(forecast.hours, 1e9)
    return Plan(
        start=forecast.start,
        load=forecast.paths,
        capacity=boundless if cover is None else cover,
        posts=planned,
        now=world.now,
        promises=promises,
        start_backlog=queue.waiting,
        permits=rules.permits,
        stops=None if cover is None else rules.of_load(team, forecast.mean),
        replies_per_hour=world.replies_per_hour,
        team=classes,
    )


def _planned(post: Post, seen: Foreseen, forecast: Forecast, world: World) -> Planned:
    one = forecast.posts[post.id]
    account = str(post.account_id) if post.account_id is not None else f"{post.network}/{post.handle}".strip("/")
    return Planned(
        post_id=post.id,
        starts_at=post.starts_at,
        zone=post.zone,
        account=account,
        per_hour=one.per_hour,
        scale=one.draws,
        movable=post.starts_at > world.now,
        trims=bool(post.paid) or not _PROMOTED.isdisjoint((post.content_type.lower(), *map(str.lower, post.tags))),
        splits=post.network.lower() in _LISTS,
        activity=_activity(post, world),
        closed=tuple((event.starts_at, event.ends_at) for event in world.events if _closes(event, post)),
        response=seen.response(one, forecast.made, told=post.id in world.expected)
        if post.starts_at > world.now
        else None,
    )


def _closes(event: Event, post: Post) -> bool:
    """Whether nothing of the post's brand and network should go out during `event`: no remedy may lead into it."""
    meant = event.brand in ("", post.brand) and event.network in ("", post.network)
    return event.kind is EventKind.BLACKOUT and meant


def _activity(post: Post, world: World) -> Floats | None:
    """How many of the post's audience are there in each hour of the week of its zone (168,), by the nearest curve that
    is given: of its brand and network, of its network, of its brand, of all; None where none is."""
    meant = [one for one in world.activity if one.brand in ("", post.brand) and one.network in ("", post.network)]
    if not meant:
        return None
    one = max(meant, key=lambda one: (bool(one.network), bool(one.brand)))
    week: Floats = np.array(5 * one.weekdays + 2 * one.weekends, dtype=np.float64)
    # Somebody is always there: from an hour of nobody, any move would win without bound.
    week = np.maximum(week, _LEAST_THERE * week.max())
    ahead = _offset(post.starts_at, post.zone) - _offset(post.starts_at, one.zone)
    # Where the post's clock is ahead, the same people are there at a later hour of it.
    return np.roll(week, round(ahead / timedelta(hours=1)))


def _offset(at: datetime, zone: str) -> timedelta:
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
