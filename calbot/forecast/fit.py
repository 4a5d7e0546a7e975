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
from calbot.forecast import rolling
from calbot.forecast.baseline import Baseline
from calbot.forecast.curve import EVENNESS, network_curve
from calbot.forecast.history import HOUR, Floats, PostFact, Series, Sizing, hours_between
from calbot.forecast.holiday import Holiday, Span, since, spans_of
from calbot.forecast.likeness import remember
from calbot.forecast.magnitude import Effects
from calbot.forecast.near import crowded
from calbot.forecast.priors import canonical, week_shape
from calbot.forecast.rounds import Fit, base_of, begin, finish, play, resume
from calbot.forecast.sparse import variances

_ROUNDS, _ROUNDS_AGAIN = 5, 2
_MOST_HOURS: Final = 24 * 7 * 105
_ENOUGH_HOURS: Final = 24 * 7
_LATELY_SD: Final = 0.3
"""How far the last hours stray from the level, beyond chance (sd of the logarithm)."""
_LATELY_LEAST: Final = 1.0
_AHEAD: Final = 0.25
"""Posts ahead keep this much less to their curves than it seems in the hours that sizes and curves were fitted to."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one past post brought: log `middle` and `sd` of its size; `expected` is the mean that was expected of it,
    `actual` the estimate now, `seen` the part of its response that lay inside the observed hours (0..1), `offset` what
    `lift.offsets` added to its log size."""

    fact: PostFact
    middle: float
    sd: float
    expected: float
    actual: float
    seen: float
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Model:
    """All that was learnt until `until`. `guess`: from priors only, or too little history to speak of; `evenness`: how
    closely posts keep to their curves (`curve.EVENNESS`)."""

    until: datetime
    baseline: Baseline
    curves: Mapping[str, Floats]
    effects: Effects
    past: Mapping[int, Learnt] = field(default_factory=dict)
    guess: bool = False
    evenness: float = EVENNESS

    def curve(self, network: str) -> Floats:
        """Mass per lag bin (BINS,) of a network."""
        known = self.curves.get(canonical(network))
        return network_curve(network) if known is None else known


def learn(
    series: Series | None,
    posts: Sequence[PostFact],
    until: datetime,
    sizing: Sizing | None = None,
    before: Model | None = None,
    holidays: Sequence[Holiday] = (),
) -> Model:
    """What `series` and `posts` until `until` (aware) teach; None or an empty series gives the shipped priors.

    Posts after `until` are ignored; hours that are nan are not learnt from. Begins where the model of `before` ended,
    if there is one: two rounds then do for five. `holidays` are those of the past and those to come. Raises ValueError
    for a naive `until`."""
    if until.tzinfo is None:
        raise ValueError("learn needs an aware instant")
    sizing = sizing or Sizing()
    window = _window(series, until)
    if window is None:
        return _from_priors(until, sizing)
    spans = spans_of(holidays)
    fit = begin(window, crowded(posts), sizing, spans)
    warm = before is not None and not before.guess and bool(before.past)
    if before is not None and warm:
        resume(fit, before.curves, before.effects, {key: past.middle for key, past in before.past.items()})
    for _ in range(_ROUNDS_AGAIN if warm else _ROUNDS):
        play(fit)
    finish(fit)
    return _model(fit, window, until, sizing, spans)


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
    wander, phi = usual.settled(usual.PRIOR_WANDER, usual.PRIOR_PHI, 0)
    week = Baseline(sizing.per_hour, week_shape(), sizing.zone, phi, wander, phi)
    return Model(until, week, {}, Effects(per_day=sizing.per_hour * 24), guess=True)


def _model(fit: Fit, window: Series, until: datetime, sizing: Sizing, holidays: Sequence[Span]) -> Model:
    load = fit.matrix.load(np.exp(fit.logs)) if fit.posts else np.zeros(len(fit.values))
    base, quiet, evenness = base_of(fit), fit.values - load, _AHEAD * fit.evenness
    within = usual.wandering(quiet, base, fit.ok, fit.phi)
    ahead, memory = rolling.wandering(fit, quiet, base, evenness)
    wander, phi = usual.settled(ahead, fit.phi, int(fit.ok.sum()))
    now = Baseline(
        float(fit.week.level[-1]),
        fit.week.shape,
        sizing.zone,
        phi,
        wander,
        usual.alone(phi, within, ahead),
        memory,
        _lately(fit, quiet, base),
        since(holidays, until) if fit.calm else (),
        fit.calm,
    )
    past = _past(fit)
    guess = int(fit.ok.sum()) < _ENOUGH_HOURS
    return Model(until, now, fit.curves, remembering(_counted(fit), past), past, guess, evenness)


def _lately(fit: Fit, values: Floats, base: Floats) -> float:
    """Log ratio of the last hours to the level, drawn to 0 as far as chance explains it."""
    last = slice(-24, None)
    hours = len(values[last])
    weight = np.where(fit.ok[last], np.exp(-np.arange(hours)[::-1] / usual.LATELY_HOURS), 0.0)
    due = float(weight @ base[last])
    if due < _LATELY_LEAST:
        return 0.0
    ratio = max(float(weight @ values[last]) / due, 0.2)
    noise = float(weight**2 @ (base[last] + fit.phi * base[last] ** 2)) / due**2
    return float(np.clip(np.log(ratio), -0.7, 0.7)) * _LATELY_SD**2 / (_LATELY_SD**2 + noise)


def _counted(fit: Fit) -> Effects:
    counts = np.bincount(fit.accounts.which, minlength=len(fit.accounts.names))
    return replace(fit.effects, seen=dict(zip(fit.accounts.names, counts.tolist(), strict=True)))


def remembering(effects: Effects, past: Mapping[int, Learnt], caution: float | None = None) -> Effects:
    """`effects` with the posts that were learnt from, for planned ones to be compared to; `caution` as in
    `likeness.remember`."""
    facts = [row.fact for row in past.values()]
    rows = [(row.actual, row.expected, row.sd, row.seen, row.offset) for row in past.values()]
    actual, expected, sd, seen, offset = np.array(rows, dtype=np.float64).reshape(-1, 5).T
    told = np.clip(1 - sd**2 / effects.sigmas(facts) ** 2, 0.0, 1.0) * np.clip(seen, 0.0, 1.0)
    usual = np.exp(offset)
    memory = remember(facts, actual / usual, expected / usual, told, np.expm1(sd**2), caution)
    return replace(effects, memory=memory)


def _past(fit: Fit) -> dict[int, Learnt]:
    if not fit.posts:
        return {}
    middle = fit.prior + fit.table @ fit.effects.weights
    known = variances(fit.table, fit.effects.covariance)
    expected = np.exp(middle + (fit.sigma**2 + known) / 2)
    sd = 1 / np.sqrt(fit.precision + 1 / fit.sigma**2)
    seen = fit.matrix.gather(fit.ok.astype(np.float64))
    actual = np.exp(fit.logs + sd**2 / 2)
    rows = np.column_stack([fit.logs, sd, expected, actual, seen, fit.offset]).tolist()
    return {post.key: Learnt(post, *row) for post, row in zip(fit.posts, rows, strict=True)}
