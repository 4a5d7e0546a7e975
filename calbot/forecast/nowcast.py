"""Nowcast: what has arrived of live posts since the last fit tells how big they get, and the rest is forecast anew.

A fit takes a second and is made at night; this takes milliseconds, after 15, 30 and 60 minutes and then every hour.
It weighs three explanations of a busy hour against each other (maximum a posteriori, then the normal approximation
around it; Gelman et al. 2013, ch. 4): the posts are bigger than was thought, the day is busier than usual, or chance.
What posts do not explain is the team's mood of the hour: a state of its own that fades within a day, told from the last
hours as far as chance leaves room for it (`_mood`), and carried into the hours to come.
Early hours tell little of a post: each has a tempo of its own. Its share of messages in a slot is taken to scatter
around the network's curve like a Dirichlet share, so that a first hour that should hold a tenth of a post hardly moves
its size, and half a day moves it much; and the rest repeats only part of the surprise. A release is no such post: what
it adds to an hour is lost in the hour's chance, and `rise` tells what a busy start of all says of its week. A constant
multiplier on all that is left, as dashboards do it, makes forecasts worse (benchmarks.forecast, task R2).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from calbot.forecast.baseline import LATELY_HOURS
from calbot.forecast.curve import EDGES
from calbot.forecast.expect import sizes_of
from calbot.forecast.fit import Learnt, Model, learn
from calbot.forecast.history import HOUR, Floats, PostFact, Series, Sizing, Slot, hours_between, whole_hour
from calbot.forecast.holiday import Holiday
from calbot.forecast.lift import RELEASE
from calbot.forecast.magnitude import Sizes
from calbot.forecast.near import crowded
from calbot.forecast.rise import rise

_TEMPO: Final = {False: 0.57, True: 0.2}
"""Scatter of a post's own tempo, and of what lifts the week: the share that falls in a slot of expected share q has
variance TEMPO q (1 - q). A post's is what `curve.EVENNESS` comes to for posts ahead (`fit`)."""
_ECHO: Final = {False: 0.3, True: 1.0}
"""How much of an early surprise the rest repeats. If a post's size scatters by s (log) and its tempo as above, the best
guess is 1 - TEMPO / s^2, some 0.4 to 0.6: half of that is taken, which is better than no update as long as the best is
more than a quarter of what is believed. What lifts and starts high stays high; of a release `rise` tells how high,
until the next fit. This and `_TEMPO` gave the surest gains (by their standard errors) on brands before their last 14
days, and on releases before 2025 (benchmarks.forecast, task R2)."""
_DAY: Final = 0.25
"""How far a day may stray from what was expected of it, in units of the baseline's `wander`, while sizes are sought: it
takes the blame for what no post explains. What of it goes on is told by `_mood`."""
_MOOD: Final = 0.3
"""How far the mood of single hours strays (sd of its logarithm), as in a fit. Alike for all teams: what restless ones
have more of is bursts, which tell little of the day. This and `_RUNS` gave the surest gains (by their standard errors)
on brands before their last 14 days, and on releases before 2025 (benchmarks.forecast, task R2)."""
_RUNS: Final = 3.0
"""The scatter of hours comes in runs: as many hours tell of a mood as one would alone."""
_MOST_MOOD: Final = 0.7
_LEAST_DUE: Final = 1.0
"""Messages that must have been due before their absence means anything."""
_SURELY: Final = 1e-4
_HUBER: Final = 4.0
_STEPS: Final = 6
_LIVE_HOURS: Final = 168.0
_DAYTIME: Final = np.arange(8, 20)
_MOST_MINUTES: Final = 60
_LEAST_HOURS: Final = 7 * 24


@dataclass(frozen=True, slots=True)
class Arrived:
    """Messages counted in slots after the last fit: `starts` and `lengths` in hours from `since` (slots,), `counts`."""

    since: datetime
    starts: Floats
    lengths: Floats
    counts: Floats

    @property
    def until(self) -> datetime:
        """The end of the last slot."""
        return self.since + HOUR * float((self.starts + self.lengths).max(initial=0.0))


def arrived(counts: Iterable[Slot], since: datetime, until: datetime) -> Arrived:
    """What was counted between `since` and `until` in `counts`: (start, minutes, messages) of slots of an hour at most.

    Slots of one hour are taken together: within an hour chance strikes all of them alike. Longer slots are left out."""
    hours: dict[int, tuple[float, float, float]] = {}
    for at, minutes, messages in counts:
        if at < since or at + timedelta(minutes=minutes) > until or minutes > _MOST_MINUTES:
            continue
        begin = hours_between(since, at)
        first, length, total = hours.get(int(begin), (begin, 0.0, 0.0))
        hours[int(begin)] = (min(first, begin), length + minutes / 60, total + messages)
    rows = np.array([hours[hour] for hour in sorted(hours)], dtype=np.float64).reshape(-1, 3)
    return Arrived(since, rows[:, 0], rows[:, 1], rows[:, 2])


