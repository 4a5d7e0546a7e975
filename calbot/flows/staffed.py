"""The load that staffing goes by: calbot's forecast, with what people expect of a post where they said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import ceil

import numpy as np

from calbot.flows.world import World
from calbot.forecast.expect import Forecast, PostForecast


def as_told(forecast: Forecast, world: World) -> Forecast:
    """`forecast` with what people expect of coming posts in the place of what calbot does: each of their messages comes
    when calbot's would, in every future as many times more."""
    coming = {post.id for post in world.posts if post.starts_at > world.now}
    told = {key: world.expected[key] for key in world.expected.keys() & forecast.posts.keys() & coming}
    times = {key: messages / forecast.posts[key].mean for key, messages in told.items() if forecast.posts[key].mean > 0}
    if not times:
        return forecast
    paths, mean = forecast.paths.copy(), forecast.mean.copy()
    for key, factor in times.items():
        one = forecast.posts[key]
        draws = one.draws if len(one.draws) == len(paths) else np.ones(len(paths))
        paths += (factor - 1) * np.outer(draws, one.per_hour)
        mean += (factor - 1) * one.per_hour
    shifted = np.maximum(forecast.quantiles + (mean - forecast.mean), 0)
    scaled = {key: _scaled(one, times.get(key, 1.0)) for key, one in forecast.posts.items()}
    return replace(forecast, paths=np.maximum(paths, 0), mean=np.maximum(mean, 0), quantiles=shifted, posts=scaled)


def _scaled(one: PostForecast, factor: float) -> PostForecast:
    if factor == 1.0:
        return one
    low, high = one.low * factor, one.high * factor
    return replace(one, per_hour=one.per_hour * factor, mean=one.mean * factor, low=low, high=high)


def with_flags(forecast: Forecast, world: World) -> Forecast:
    """`forecast` with what people ask because something is wrong with a post that is out: a share of what the post
    itself brings in the hours until it should be right."""
    added = np.zeros(forecast.hours)
    for flagged in world.flagged:
        if (one := forecast.posts.get(flagged.post_id)) is not None:
            hours = max(ceil((flagged.until - forecast.start) / timedelta(hours=1)), 0)
            added[:hours] += flagged.share * one.per_hour[:hours]
    if not added.any():
        return forecast
    return replace(
        forecast,
        paths=forecast.paths + added,
        mean=forecast.mean + added,
        quantiles=forecast.quantiles + added,
    )
