"""Forecasts messages per hour as ranges: paths that share what is uncertain, and quantiles of each hour."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import numpy as np

from calbot.forecast.baseline import Baseline
from calbot.forecast.curve import REACH
from calbot.forecast.design import lay
from calbot.forecast.explain import factors, nearest
from calbot.forecast.fit import Model
from calbot.forecast.history import HOUR, Floats, PostFact, hours_between, whole_hour
from calbot.forecast.lift import lifting, offsets
from calbot.forecast.likeness import Likeness
from calbot.forecast.luck import fates, wander
from calbot.forecast.made import Made, Share, uneven
from calbot.forecast.magnitude import Sizes
from calbot.forecast.near import crowded

LEVELS: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
_FEW_SIMILAR: Final = 3
_LOW, _HIGH = -1.2816, 1.2816


@dataclass(frozen=True, slots=True)
class PostForecast:
    """Messages one post brings over its whole life: `mean`, `low` (10 %) and `high` (90 %); `per_hour` (hours,) is the
    mean within the forecast. `guess`: from priors only. `factors` multiply up to the mean; `nearest` are (key,
    expected, actual) of up to three past posts. `seen` (0..1) is the part of its response that was counted,
    `anew` what would be expected of it now if nothing had been seen. `draws` (paths,) is what each path makes of the
    mean (1: just that)."""

    key: int
    mean: float
    low: float
    high: float
    per_hour: Floats
    guess: bool
    factors: tuple[tuple[str, float], ...]
    nearest: tuple[tuple[int, float, float], ...]
    seen: float = 0.0
    anew: float = 0.0
    draws: Floats = field(default_factory=lambda: np.ones(0))

    @property
    def sd(self) -> float:
        """How uncertain the logarithm of its messages is, as `low` and `high` have it."""
        return (math.log(self.high) - math.log(self.low)) / (_HIGH - _LOW)

    @property
    def share(self) -> Share:
        """Its part of the futures that were drawn."""
        return Share(self.per_hour / max(self.mean, 1e-9), self.mean * self.draws)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Messages per hour from `start` (UTC, whole hour): `quantiles` (5, hours) at LEVELS, `mean` and `baseline` (no
    posts) (hours,), `paths` (paths, hours): whole possible futures, for anything that adds up over hours; `made` is
    what these were drawn from."""

    start: datetime
    quantiles: Floats
    mean: Floats
    baseline: Floats
    paths: Floats
    posts: Mapping[int, PostForecast]
    guess: bool
    made: Made | None = None

    @property
    def hours(self) -> int:
        """How many hours it covers."""
        return len(self.mean)


def expect(
    model: Model, posts: Sequence[PostFact], start: datetime, hours: int, rng: np.random.Generator, paths: int = 200
) -> Forecast:
    """What comes in the `hours` from the hour of `start`, given `posts`: planned ones, and past ones still in the air.

    A past post that was learnt from keeps what was learnt, unless it has moved since; one that is not given again still
    fades out. Raises ValueError without hours or paths."""
    if hours < 1 or paths < 1:
        raise ValueError("a forecast needs at least one hour and one path")
    start = whole_hour(start)
    first, last = start - HOUR * REACH, start + HOUR * hours
    given = list({post.key: post for post in posts if first < post.starts_at < last}.values())
    near = crowded(given + _fading(model, posts, start))
    given = near[: len(given)]
    said = model.effects.memory.ask(near)
    fresh = _fresh(model, near, said)
    sizes = _as_seen(model, near, fresh)
    rhythm = model.baseline.rhythm(start, hours)
    parts = lay(near, start, hours).dense(model.curves, rhythm)
    base = model.baseline.expected(start, hours, model.until)
    seed = int(rng.integers(2**62))
    drawn = np.exp(sizes.middle[:, None] + sizes.sd[:, None] * fates(seed, near, paths))
    lead = max(hours_between(model.until, start), 0.0)
    quiet = base[:, None] * _levels(model.baseline, np.random.default_rng((seed, 0)), paths, hours, lead)
    load, spread = parts.T @ drawn, uneven(parts, model.evenness).T @ drawn**2
    made = Made(start, quiet, load, spread, model.baseline.alone, model.evenness, (seed, 1))
    draws = made.drawn()
    made = replace(made, paths=np.ascontiguousarray(draws[:, :paths].T))
    return Forecast(
        start=start,
        quantiles=_quantiles(draws),
        mean=base + sizes.mean @ parts,
        baseline=base,
        paths=made.paths,
        posts=_told(model, given, sizes, fresh.mean, said, parts, drawn),
        guess=model.guess,
        made=made,
    )


def sizes_of(model: Model, posts: Sequence[PostFact], said: Likeness | None = None) -> Sizes:
    """Log sizes of `posts` (posts,): what was learnt of each where it was seen, else what its effects say, and the past
    posts like it (`said`, where they were asked before)."""
    return _as_seen(model, posts, _fresh(model, posts, said))