def current(
    series: Series | None,
    slots: Iterable[Slot],
    posts: Sequence[PostFact],
    now: datetime,
    sizing: Sizing | None = None,
    holidays: Sequence[Holiday] = (),
) -> Model:
    """What is known at `now`: the fit of `fitted_at`, renewed by what has arrived since.

    `series` by hour, `slots` as fine as they are counted."""
    at = fitted_at(series, now)
    model = learn(series, [post for post in posts if post.starts_at < at], at, sizing, holidays=holidays)
    return renew(model, posts, arrived(slots, at, now)) if at < now else model


def fitted_at(series: Series | None, now: datetime) -> datetime:
    """When the fit that serves `now` is made: last midnight (UTC); `now` itself where the history is under a week."""
    midnight = whole_hour(now).replace(hour=0)
    if series is None or not len(series.counts) or hours_between(series.start, midnight) < _LEAST_HOURS:
        return now
    return midnight


def renew(model: Model, posts: Sequence[PostFact], seen: Arrived) -> Model:
    """`model` as of the end of `seen`: the sizes of live `posts` moved by what has arrived.

    `posts` may hold planned and old ones too: only those in the air during `seen` are touched. Nothing seen, nothing
    changed."""
    if not len(seen.counts):
        return model
    live = crowded([post for post in posts if _in_air(post, seen)])
    sizes = sizes_of(model, live)
    parts = shares(model, live, seen)
    base = usual(model, seen)
    prior = np.concatenate([[0.0], sizes.middle])
    spread = np.concatenate([[max(_DAY * model.baseline.wander, 0.02)], np.maximum(sizes.sd, 0.02)])
    tempo = np.array([_TEMPO[post.lifts] for post in live])
    state, covariance = _posterior(_Seen(seen.counts, base, parts, tempo, model.baseline.phi), prior, spread)
    sd = np.sqrt(np.diag(covariance))
    past = dict(model.past)
    for at, post in enumerate(live):
        told = _Told(sizes.middle[at], sizes.sd[at], state[at + 1], sd[at + 1])
        past[post.key] = _learnt(past.get(post.key), post, told, float(parts[at].sum()))
    whole = np.array([past[post.key].actual for post in live], dtype=np.float64)
    today = replace(model.baseline, lately=_mood(model, seen, whole[:, None], parts, tempo))
    past |= _risen(model, live, seen, past, sizes, parts)
    return replace(model, until=max(model.until, seen.until), past=past, baseline=today)


def _risen(
    model: Model, live: Sequence[PostFact], seen: Arrived, past: Mapping[int, Learnt], sizes: Sizes, parts: Floats
) -> dict[int, Learnt]:
    """What the rest of releases goes by that went out since the last fit (see `rise`); a surplus is all of theirs, and
    their messages scatter no further for it."""
    new = [at for at, post in enumerate(live) if post.network == RELEASE and post.starts_at >= seen.since]
    if not new:
        return {}
    inside, own = (parts[new] > 0).any(axis=0), float(sizes.mean[new].sum())
    due = float((usual(model, seen) + sizes.mean @ parts)[inside].sum())
    up = rise(float(seen.counts[inside].sum()), due, _LIVE_HOURS * model.baseline.level + own, own)
    return {
        live[at].key: replace(
            past[live[at].key], middle=float(sizes.middle[at]) + up, sd=float(sizes.sd[at]) * math.exp(-max(up, 0.0))
        )
        for at in new
    }


def _mood(model: Model, seen: Arrived, sizes: Floats, parts: Floats, tempo: Floats) -> float:
    """Log ratio of the last hours of `seen` to the level, beside what posts of `sizes` (posts, 1) bring.

    What was known of it before has faded since, and what is seen counts by how recent and how sure it is."""
    week = model.baseline
    gone = math.exp(-max(hours_between(model.until, seen.until), 0.0) / LATELY_HOURS)
    believed = week.lately * gone
    flat = usual(replace(model, baseline=replace(week, lately=0.0)), seen)
    age = hours_between(seen.since, seen.until) - seen.starts - seen.lengths
    weight = np.exp(-age / LATELY_HOURS)
    due = float(weight @ flat)
    if due < _LEAST_DUE:
        return believed
    # A post strays from its curve by as much as `tempo` says, and what it brings less looks like a quiet team.
    stray = tempo @ (sizes**2 * parts * np.clip(1 - parts, 0.0, 1.0))
    chance = float(weight**2 @ (flat + _RUNS * week.phi * flat**2 + stray)) / due**2
    told = math.log(max(float(weight @ (seen.counts - (sizes * parts).sum(axis=0))) / due, 0.2))
    loose = _MOOD**2 * (1 - gone**2) + _SURELY
    return (believed / loose + float(np.clip(told, -_MOST_MOOD, _MOST_MOOD)) / chance) / (1 / loose + 1 / chance)


