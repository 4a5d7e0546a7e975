"""Learns a team's usual week, the size of each past post and the tempo of each network, all at once.

How is told in `rounds`; here stand what goes in, how often the rounds are played, and what is kept of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import numpy as np

from calbot.forecast import baseline as usual
from calbot.forecast import magnitude
from calbot.forecast.baseline import Baseline
from calbot.forecast.curve import network_curve
from calbot.forecast.history import HOUR, Floats, PostFact, Series, Sizing, hours_between
from calbot.forecast.magnitude import Effects
from calbot.forecast.priors import canonical, week_shape
from calbot.forecast.rounds import Fit, begin, play

_ROUNDS: Final = 7
_MOST_HOURS: Final = 24 * 7 * 53
_ENOUGH_HOURS: Final = 24 * 7
_PRIOR_PHI, _PRIOR_WANDER = 0.15, 0.25


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one past post brought: log `middle` and `sd` of its size; `expected` is the mean that was expected of it,
    `actual` the estimate now, `seen` the part of its response that lay inside the observed hours (0..1)."""

    fact: PostFact
    middle: float
    sd: float
    expected: float
    actual: float
    seen: float


@dataclass(frozen=True, slots=True)
class Model:
    """All that was learnt until `until`. `guess`: from priors only, or too little history to speak of."""

    until: datetime
    baseline: Baseline
    curves: Mapping[str, Floats]
    effects: Effects
    past: Mapping[int, Learnt] = field(default_factory=dict)
    guess: bool = False

    def curve(self, network: str) -> Floats:
        """Mass per lag bin (BINS,) of a network."""
        known = self.curves.get(canonical(network))
        return network_curve(network) if known is None else known


def learn(series: Series | None, posts: Sequence[PostFact], until: datetime, sizing: Sizing | None = None) -> Model:
    """What `series` and `posts` until `until` (aware) teach; None or an empty series gives the shipped priors.

    Posts after `until` are ignored; hours that are nan are not learnt from. Raises ValueError for a naive `until`."""
    if until.tzinfo is None:
        raise ValueError("learn needs an aware instant")
    sizing = sizing or Sizing()
    window = _window(series, until)
    if window is None:
        return _from_priors(until, sizing)
    fit = begin(window, posts, sizing)
    for _ in range(_ROUNDS):
        play(fit)
    return _model(fit, window, until, sizing)


def _window(series: Series | None, until: datetime) -> Series | None:
    """The observed hours worth learning from, None where there are none."""
    if series is None:
        return None
    last = int(np.clip(hours_between(series.start, until), 0, len(series.counts)))
    first = max(0, last - _MOST_HOURS)
    good = np.flatnonzero(np.isfinite(series.counts[first:last]))
    if not len(good):
        return None
    first, last = first + int(good[0]), first + int(good[-1]) + 1
    return Series(series.start + HOUR * first, series.counts[first:last])


def _from_priors(until: datetime, sizing: Sizing) -> Model:
    week = Baseline(sizing.per_hour, week_shape(), sizing.zone, _PRIOR_PHI, _PRIOR_WANDER)
    return Model(until, week, {}, Effects(per_day=sizing.per_hour * 24), guess=True)


def _model(fit: Fit, window: Series, until: datetime, sizing: Sizing) -> Model:
    load = fit.matrix.load(np.exp(fit.logs)) if fit.posts else np.zeros(len(fit.values))
    base = fit.week.level * fit.week.shape[fit.slot]
    wander = usual.wandering(fit.values - load, base, fit.ok, fit.phi)
    now = Baseline(
        float(fit.week.level[-1]),
        fit.week.shape,
        sizing.zone,
        fit.phi,
        wander,
        _lately(fit, fit.values - load, base, wander),
    )
    return Model(until, now, fit.curves, _counted(fit), _past(fit), guess=int(fit.ok.sum()) < _ENOUGH_HOURS)


def _lately(fit: Fit, values: Floats, base: Floats, wander: float) -> float:
    """Log ratio of the last day to the level, drawn to 0 as far as chance explains it."""
    last = slice(-24, None)
    good = fit.ok[last]
    due = float(base[last][good].sum())
    if due < 1:
        return 0.0
    ratio = max(float(values[last][good].sum()) / due, 0.2)
    noise = 1 / due + fit.phi / max(int(good.sum()), 1)
    return float(np.clip(np.log(ratio), -0.7, 0.7)) * wander**2 / (wander**2 + noise)


def _counted(fit: Fit) -> Effects:
    seen: dict[magnitude.Column, int] = {}
    for post in fit.posts:
        name = magnitude.account(post)
        seen[name] = seen.get(name, 0) + 1
    return replace(fit.effects, seen=seen)


def _past(fit: Fit) -> dict[int, Learnt]:
    if not fit.posts:
        return {}
    expected = fit.effects.sizes(fit.posts).mean
    sd = 1 / np.sqrt(fit.precision + 1 / fit.sigma**2)
    seen = np.where(fit.ok[fit.matrix.rows], fit.matrix.parts, 0.0).sum(axis=1)
    actual = np.exp(fit.logs + sd**2 / 2)
    rows = zip(fit.posts, fit.logs, sd, expected, actual, seen, strict=True)
    return {p.key: Learnt(p, *(float(x) for x in numbers)) for p, *numbers in rows}
