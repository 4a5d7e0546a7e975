"""What a stretch of expected messages is made of: the usual week, each post, and what earlier posts leave behind."""

from __future__ import annotations

from dataclasses import dataclass

from calbot.forecast.expect import Forecast


@dataclass(frozen=True, slots=True)
class Contributions:
    """Messages that add up to `total`: `baseline`, `posts` as (key, messages) from the biggest, and `fading`: past
    posts that were not given to the forecast but are still in the air."""

    total: float
    baseline: float
    posts: tuple[tuple[int, float], ...]
    fading: float


def contributions(forecast: Forecast, first: int, last: int) -> Contributions:
    """Of the hours `first` until before `last` of `forecast`. Raises ValueError where it has no such hours."""
    if not 0 <= first < last <= forecast.hours:
        raise ValueError(f"the forecast has the hours 0 to {forecast.hours}, not {first} to {last}")
    total = float(forecast.mean[first:last].sum())
    baseline = float(forecast.baseline[first:last].sum())
    brought = {key: float(one.per_hour[first:last].sum()) for key, one in forecast.posts.items()}
    posts = sorted(((key, part) for key, part in brought.items() if part > 0), key=lambda item: (-item[1], item[0]))
    return Contributions(total, baseline, tuple(posts), max(total - baseline - sum(part for _, part in posts), 0.0))
