"""One round of the fit: the week, the sizes of the posts, their effects and the curves, each with the others held.

Alternating fit (backfitting; Hastie and Tibshirani 1990, ch. 4): the week from counts less post responses, log sizes by
a damped Gauss-Newton step on what is left (solved by conjugate gradients: posts overlap), effects and their scatter by
ridge as in expectation-maximisation, curves by least squares (`tempo`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast import baseline as usual
from calbot.forecast import holiday, magnitude
from calbot.forecast.baseline import Week
from calbot.forecast.curve import EVENNESS, REACH, network_curve
from calbot.forecast.design import Design, Layout, design, lay
from calbot.forecast.history import Floats, PostFact, Series, Sizing, hours_between
from calbot.forecast.holiday import Span
from calbot.forecast.lift import offsets
from calbot.forecast.magnitude import Accounts, Effects
from calbot.forecast.priors import week_shape
from calbot.forecast.tempo import exposures, learn_curves

_UNSURE: Final = 1.2
"""Variance of a post's size, by its square, while the curves are learnt."""
_HUBER_CURVES: Final = 2.0
"""The same as `_HUBER`, while the curves are learnt."""
_EVENNESSES: Final = (0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0, 40.0, 80.0, 160.0)
"""Candidates for how closely posts keep to their curves."""
_EVENNESS_SD: Final = 0.3
"""How far it lies from the shipped one (sd of the logarithm)."""
_HUBER: Final = 1.3
"""Standard deviations up to which an hour counts fully. Low: every post has a tempo of its own, and a rumour next to a
post is not its doing; at 2.5 posts were given 1.5 times what they truly brought (`benchmarks.forecast` B1)."""


@dataclass(slots=True)
class Fit:
    """The state that the rounds pass along; `surely` is the inverse of the covariance of the effects."""

    values: Floats
    ok: NDArray[np.bool_]
    slot: NDArray[np.int64]
    prior_level: float
    posts: Sequence[PostFact]
    accounts: Accounts
    layout: Layout
    curves: dict[str, Floats]
    matrix: Design
    effects: Effects
    logs: Floats
    week: Week
    mu: Floats
    off: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    apart: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    calm: Mapping[str, float] = field(default_factory=dict)
    phi: float = 0.15
    evenness: float = EVENNESS
    table: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    prior: Floats = field(default_factory=lambda: np.zeros(0))
    sigma: Floats = field(default_factory=lambda: np.zeros(0))
    precision: Floats = field(default_factory=lambda: np.zeros(0))
    offset: Floats = field(default_factory=lambda: np.zeros(0))
    surely: Floats = field(default_factory=lambda: np.zeros((0, 0)))


def begin(window: Series, posts: Sequence[PostFact], sizing: Sizing, holidays: Sequence[Span] = ()) -> Fit:
    """The state before the first round: all at its prior."""
    hours = len(window.counts)
    inside = [p for p in posts if -REACH < hours_between(window.start, p.starts_at) < hours]
    ok = np.isfinite(window.counts)
    values = np.where(ok, np.maximum(window.counts, 0.0), 0.0)
    slot = usual.slots(window.start, hours, sizing.zone)
    level = usual.first_level(values, ok, sizing.per_hour)
    off = holiday.hours_off(holidays, window.start, hours)
    apart = holiday.any_off(off, ok)
    layout, accounts = lay(inside, window.start, hours), magnitude.accounts_of(inside)
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
        accounts=accounts,
        layout=layout,
        curves=curves,
        matrix=design(layout, curves, week.shape[slot]),
        effects=effects,
        logs=prior.copy(),
        week=week,
        mu=np.ones(hours),
        off=off if apart.any() else {},
        apart=apart,
        table=table,
        prior=prior,
        sigma=effects.sigmas_of(accounts),
        offset=np.zeros(len(inside)),
    )


