"""A team's plan as staffing wants it: load, cover, and the posts that could go out at another time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from calbot.flows.world import World
from calbot.forecast.expect import Forecast
from calbot.model.event import Event, EventKind
from calbot.model.post import Post
from calbot.model.sla import SlaProfile
from calbot.staffing.slots import Plan, Planned


def plan_of(world: World, team: str, forecast: Forecast, cover: NDArray[np.float64] | None, sla: SlaProfile) -> Plan:
    """The plan of `team`. Without a roster (`cover` None) waiting plays no part: only the gaps on accounts count."""
    if cover is None:
        forecast = replace(forecast, paths=forecast.mean[np.newaxis, :])
    posts = [post for post in world.posts if post.live and world.team_of(post) == team and post.id in forecast.posts]
    boundless = np.full(forecast.hours, 1e9)
    return Plan(
        start=forecast.start,
        load=forecast.paths,
        capacity=boundless if cover is None else cover,
        posts=[_planned(post, forecast, world) for post in posts],
        now=world.now,
        target_minutes=float(sla.target_minutes),
    )


def _planned(post: Post, forecast: Forecast, world: World) -> Planned:
    account = str(post.account_id) if post.account_id is not None else f"{post.network}/{post.handle}".strip("/")
    return Planned(
        post_id=post.id,
        starts_at=post.starts_at,
        zone=post.zone,
        account=account,
        per_hour=forecast.posts[post.id].per_hour,
        scale=forecast.posts[post.id].draws if len(forecast.paths) > 1 else np.ones(1),
        movable=post.starts_at > world.now,
        closed=tuple((event.starts_at, event.ends_at) for event in world.events if _closes(event, post)),
    )


def _closes(event: Event, post: Post) -> bool:
    """Whether nothing of the post's brand and network should go out during `event`: no remedy may lead into it."""
    meant = event.brand in ("", post.brand) and event.network in ("", post.network)
    return event.kind is EventKind.BLACKOUT and meant
