"""One round of the fit: the week, the sizes of the posts, their effects and the curves, each with the others held.

Alternating fit (backfitting; Hastie and Tibshirani 1990, ch. 4): the week from counts less post responses, log sizes by
a damped Gauss-Newton step on what is left (solved by conjugate gradients: posts overlap), effects by ridge, curves by
expectation-maximisation of the Poisson superposition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast import baseline as usual
from calbot.forecast import magnitude
from calbot.forecast.baseline import Week
from calbot.forecast.curve import BINS, REACH, network_curve, overlap
from calbot.forecast.design import Design, Layout, design, lay
from calbot.forecast.history import Floats, PostFact, Series, Sizing, hours_between
from calbot.forecast.magnitude import Effects
from calbot.forecast.priors import week_shape

_CURVE_PRIOR: Final = 300.0
"""Messages that weigh as much as the shipped curve of a network."""
_HUBER: Final = 1.3
"""Standard deviations up to which an hour counts fully. Low: every post has a tempo of its own, and a rumour next to a
post is not its doing; at 2.5 posts were given 1.5 times what they truly brought (benchmarks.brands)."""


@dataclass(slots=True)
class Fit:
    """The state that the rounds pass along."""

    values: Floats
    ok: NDArray[np.bool_]
    slot: NDArray[np.int64]
    prior_level: float
    posts: Sequence[PostFact]
    layout: Layout
    curves: dict[str, Floats]
    matrix: Design
    effects: Effects
    logs: Floats
    week: Week
    mu: Floats
    phi: float = 0.15
    table: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    prior: Floats = field(default_factory=lambda: np.zeros(0))
    sigma: Floats = field(default_factory=lambda: np.zeros(0))
    precision: Floats = field(default_factory=lambda: np.zeros(0))


def begin(window: Series, posts: Sequence[PostFact], sizing: Sizing) -> Fit:
    """The state before the first round: all at its prior."""
    hours = len(window.counts)
    inside = [p for p in posts if -REACH < hours_between(window.start, p.starts_at) < hours]
    ok = np.isfinite(window.counts)
    values = np.where(ok, np.maximum(window.counts, 0.0), 0.0)
    slot = usual.slots(window.start, hours, sizing.zone)
    level = float(np.median(values[ok]))
    layout = lay(inside, window.start, hours)
    curves = {name: network_curve(name) for name in layout.networks}
    effects = Effects(per_day=24 * level, columns=magnitude.columns_for(inside))
    effects = replace(effects, weights=np.zeros(len(effects.columns)), covariance=np.zeros((len(effects.columns),) * 2))
    table, prior = magnitude.matrix(inside, effects.columns), magnitude.prior_logs(inside, effects.per_day)
    week = Week(np.full(hours, level), week_shape())
    return Fit(
        values=values,
        ok=ok,
        slot=slot,
        prior_level=sizing.per_hour,
        posts=inside,
        layout=layout,
        curves=curves,
        matrix=design(layout, curves),
        effects=effects,
        logs=prior.copy(),
        week=week,
        mu=np.ones(hours),
        table=table,
        prior=prior,
        sigma=effects.sigmas(inside),
    )


def play(fit: Fit) -> None:
    """One round: everything is learnt anew from what the others leave."""
    _learn_week(fit)
    if fit.posts:
        _learn_sizes(fit)
        _learn_effects(fit)
        _learn_curves(fit)


def _learn_week(fit: Fit) -> None:
    load = fit.matrix.load(np.exp(fit.logs))
    fit.week = usual.fit_week(fit.values - load, fit.ok, fit.slot, fit.prior_level)
    base = fit.week.level * fit.week.shape[fit.slot]
    fit.mu = base + load
    fit.phi = usual.overdispersion(fit.values, fit.mu, fit.ok)


def _learn_sizes(fit: Fit, steps: int = 2) -> None:
    """Damped Gauss-Newton on the log sizes; each round starts from the last."""
    base = fit.mu - fit.matrix.load(np.exp(fit.logs))
    middle = fit.prior + fit.table @ fit.effects.weights
    spread = fit.sigma
    for _ in range(steps):
        sizes = np.exp(fit.logs)
        mu = base + fit.matrix.load(sizes)
        weight = _weights(fit, mu)
        pull = sizes * fit.matrix.gather(weight * (fit.values - mu)) - (fit.logs - middle) / spread**2
        step = _solve(fit.matrix, sizes, weight, 1 / spread**2, pull)
        fit.logs = np.clip(fit.logs + np.clip(step, -1.0, 1.0), middle - 5.0, middle + 5.0)
    sizes = np.exp(fit.logs)
    fit.mu = base + fit.matrix.load(sizes)
    fit.precision = sizes**2 * fit.matrix.gather_squares(_weights(fit, fit.mu))


def _weights(fit: Fit, mu: Floats) -> Floats:
    """1 / variance of each hour, less for hours that look like bursts, 0 where nothing was observed."""
    variance = mu + fit.phi * mu**2 + 0.25
    gap = np.abs(fit.values - mu) / np.sqrt(variance)
    return np.where(fit.ok, np.minimum(1.0, _HUBER / np.maximum(gap, 1e-9)) / variance, 0.0)


def _solve(matrix: Design, sizes: Floats, weight: Floats, ridge: Floats, pull: Floats, most: int = 20) -> Floats:
    """Conjugate gradients with a diagonal preconditioner for (S M'WM S + ridge) x = pull."""
    diagonal = sizes**2 * matrix.gather_squares(weight) + ridge
    x, left = np.zeros(len(pull)), pull.copy()
    z = left / diagonal
    along, rho = z, float(left @ z)
    for _ in range(most):
        if rho < 1e-8:
            break
        ahead = sizes * matrix.gather(weight * matrix.load(sizes * along)) + ridge * along
        pace = rho / float(along @ ahead)
        x, left = x + pace * along, left - pace * ahead
        z = left / diagonal
        rho, before = float(left @ z), rho
        along = z + (rho / before) * along
    return x


def _learn_effects(fit: Fit) -> None:
    effects = fit.effects
    sd, prior, table = fit.sigma, fit.prior, fit.table
    # The sizes were drawn towards the effects: undo that, or the effects would confirm themselves.
    told = np.maximum(fit.precision, 1e-3)
    middle = prior + table @ effects.weights
    alone = fit.logs + np.clip((fit.logs - middle) / (sd**2 * told), -2.0, 2.0)
    weights, covariance = magnitude.regress(effects.columns, table, alone - prior, sd**2 + 1 / told)
    gap = fit.logs - prior - table @ weights
    sigma, overall = magnitude.scatter(fit.posts, gap**2 + 1 / (told + 1 / sd**2))
    fit.effects = replace(effects, weights=weights, covariance=covariance, sigma=sigma, sigma_all=overall)
    fit.sigma = fit.effects.sigmas(fit.posts)


def _learn_curves(fit: Fit) -> None:
    """One step of expectation-maximisation: messages are shared out to the bins that expected them."""
    ratio = np.where(fit.ok, np.clip(fit.values / np.maximum(fit.mu, 1e-6), 0.2, 4.0), 1.0)
    sizes = np.exp(fit.logs)
    local = np.where(fit.layout.inside(), ratio[fit.matrix.rows], 1.0) * sizes[:, None]
    for number, name in enumerate(fit.layout.networks):
        share = np.zeros(BINS)
        for kind in np.unique(fit.layout.kind):
            rows = (fit.layout.network == number) & (fit.layout.kind == kind)
            share += overlap(int(kind)) @ local[rows].sum(axis=0)
        share = share * fit.curves[name] + _CURVE_PRIOR * network_curve(name)
        fit.curves[name] = share / share.sum()
    fit.matrix = design(fit.layout, fit.curves)