def resume(fit: Fit, curves: Mapping[str, Floats], effects: Effects, logs: Mapping[int, float]) -> None:
    """Puts in what an earlier fit ended with: curves, effects, and the log sizes of the posts (by key) it saw."""
    fit.curves |= {name: mass for name, mass in curves.items() if name in fit.curves}
    fit.matrix = design(fit.layout, fit.curves, fit.week.shape[fit.slot])
    for column, at in fit.effects.columns.items():
        if column in effects.columns:
            fit.effects.weights[at] = effects.weights[effects.columns[column]]
    fit.effects = replace(fit.effects, sigma=effects.sigma, sigma_all=effects.sigma_all)
    fit.sigma = fit.effects.sigmas_of(fit.accounts)
    middle = fit.prior + fit.table @ fit.effects.weights
    fit.logs = np.array([logs.get(post.key, expected) for post, expected in zip(fit.posts, middle, strict=True)])


def play(fit: Fit) -> None:
    """One round: everything is learnt anew from what the others leave."""
    _learn_week(fit)
    if fit.posts:
        _learn_sizes(fit)
        _learn_evenness(fit)
        _learn_effects(fit)
        _learn_curves(fit)


def finish(fit: Fit) -> None:
    """After the last round: how sure the effects are, which takes as long as a round of them."""
    if fit.posts:
        fit.effects = replace(fit.effects, covariance=magnitude.covariance_of(fit.surely))


def _learn_week(fit: Fit) -> None:
    load = fit.matrix.load(np.exp(fit.logs))
    quiet = fit.values - load
    fit.week = usual.fit_week(quiet, fit.ok & ~fit.apart, fit.slot, fit.prior_level)
    if fit.off:
        due = fit.week.level * fit.week.shape[fit.slot]
        spread = usual.wandering(quiet, due, fit.ok & ~fit.apart, fit.phi)
        fit.calm = holiday.learn_effects(fit.off, quiet, due, fit.ok, spread, fit.phi)
    fit.mu = base_of(fit) + load
    fit.phi = usual.overdispersion(fit.values, fit.mu, fit.ok)
    _level_lifts(fit)


def base_of(fit: Fit) -> Floats:
    """Messages without posts (hours,)."""
    base = fit.week.level * fit.week.shape[fit.slot]
    return base * holiday.factor(fit.off, fit.calm, len(base)) if fit.off else base


def _level_lifts(fit: Fit) -> None:
    """What lifts is sized by the level of its own time."""
    if fit.layout.lifts.any():
        at = np.clip(fit.layout.first, 0, len(fit.values) - 1)
        now = offsets(fit.layout.lifts, 24 * fit.week.level[at], fit.effects.per_day)
        fit.prior, fit.offset = fit.prior + now - fit.offset, now


def _learn_sizes(fit: Fit) -> None:
    """A damped Gauss-Newton step on the log sizes; each round starts from the last."""
    middle = fit.prior + fit.table @ fit.effects.weights
    sizes = np.exp(fit.logs)
    load = fit.matrix.load(sizes)
    base = fit.mu - load
    weight = _weights(fit, base, load, sizes)
    pull = sizes * fit.matrix.gather(weight * (fit.values - fit.mu)) - (fit.logs - middle) / fit.sigma**2
    step = _solve(fit.matrix, sizes, weight, 1 / fit.sigma**2, pull)
    fit.logs = np.clip(fit.logs + np.clip(step, -1.0, 1.0), middle - 5.0, middle + 5.0)
    sizes = np.exp(fit.logs)
    load = fit.matrix.load(sizes)
    fit.mu = base + load
    fit.precision = sizes**2 * fit.matrix.gather_squares(_weights(fit, base, load, sizes))


