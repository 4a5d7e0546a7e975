"""The load that staffing goes by: calbot's forecast, with what people expect of a post where they said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil, floor

import numpy as np

from calbot.flows.world import World
from calbot.forecast.expect import Forecast, PostForecast
from calbot.forecast.history import HOUR


def as_told(forecast: Forecast, world: World) -> Forecast:
    """`forecast` with what people expect of coming posts in the place of what calbot does: each of their messages comes
    when calbot's would, in every future as many times more."""
    coming = {post.id for post in world.posts if post.starts_at > world.now}
    told = {key: world.expected[key] for key in world.expected.keys() & forecast.posts.keys() & coming}
    times = {key: messages / forecast.posts[key].mean for key, messages in told.items() if forecast.posts[key].mean > 0}
    if not times:
        return forecast
    scaled = {key: _scaled(one, times.get(key, 1.0)) for key, one in forecast.posts.items()}
    mean = forecast.mean.copy()
    for key in times:
        mean += scaled[key].per_hour - forecast.posts[key].per_hour
    mean = np.maximum(mean, 0)
    drawn = _drawn(forecast, {key: scaled[key] for key in times})
    return replace(drawn, mean=mean, quantiles=np.maximum(forecast.quantiles + (mean - forecast.mean), 0), posts=scaled)


def _drawn(forecast: Forecast, told: Mapping[int, PostForecast]) -> Forecast:
    """`forecast` with its futures drawn again for the posts that were `told`, whose bursts grow with them."""
    made = forecast.made
    if made is None:
        paths = forecast.paths.copy()
        for key, one in told.items():
            draws = one.draws if len(one.draws) == len(paths) else np.ones(len(paths))
            paths += np.outer(draws, one.per_hour - forecast.posts[key].per_hour)
        return replace(forecast, paths=np.maximum(paths, 0))
    for key, one in told.items():
        made = made.instead(forecast.posts[key].share, [one.share])
    return replace(forecast, paths=made.paths, made=made)


def _scaled(one: PostForecast, factor: float) -> PostForecast:
    if factor == 1.0:
        return one
    low, high = one.low * factor, one.high * factor
    return replace(one, per_hour=one.per_hour * factor, mean=one.mean * factor, low=low, high=high)


def with_flags(forecast: Forecast, world: World) -> Forecast:
    """`forecast` with what people ask because something is wrong with a post that is out: a share of what the post
    itself brings in the hours since that was told, until it should be right."""
    added = np.zeros(forecast.hours)
    for flagged in world.flagged:
        if (one := forecast.posts.get(flagged.post_id)) is not None:
            first = 0 if flagged.since is None else max(floor((flagged.since - forecast.start) / HOUR), 0)
            last = max(ceil((flagged.until - forecast.start) / HOUR), 0)
            added[first:last] += flagged.share * one.per_hour[first:last]
    if not added.any():
        return forecast
    return replace(
        forecast,
        paths=forecast.paths + added,
        mean=forecast.mean + added,
        quantiles=forecast.quantiles + added,
    )