def _fresh(model: Model, posts: Sequence[PostFact], said: Likeness | None) -> Sizes:
    """Of all of them what is expected before anything of them is seen."""
    sizes = model.effects.sizes(posts, said)
    more = offsets(lifting(posts), 24 * model.baseline.level, model.effects.per_day)
    return replace(sizes, middle=sizes.middle + more)


def _as_seen(model: Model, posts: Sequence[PostFact], fresh: Sizes) -> Sizes:
    """`fresh`, and of those that were seen what was learnt of each."""
    sizes = Sizes(fresh.middle.copy(), fresh.sd.copy())
    for at, post in enumerate(posts):
        seen = model.past.get(post.key)
        if seen is not None and seen.fact.starts_at == post.starts_at and seen.seen > 0:
            sizes.middle[at], sizes.sd[at] = seen.middle, seen.sd
    return sizes


def combine(forecasts: Sequence[Forecast]) -> Forecast:
    """The sum of forecasts of one stretch, as of the brands of one care team; path k adds up path k of each.

    Raises ValueError unless all have the same start, hours and paths."""
    if len({(f.start, f.paths.shape) for f in forecasts}) != 1:
        raise ValueError("only forecasts of the same hours and paths add up")
    paths = np.sum([f.paths for f in forecasts], axis=0)
    mean = np.sum([f.mean for f in forecasts], axis=0)
    quantiles = forecasts[0].quantiles if len(forecasts) == 1 else _quantiles(paths.T)
    posts = {key: told for f in forecasts for key, told in f.posts.items()}
    base = np.sum([f.baseline for f in forecasts], axis=0)
    return Forecast(forecasts[0].start, quantiles, mean, base, paths, posts, any(f.guess for f in forecasts))


def _fading(model: Model, given: Sequence[PostFact], start: datetime) -> list[PostFact]:
    """Past posts that were learnt from, are still in the air at `start`, and are not given."""
    first = start - HOUR * REACH
    late = {key: past.fact for key, past in model.past.items() if first < past.fact.starts_at <= start}
    known = late.keys() & {post.key for post in given} if late else ()
    return [fact for key, fact in late.items() if key not in known]


def _levels(week: Baseline, rng: np.random.Generator, paths: int, hours: int, lead: float) -> Floats:
    """Wandering level (hours, paths) around 1: a path that is busy today is likely busy tomorrow."""
    strays = wander(rng, paths, hours, lead, week.memory)
    return np.asarray(np.exp(week.wander * strays - week.wander**2 / 2), dtype=np.float64)


def _quantiles(draws: Floats) -> Floats:
    """Quantiles (5, hours) of `draws` (hours, draws) at LEVELS, linear between neighbours; np.quantile takes five times
    as long."""
    ordered = np.sort(draws, axis=1)
    at = np.array(LEVELS) * (ordered.shape[1] - 1)
    below = at.astype(int)
    low, high = ordered[:, below], ordered[:, np.minimum(below + 1, ordered.shape[1] - 1)]
    return np.asarray((low + (at - below) * (high - low)).T, dtype=np.float64)


def _told(
    model: Model,
    posts: Sequence[PostFact],
    sizes: Sizes,
    anew: Floats,
    said: Likeness,
    parts: Floats,
    drawn: Floats,
) -> dict[int, PostForecast]:
    """What is told of each of `posts`, the first of those that `sizes`, `anew` (posts,: the mean if nothing had been
    seen), `said`, `parts` (posts, hours) and `drawn` (posts, paths) speak of."""
    means, middle = sizes.mean, sizes.middle
    # The count scatters around its rate, which tells for small posts.
    sd = np.sqrt(sizes.sd**2 + 1 / np.maximum(means, 1.0))
    ends = zip(means.tolist(), np.exp(middle + _LOW * sd).tolist(), np.exp(middle + _HIGH * sd).tolist(), strict=True)
    per_hour, draws, like = means[:, None] * parts, drawn / means[:, None], said.factor.tolist()
    told = {}
    for at, (post, (mean, low, high)) in enumerate(zip(posts, ends, strict=False)):
        past = model.past.get(post.key)
        known = past if past is not None and past.fact.starts_at == post.starts_at else None
        told[post.key] = PostForecast(
            key=post.key,
            mean=mean,
            low=low,
            high=high,
            per_hour=per_hour[at],
            guess=model.guess or model.effects.similar(post) < _FEW_SIMILAR,
            factors=factors(model, post, mean, like[at]),
            nearest=nearest(model, post, said.nearest[at]),
            seen=known.seen if known else 0.0,
            anew=anew.item(at),
            draws=draws[at],
        )
    return told
