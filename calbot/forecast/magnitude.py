"""How many messages a post brings in all: effects of network, account, type, audience and copy, partially pooled.

The logarithm of a post's size is its prior's plus a sum of effects, each drawn to zero by a ridge: an account with
two posts stays near its network, one with fifty speaks for itself (Gelman and Hill 2007, ch. 12). What no effect
explains is a log-normal scatter `sigma`, for real pages about 0.9: half of all posts lie outside 0.55 .. 1.8 times
the middle one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.history import Floats, PostFact
from calbot.forecast.likeness import Likeness, Memory, remember
from calbot.forecast.priors import REFERENCE_AUDIENCE, account, canonical, prior_median
from calbot.forecast.sparse import Pairs, squared, variances

PRIOR_SIGMA: Final = 0.9
_SIGMA_POSTS: Final = 12.0
"""Posts that weigh as much as the belief about the scatter."""
_SIGMA_BOUNDS: Final = (0.3, 1.3)
_VOICES: Final = 6.0
"""Like posts whose own scatter counts as much as what was believed of it."""

Column = tuple[str, ...]
_SCALES: Final[Mapping[str, float]] = {
    "all": 0.5,
    "network": 0.5,
    "account": 0.6,
    "brand": 0.4,
    "content_type": 0.35,
    "content_type_here": 0.35,
    "audience": 0.15,
    "paid": 0.3,
    "words": 0.1,
    "words_here": 0.25,
    "tag": 0.25,
    "reach": 0.1,
    "link": 0.15,
    "weekend": 0.15,
    "weekday": 0.1,
    "hour": 0.1,
    "media": 0.25,
    "near": 0.25,
}
"""Prior sd of each sort of effect, in logarithms."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Log sizes of some posts: `middle` and `sd` (posts,); the mean size is exp(middle + sd^2 / 2)."""

    middle: Floats
    sd: Floats

    @property
    def mean(self) -> Floats:
        """Mean messages per post (posts,)."""
        return np.asarray(np.exp(self.middle + self.sd**2 / 2), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of some posts: their distinct `names`, and `which` of them each post stands on (posts,)."""

    names: tuple[Column, ...]
    which: NDArray[np.int64]


def accounts_of(posts: Sequence[PostFact]) -> Accounts:
    """The accounts of `posts`."""
    names = [account(post) for post in posts]
    number = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return Accounts(tuple(number), np.array([number[name] for name in names], dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Effects:
    """Learnt effects: `weights` (columns,) with covariance (columns, columns), scatter by account and overall.

    `per_day` is the team's usual messages per day, which stands in for an unknown audience. `memory` holds the past
    posts that are asked beside the effects."""

    per_day: float
    columns: Mapping[Column, int] = field(default_factory=dict)
    weights: Floats = field(default_factory=lambda: np.zeros(0))
    covariance: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    sigma: Mapping[Column, float] = field(default_factory=dict)
    sigma_all: float = PRIOR_SIGMA
    seen: Mapping[Column, int] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)

    def sizes(self, posts: Sequence[PostFact], said: Likeness | None = None) -> Sizes:
        """What is expected of `posts` before anything of them is seen; `said` is what the memory says of them, where it
        was asked before."""
        return _corrected(self.by_effects(posts), self.memory.ask(posts) if said is None else said)

    def by_effects(self, posts: Sequence[PostFact]) -> Sizes:
        """What the effects alone say, before past posts like them are asked."""
        table = matrix(posts, self.columns)
        middle = prior_logs(posts, self.per_day) + table @ self.weights
        known = variances(table, self.covariance)
        return Sizes(middle, np.sqrt(self.sigmas(posts) ** 2 + known + self._unseen(posts)))

    def similar(self, post: PostFact) -> int:
        """How many past posts of the same account were learnt from."""
        return self.seen.get(account(post), 0)

    def sigmas(self, posts: Sequence[PostFact]) -> Floats:
        """Scatter of the log sizes of `posts` around their effects (posts,)."""
        return self.sigmas_of(accounts_of(posts))

    def sigmas_of(self, accounts: Accounts) -> Floats:
        """The same for posts whose accounts are known already."""
        each = [self.sigma.get(name, self.sigma_all) for name in accounts.names]
        return np.array(each, dtype=np.float64)[accounts.which]

    def _unseen(self, posts: Sequence[PostFact]) -> Floats:
        """Variance of effects that no past post had: a new account is less certain than a known one."""
        return np.array(
            [
                _UNSEEN_NETWORK**2 * (("network", canonical(post.network)) not in self.columns)
                + _UNSEEN_ACCOUNT**2 * (account(post) not in self.columns)
                for post in posts
            ],
            dtype=np.float64,
        )


_UNSEEN_NETWORK, _UNSEEN_ACCOUNT = 0.35, 0.5
"""How far a network or account of which nothing was seen may lie from its prior (sd of the logarithm): so 79 % of the
posts of the six brands of `benchmarks.forecast` lie in the range told before any history."""


@lru_cache(maxsize=8192)
def columns_of(post: PostFact) -> Mapping[Column, float]:
    """The effects that touch `post`, with their values."""
    words = math.log((post.copy_length + 20) / 140) if post.copy_length else 0.0
    columns: dict[Column, float] = {("all",): 1.0, ("network", canonical(post.network)): 1.0, account(post): 1.0}
    if post.brand:
        columns["brand", post.brand] = 1.0
    if post.content_type:
        columns["content_type", post.content_type] = 1.0
        columns["content_type_here", *account(post)[1:], post.content_type] = 1.0
    if post.audience:
        columns[("audience",)] = math.log(max(post.audience, 1.0) / REFERENCE_AUDIENCE)
    if post.paid:
        columns[("paid",)] = 1.0
    if words:
        columns[("words",)] = words
        columns["words_here", *account(post)[1:]] = words
    for tag in post.tags:
        columns["tag", tag] = 1.0
    if post.reach and post.audience:
        columns[("reach",)] = math.log(max(post.reach, 1.0) / max(post.audience, 1.0))
    if post.has_link:
        columns[("link",)] = 1.0
    if post.media:
        columns["media", post.media] = 1.0
    if post.near:
        columns[("near",)] = math.log1p(post.near)
    local = post.local
    if local.weekday() >= 5:
        columns[("weekend",)] = 1.0
    if not post.lifts:
        # Releases come out on one day of the week, which would say nothing but that they are releases.
        columns |= _wave("weekday", local.weekday() / 7)
    if not (post.all_day or post.lifts):
        columns |= _wave("hour", (local.hour + local.minute / 60) / 24)
    return columns


def _wave(name: str, turn: float) -> dict[Column, float]:
    """Where something stands on its round (0..1): neighbours are alike, and the last stands beside the first."""
    return {(name, "sin"): math.sin(math.tau * turn), (name, "cos"): math.cos(math.tau * turn)}


def matrix(posts: Sequence[PostFact], columns: Mapping[Column, int]) -> Floats:
    """Values of `columns` for each post (posts, columns); effects unknown to `columns` are left out."""
    rows: list[int] = []
    places: list[int] = []
    values: list[float] = []
    for row, post in enumerate(posts):
        for column, value in columns_of(post).items():
            place = columns.get(column)
            if place is not None:
                rows.append(row)
                places.append(place)
                values.append(value)
    table = np.zeros((len(posts), len(columns)))
    table[rows, places] = values
    return table


def prior_logs(posts: Sequence[PostFact], per_day: float) -> Floats:
    """Log median size of each post before any history (posts,)."""
    return np.array([math.log(max(prior_median(post, per_day), 1e-3)) for post in posts], dtype=np.float64)


def columns_for(posts: Sequence[PostFact]) -> dict[Column, int]:
    """All effects that `posts` touch, numbered. A brand has one of its own only where it stands on several networks,
    beside others: else it is its account, or all."""
    networks: dict[str, set[str]] = {}
    for post in posts:
        networks.setdefault(post.brand, set()).add(canonical(post.network))
    brands = {brand for brand, own in networks.items() if len(own) > 1} if len(networks) > 1 else set()
    names = dict.fromkeys(column for post in posts for column in columns_of(post))
    told = (column for column in names if column[0] != "brand" or column[1] in brands)
    return {column: at for at, column in enumerate(told)}


def regress(columns: Mapping[Column, int], table: Floats, logs: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Ridge of `logs` (posts,), each known up to `variance`, on `table`: weights and the inverse of their covariance.

    One pass of down-weighting keeps a single freak post from bending its account."""
    ridge = np.diag([1 / _SCALES[column[0]] ** 2 for column in columns])
    scale = np.ones(len(logs))
    pairs = Pairs.of(table)
    for _ in range(2):
        weight = scale / variance
        square = ridge + squared(table, weight, pairs)
        weights = np.linalg.solve(square, table.T @ (weight * logs))
        scale = 1 / (1 + (logs - table @ weights) ** 2 / (6 * variance))
        scale /= max(float(scale.mean()), 1e-9)
    return np.asarray(weights, dtype=np.float64), np.asarray(square, dtype=np.float64)


def covariance_of(surely: Floats) -> Floats:
    """The covariance of effects of which `regress` told the inverse (columns, columns)."""
    return np.asarray(np.linalg.inv(surely), dtype=np.float64)


def scatter(accounts: Accounts, squares: Floats) -> tuple[dict[Column, float], float]:
    """Sd of log sizes per account and over all, from `squares` (posts,): squared gaps plus what is uncertain in
    them."""
    prior = _SIGMA_POSTS * PRIOR_SIGMA**2
    overall = _within(math.sqrt((float(squares.sum()) + prior) / (len(squares) + _SIGMA_POSTS)))
    count = np.bincount(accounts.which, minlength=len(accounts.names))
    total = np.bincount(accounts.which, squares, len(accounts.names))
    sds = np.sqrt((total + _SIGMA_POSTS * overall**2) / (count + _SIGMA_POSTS))
    return {name: _within(sd) for name, sd in zip(accounts.names, sds.tolist(), strict=True)}, overall


def learn(posts: Sequence[PostFact], brought: Floats, per_day: float) -> Effects:
    """Effects and memory of `posts` whose messages were counted one by one: `brought` (posts,).

    Where only a team's hourly total is counted, `fit` works out what each post brought."""
    columns, accounts = columns_for(posts), accounts_of(posts)
    table, prior = matrix(posts, columns), prior_logs(posts, per_day)
    logs, count = np.log(brought + 0.5) - prior, 1 / (brought + 0.5)
    effects = Effects(per_day, columns)
    for _ in range(3):
        weights, surely = regress(columns, table, logs, effects.sigmas_of(accounts) ** 2 + count)
        sigma, overall = scatter(accounts, (logs - table @ weights) ** 2)
        effects = replace(effects, weights=weights, sigma=sigma, sigma_all=overall)
    effects = replace(effects, covariance=covariance_of(surely))
    mean, whole = effects.by_effects(posts).mean, np.ones(len(posts))
    return replace(effects, memory=remember(posts, brought, mean, whole, 0 * whole))


def _corrected(plain: Sizes, said: Likeness) -> Sizes:
    """`plain` after listening to past posts like these: the mean by their factor, the scatter by how far they agree."""
    own = np.log1p(said.spread * (1 + 1 / np.maximum(said.voices, 1.0)))
    trust = said.share * said.voices / (said.voices + _VOICES)
    sd = np.sqrt((1 - trust) * plain.sd**2 + trust * np.clip(own, _SIGMA_BOUNDS[0] ** 2, _SIGMA_BOUNDS[1] ** 2))
    return Sizes(np.log(plain.mean * said.factor) - sd**2 / 2, sd)


def _within(sigma: float) -> float:
    return min(max(sigma, _SIGMA_BOUNDS[0]), _SIGMA_BOUNDS[1])