def _weights(fit: Fit, base: Floats, load: Floats, sizes: Floats, reach: float = _HUBER, unsure: float = 0.0) -> Floats:
    """1 / variance of each hour, less for hours that look like bursts, 0 where nothing was observed.

    `load` (hours,) is what posts of `sizes` bring; `unsure`: variance of the sizes by their squares."""
    mu = base + load
    variance = mu + fit.phi * base**2 + fit.matrix.spread(sizes, 1 / (1 + fit.evenness), unsure) + 0.25
    gap = np.abs(fit.values - mu) / np.sqrt(variance)
    return np.where(fit.ok, np.minimum(1.0, reach / np.maximum(gap, 1e-9)) / variance, 0.0)


def _solve(matrix: Design, sizes: Floats, weight: Floats, ridge: Floats, pull: Floats, most: int = 20) -> Floats:
    """Conjugate gradients with a diagonal preconditioner for (S M'WM S + ridge) x = pull."""
    diagonal = sizes**2 * matrix.gather_squares(weight) + ridge
    x, left = np.zeros(len(pull)), pull.copy()
    z = left / diagonal
    along, rho = z, float(left @ z)
    enough = max(1e-3 * rho, 1e-8)
    for _ in range(most):
        if rho < enough:
            break
        ahead = sizes * matrix.gather(weight * matrix.load(sizes * along)) + ridge * along
        pace = rho / float(along @ ahead)
        x, left = x + pace * along, left - pace * ahead
        z = left / diagonal
        rho, before = float(left @ z), rho
        along = z + (rho / before) * along
    return x


def _learn_evenness(fit: Fit) -> None:
    """How closely posts keep to their curves: the likeliest of a few values, hours scattering with heavy tails
    (Student's t with four degrees of freedom), drawn to the shipped value."""
    sizes = np.exp(fit.logs)
    strays = fit.matrix.spread(sizes, 1.0, 0.0)
    near = fit.ok & (strays > fit.mu)
    base = fit.mu - fit.matrix.load(sizes)
    sure = (fit.mu + fit.phi * base**2 + 0.25)[near]
    square, strays = (fit.values - fit.mu)[near] ** 2, strays[near]

    def unlikely(evenness: float) -> float:
        variance = sure + strays / (1 + evenness)
        far = (math.log((1 + evenness) / (1 + EVENNESS)) / _EVENNESS_SD) ** 2 / 2
        return float((2.5 * np.log1p(square / (4 * variance)) + 0.5 * np.log(variance)).sum()) + far

    fit.evenness = min(_EVENNESSES, key=unlikely)


def _learn_effects(fit: Fit) -> None:
    """The maximisation step for effects and scatter: log sizes as they are known now, each with what is uncertain."""
    effects = fit.effects
    sd, prior, table = fit.sigma, fit.prior, fit.table
    weights, fit.surely = magnitude.regress(effects.columns, table, fit.logs - prior, sd**2)
    gap = fit.logs - prior - table @ weights
    sigma, overall = magnitude.scatter(fit.accounts, gap**2 + 1 / (fit.precision + 1 / sd**2))
    fit.effects = replace(effects, weights=weights, sigma=sigma, sigma_all=overall)
    fit.sigma = fit.effects.sigmas_of(fit.accounts)


def _learn_curves(fit: Fit) -> None:
    """Half by the sizes found, half by those expected: the first were found with the old curves."""
    middle = fit.prior + fit.table @ fit.effects.weights
    sizes = (np.exp(fit.logs) + np.exp(middle + np.minimum(fit.sigma, 1.2) ** 2 / 2)) / 2
    rhythm = fit.week.shape[fit.slot]
    base = base_of(fit)
    weight = _weights(fit, base, fit.matrix.load(sizes), sizes, _HUBER_CURVES, _UNSURE)
    believed = np.array([network_curve(name) for name in fit.layout.networks])
    found = learn_curves(exposures(fit.layout, sizes, rhythm), base, fit.values, weight, believed)
    for name, mass in zip(fit.layout.networks, found, strict=True):
        fit.curves[name] = mass / mass.sum()
    fit.matrix = design(fit.layout, fit.curves, rhythm)