def shares(model: Model, posts: Sequence[PostFact], seen: Arrived) -> Floats:
    """Part of each post's messages expected in each slot (posts, slots)."""
    table = np.zeros((len(posts), len(seen.counts)))
    for at, post in enumerate(posts):
        below = np.concatenate([[0.0], np.cumsum(model.curve(post.network))])
        begins = hours_between(seen.since, post.starts_at) + (_DAYTIME if post.all_day else np.zeros(1))
        lags = seen.starts[None, :] - begins[:, None]
        table[at] = (np.interp(lags + seen.lengths, EDGES, below) - np.interp(lags, EDGES, below)).mean(axis=0)
        if post.lifts:
            table[at] *= _rhythm(model, seen)
    return table


@dataclass(frozen=True, slots=True)
class _Seen:
    """`counts` and `base` (slots,), `parts` (posts, slots), `tempo` (posts,), `phi`."""

    counts: Floats
    base: Floats
    parts: Floats
    tempo: Floats
    phi: float


def _posterior(seen: _Seen, prior: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Mode and covariance of (log level of the day, log sizes), by damped Gauss-Newton steps from the prior."""
    loose = seen.tempo[:, None] * seen.parts * np.clip(1 - seen.parts, 0.0, 1.0)
    state, ridge = prior.copy(), 1 / spread**2
    for _ in range(_STEPS):
        sizes, today = np.exp(state[1:]), seen.base * math.exp(state[0])
        slope = np.vstack([today, sizes[:, None] * seen.parts])
        mu = slope.sum(axis=0)
        variance = mu + seen.phi * mu**2 + sizes**2 @ loose + 0.25
        gap = seen.counts - mu
        weight = np.minimum(1.0, _HUBER / np.maximum(np.abs(gap) / np.sqrt(variance), 1e-9)) / variance
        curvature = (slope * weight) @ slope.T + np.diag(ridge)
        step = np.linalg.solve(curvature, slope @ (weight * gap) - ridge * (state - prior))
        state = state + np.clip(step, -0.7, 0.7)
    return state, np.linalg.inv(curvature)


@dataclass(frozen=True, slots=True)
class _Told:
    """Log size of a post: `middle` and `sd` before, `seen` and `seen_sd` after what has arrived."""

    middle: float
    sd: float
    seen: float
    seen_sd: float


def _learnt(before: Learnt | None, post: PostFact, told: _Told, share: float) -> Learnt:
    """`actual` is the best guess of the whole; `middle` and `sd` serve the rest, which repeats part of the surprise."""
    known = before if before is not None and before.fact.starts_at == post.starts_at else None
    echo = _ECHO[post.lifts]
    return Learnt(
        fact=post,
        middle=float(told.middle + echo * (told.seen - told.middle)),
        sd=math.sqrt(told.sd**2 - echo**2 * max(told.sd**2 - told.seen_sd**2, 0.0)),
        expected=known.expected if known else math.exp(told.middle + told.sd**2 / 2),
        actual=math.exp(told.seen + told.seen_sd**2 / 2),
        seen=min(share + (known.seen if known else 0.0), 1.0),
    )


def _in_air(post: PostFact, seen: Arrived) -> bool:
    """Whether `post` began before the end of `seen`, at most a week before its start."""
    return -_LIVE_HOURS < hours_between(seen.since, post.starts_at) < hours_between(seen.since, seen.until)


def usual(model: Model, seen: Arrived) -> Floats:
    """Messages without posts in each slot (slots,)."""
    hours, inside = _hours(seen)
    return np.asarray(model.baseline.expected(seen.since, hours, model.until)[inside] * seen.lengths)


def _rhythm(model: Model, seen: Arrived) -> Floats:
    hours, inside = _hours(seen)
    return np.asarray(model.baseline.rhythm(seen.since, hours)[inside])


def _hours(seen: Arrived) -> tuple[int, np.ndarray]:
    """How many hours `seen` reaches over, and the hour each slot lies in; a slot is no longer than an hour."""
    inside = np.floor(seen.starts + seen.lengths / 2).astype(np.int64)
    return int(inside.max()) + 1, inside
