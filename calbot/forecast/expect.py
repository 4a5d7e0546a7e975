"""Forecasts messages per hour as ranges: paths that share what is uncertain, and quantiles of each hour."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.baseline import Baseline
from calbot.forecast.curve import REACH
from calbot.forecast.design import lay
from calbot.forecast.explain import factors, nearest
from calbot.forecast.fit import Model
from calbot.forecast.history import HOUR, Floats, PostFact, hours_between, whole_hour
from calbot.forecast.lift import lifting, offsets
from calbot.forecast.likeness import Likeness
from calbot.forecast.magnitude import Sizes

LEVELS: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
_MEMORY_HOURS: Final = 30.0
"""Hours after which the wandering of the level has forgotten most of itself."""
_DRAWS: Final = 400
"""Draws of an hour that its quantiles rest on, however few paths are asked for."""
_FEW_SIMILAR: Final = 3
_LEAST: Final = 1e-12
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


@dataclass(frozen=True, slots=True)
class Forecast:
    """Messages per hour from `start` (UTC, whole hour): `quantiles` (5, hours) at LEVELS, `mean` and `baseline` (no
    posts) (hours,), `paths` (paths, hours): whole possible futures, for anything that adds up over hours."""

    start: datetime
    quantiles: Floats
    mean: Floats
    baseline: Floats
    paths: Floats
    posts: Mapping[int, PostForecast]
    guess: bool

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
    posts = tuple({post.key: post for post in posts}.values())
    first, last = start - HOUR * REACH, start + HOUR * hours
    given = [post for post in posts if first < post.starts_at < last]
    near = given + _fading(model, {post.key for post in posts}, start)
    said = model.effects.memory.ask(near)
    sizes = sizes_of(model, near, said)
    rhythm = model.baseline.rhythm(start, hours)
    parts = lay(near, start, hours).dense(model.curves, rhythm)
    base = model.baseline.expected(start, hours, model.until)
    seed = int(rng.integers(2**62))
    drawn = np.exp(sizes.middle + sizes.sd * _fates(seed, near, paths))
    lead = max(hours_between(model.until, start), 0.0)
    level = _levels(model.baseline, np.random.default_rng((seed, 0)), paths, hours, lead)
    load, spread = drawn @ parts, drawn**2 @ (parts * np.clip(1 - parts, 0.0, 1.0)) / (1 + model.evenness)
    told = {post.key: _told(model, post, sizes, said, at, parts[at], drawn[:, at]) for at, post in enumerate(given)}
    quiet, phi, again = base * level, model.baseline.phi, max(_DRAWS // paths - 1, 0)
    counts = _counts(quiet, load, spread, phi, (seed, 1), start)
    quiet, load, spread = (np.repeat(rate, again, axis=0) for rate in (quiet, load, spread))
    more = _counts(quiet, load, spread, phi, (seed, 2), start)
    return Forecast(
        start=start,
        quantiles=_quantiles(np.concatenate([counts, more])),
        mean=base + sizes.mean @ parts,
        baseline=base,
        paths=counts,
        posts=told,
        guess=model.guess,
    )


def sizes_of(model: Model, posts: Sequence[PostFact], said: Likeness | None = None) -> Sizes:
    """Log sizes of `posts` (posts,): what was learnt of each where it was seen, else what its effects say, and the past
    posts like it (`said`, where they were asked before)."""
    sizes = model.effects.sizes(posts, said)
    sizes.middle[:] += offsets(lifting(posts), 24 * model.baseline.level, model.effects.per_day)
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
    quantiles = forecasts[0].quantiles if len(forecasts) == 1 else _quantiles(paths)
    posts = {key: told for f in forecasts for key, told in f.posts.items()}
    base = np.sum([f.baseline for f in forecasts], axis=0)
    return Forecast(forecasts[0].start, quantiles, mean, base, paths, posts, any(f.guess for f in forecasts))


def _fates(seed: int, posts: Sequence[PostFact], paths: int) -> Floats:
    """Standard normal luck (paths, posts): each post's is its own, so that another post in the plan does not change it.

    Else every figure would jitter with every change of the calendar, and told windows with it. The order in which a
    post meets its luck is that of scrambled numbers made of the seed, its key and the path: a generator of numpy for
    each post would take longer than all the rest of a forecast."""
    keys = np.array([post.key % 2**64 for post in posts], dtype=np.uint64)
    own = _scrambled(keys ^ _scrambled(np.array([seed], dtype=np.uint64)))
    numbers = _scrambled(own[:, None] + _STRIDE * np.arange(1, paths + 1, dtype=np.uint64))
    return _even_luck(paths)[np.argsort(numbers, axis=1, kind="stable").T]


_STRIDE: Final = np.uint64(0x9E3779B97F4A7C15)


def _scrambled(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finishing step of SplitMix64 (Steele, Lea and Flood 2014): near numbers come out unlike each other."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@lru_cache(maxsize=8)
def _even_luck(paths: int) -> Floats:
    """Standard normal values (paths,) spread evenly over their distribution: with 200 independent ones the same plan
    would show another number under other post ids."""
    at = np.linspace(-5.0, 5.0, 4001)
    below = np.cumsum(np.exp(-at * at / 2))
    return np.interp((np.arange(paths) + 0.5) / paths, below / below[-1], at)


def _fading(model: Model, given: Collection[int], start: datetime) -> list[PostFact]:
    """Past posts that were learnt from, are still in the air at `start`, and are not given."""
    first = start - HOUR * REACH
    late = [past.fact for past in model.past.values() if first < past.fact.starts_at <= start]
    return [fact for fact in late if fact.key not in given]


def _levels(week: Baseline, rng: np.random.Generator, paths: int, hours: int, lead: float) -> Floats:
    """Wandering level (paths, hours) around 1: a path that is busy today is likely busy tomorrow."""
    return np.asarray(np.exp(week.wander * _wander(rng, paths, hours, lead) - week.wander**2 / 2), dtype=np.float64)


def _wander(rng: np.random.Generator, paths: int, hours: int, lead: float) -> Floats:
    """Autoregressive noise (paths, hours) with sd 1 far ahead, less near the last known hour."""
    keep = float(np.exp(-1 / _MEMORY_HOURS))
    fresh = np.sqrt(1 - keep**2) * rng.standard_normal((paths, hours))
    state = rng.standard_normal(paths) * np.sqrt(0.5 + 0.5 * (1 - keep ** (2 * lead)))
    noise = np.empty((paths, hours))
    for hour in range(hours):
        state = keep * state + fresh[:, hour]
        noise[:, hour] = state
    return noise


def _counts(quiet: Floats, load: Floats, spread: Floats, phi: float, seed: tuple[int, int], start: datetime) -> Floats:
    """Counts (paths, hours): Poisson around the usual `quiet`, scattered by gamma factors of variance `phi`, plus what
    posts bring, gamma of mean `load` and variance `spread`: no post keeps to its network's curve. One gamma of the same
    mean and variance would be faster and too wide: what posts bring is far more skewed than the rest.

    Each day (UTC) has a generator of its own: these draws take more or fewer numbers as the load changes, and a post of
    next week would change tomorrow."""
    shape = np.clip(load**2 / np.maximum(spread, _LEAST), 1e-3, 1e4)
    counts = np.empty(quiet.shape)
    for part in _days(start, quiet.shape[1]):
        own = np.random.default_rng((*seed, (start + HOUR * part.start).toordinal()))
        usual = quiet[:, part] * own.gamma(1 / phi, phi, quiet[:, part].shape)
        counts[:, part] = own.poisson(usual + own.gamma(shape[:, part], load[:, part] / shape[:, part]))
    return counts


def _days(start: datetime, hours: int) -> Iterator[slice]:
    """The hours from `start` (UTC) on, day by day."""
    edges = [0, *range(24 - start.astimezone(UTC).hour, hours, 24), hours]
    return (slice(*edge) for edge in pairwise(edges))


def _quantiles(draws: Floats) -> Floats:
    """Quantiles (5, hours) of `draws` (draws, hours) at LEVELS, linear between neighbours; np.quantile takes five times
    as long."""
    ordered = np.sort(np.ascontiguousarray(draws.T), axis=1)
    at = np.array(LEVELS) * (ordered.shape[1] - 1)
    below = at.astype(int)
    low, high = ordered[:, below], ordered[:, np.minimum(below + 1, ordered.shape[1] - 1)]
    return np.asarray((low + (at - below) * (high - low)).T, dtype=np.float64)


def _told(
    model: Model, post: PostFact, sizes: Sizes, said: Likeness, at: int, parts: Floats, drawn: Floats
) -> PostForecast:
    middle, sd = float(sizes.middle[at]), float(sizes.sd[at])
    mean = math.exp(middle + sd**2 / 2)
    # The count scatters around its rate, which tells for small posts.
    sd = math.sqrt(sd**2 + 1 / max(mean, 1.0))
    past = model.past.get(post.key)
    if past is not None and past.fact.starts_at != post.starts_at:
        past = None
    return PostForecast(
        key=post.key,
        mean=mean,
        low=math.exp(middle + _LOW * sd),
        high=math.exp(middle + _HIGH * sd),
        per_hour=mean * parts,
        guess=model.guess or model.effects.similar(post) < _FEW_SIMILAR,
        factors=factors(model, post, mean, float(said.factor[at])),
        nearest=nearest(model, post, said.nearest[at]),
        seen=past.seen if past is not None else 0.0,
        anew=past.expected if past is not None else mean,
        draws=drawn / mean,
    )
