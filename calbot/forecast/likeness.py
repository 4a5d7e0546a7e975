"""Past posts like a planned one: what they brought beside what their effects said corrects what is expected of it.

Effects (`magnitude`) know accounts, types and copy, each apart from the others. They miss what only neighbours in
several of these show: the evening video that draws ten times the noon one, the second post within minutes that draws
nothing, the page that doubled in spring. So each past post of the account speaks for a planned one by how alike they
are in type, hour of day, distance to the account's last post of that type, copy, and by how recent it is (kernel
regression: Nadaraya and Watson 1964), against a belief of `caution` posts that the effects are right (credibility:
Buehlmann 1967). How cautious to be is learnt by forecasting each past post from those before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.history import Floats, PostFact
from calbot.forecast.priors import account
from calbot.forecast.traits import Traits, times_of, traits_of

_DAYS: Final = 50.0
"""Days after which a past post says 1/e."""
_POSTS: Final = 30.0
"""Later posts of its type after which a past post says 1/e."""
_CLOCK: Final = 1.0
"""Hours apart in the day that are still much the same (sd of the kernel)."""
_GAP: Final = 1.0
"""Log ratio of two distances to the last post that are still much the same."""
_COPY: Final = 0.8
_BROAD: Final = 10.0
"""Times more cautious towards posts that share but the type: there are more of them."""
_OTHER_TYPE, _OTHER_CLOCK, _OTHER_GAP, _OTHER_PAID, _NO_CLOCK = 0.001, 0.02, 0.06, 0.3, 0.3
"""What remains of the likeness of posts that differ in type, hour, distance or payment, or do not all have an hour."""
_FREAKS: Final = 0.08
"""The topmost part of what like posts brought that is clipped. It costs 4 % of the total and 5 % of the error on
posts_live_sellers (choice on its middle fifth; `benchmarks.forecast` P1)."""
_MEMORY: Final = 200
"""Posts back that are asked at most: older ones have faded."""
_BLOCK: Final = 256
_NEAREST: Final = 12
"""Most alike posts that are named: more than are shown, as of some too little was counted."""
_CAUTIONS: Final = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_CAUTION: Final = 10.0
"""Caution before anything was learnt."""
_LESSONS: Final = 40.0
"""Past posts that weigh as much as that belief."""


@dataclass(frozen=True, slots=True)
class Past:
    """Posts of one account by time: `ratio` of what each brought to what its effects said (posts,), `ratio2` the mean
    square of that, `sure` (0..1) how well what it brought is known; `times` are the hours of all posts of each type."""

    facts: tuple[PostFact, ...]
    traits: Traits
    ratio: Floats
    ratio2: Floats
    sure: Floats
    times: Mapping[str, Floats]

    def part(self, rows: slice) -> Past:
        """Those of `rows`."""
        parts = self.traits.part(rows), self.ratio[rows], self.ratio2[rows], self.sure[rows]
        return Past(self.facts[rows], *parts, self.times)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What posts like it say of each post (posts,): the `factor` on its mean, `spread` the squared coefficient of
    variation of what they brought, `voices` how many of them spoke, in effect, and `share` (0..1) of their say.
    `nearest` are the most alike of them."""

    factor: Floats
    spread: Floats
    voices: Floats
    share: Floats
    nearest: list[tuple[PostFact, ...]]


@dataclass(frozen=True, slots=True)
class Memory:
    """The past posts of each account, and how many posts' worth of `caution` their word is met with."""

    past: Mapping[tuple[str, ...], Past] = field(default_factory=dict)
    caution: float = _CAUTION

    def ask(self, posts: Sequence[PostFact], others: Sequence[PostFact] | None = None) -> Likeness:
        """What past posts say of each of `posts`; only those that went out before it are asked.

        With `others` each of `posts` is planned beside these alone, and not beside the rest of `posts`."""
        count = len(posts)
        told = Likeness(np.ones(count), np.zeros(count), np.zeros(count), np.zeros(count), [()] * count)
        for rows, past, group in self._groups(posts, others):
            for block, broad, fine, asked in _alike(past, group):
                at = rows[block]
                told.factor[at], told.spread[at], told.voices[at], told.share[at] = _say(
                    broad, fine, asked, self.caution
                )
                for row, best in zip(at.tolist(), _foremost(fine), strict=True):
                    told.nearest[row] = tuple(asked.facts[one] for one in best)
        return told

    def _groups(
        self, posts: Sequence[PostFact], others: Sequence[PostFact] | None
    ) -> Iterator[tuple[NDArray[np.int64], Past, Traits]]:
        """(rows in `posts` by time, past of their account, their traits) per account that has a past."""
        rows: dict[tuple[str, ...], list[int]] = {}
        for at, post in enumerate(posts):
            rows.setdefault(account(post), []).append(at)
        for name, own in rows.items():
            past = self.past.get(name)
            if past is not None:
                own.sort(key=lambda at: posts[at].starts_at)
                beside = None if others is None else [post for post in others if account(post) == name]
                yield np.array(own), past, traits_of([posts[at] for at in own], past.times, beside)


def remember(
    posts: Sequence[PostFact], actual: Floats, mean: Floats, sure: Floats, scatter: Floats, caution: float | None = None
) -> Memory:
    """The memory of `posts`, of which `actual` messages came where their effects said `mean` (posts,).

    `sure` (0..1) says how well each `actual` is known, `scatter` its squared coefficient of variation. `caution` is
    learnt by forecasting each post from those before it, unless it is given. Raises ValueError where arrays differ in
    length."""
    if len({len(posts), *(len(values) for values in (actual, mean, sure, scatter))}) != 1:
        raise ValueError("a memory needs one value of each sort for each post")
    groups: dict[tuple[str, ...], list[int]] = {}
    for at in sorted(range(len(posts)), key=lambda at: posts[at].starts_at):
        groups.setdefault(account(posts[at]), []).append(at)
    values = actual / np.maximum(mean, 1e-9), scatter, sure
    past = {name: _past([posts[at] for at in own], *(value[own] for value in values)) for name, own in groups.items()}
    memory = Memory(past)
    return replace(memory, caution=_learnt_caution(memory, groups, mean) if caution is None else caution)


def _past(posts: Sequence[PostFact], ratio: Floats, scatter: Floats, sure: Floats) -> Past:
    times = times_of(posts)
    return Past(tuple(posts), traits_of(posts, times), ratio, ratio**2 * (1 + scatter), sure, times)


def _learnt_caution(memory: Memory, groups: Mapping[tuple[str, ...], list[int]], mean: Floats) -> float:
    """The caution under which each post so far would have been expected best from those before it, by the messages
    misjudged in all: few big posts weigh as much for a team as many small ones."""
    costs, lessons = np.zeros(len(_CAUTIONS)), 0.0
    for name, past in memory.past.items():
        last = slice(-_BLOCK, None)
        expected = mean[groups[name]][last]
        came, sure = expected * past.ratio[last], past.sure[last]
        for _, broad, fine, asked in _alike(past, past.traits.part(last)):
            wide, close = _voices(broad, asked), _voices(fine, asked)
            told = sure * (close[0] > 0)
            lessons += float(told.sum())
            for at, caution in enumerate(_CAUTIONS):
                costs[at] += float((told * np.abs(came - expected * _factor(wide, close, caution))).sum())
    if not lessons:
        return _CAUTION
    best = _CAUTIONS[int(np.argmin(costs))]
    trust = lessons / (lessons + _LESSONS)
    return float(np.exp(trust * np.log(best) + (1 - trust) * np.log(_CAUTION)))


def _foremost(weights: Floats) -> list[list[int]]:
    """Of each row of `weights` (posts, past) the places of the greatest ones above 0, the greatest first."""
    if weights.shape[1] > _NEAREST:
        some = np.argpartition(-weights, _NEAREST, axis=1)[:, :_NEAREST]
    else:
        some = np.broadcast_to(np.arange(weights.shape[1]), weights.shape)
    best = np.take_along_axis(some, np.argsort(-np.take_along_axis(weights, some, axis=1), axis=1), axis=1)
    many = np.minimum((weights > 0).sum(axis=1), _NEAREST)
    return [row[:count] for row, count in zip(best.tolist(), many.tolist(), strict=True)]


def _say(broad: Floats, fine: Floats, asked: Past, caution: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Factor, spread, voices and share (posts,) under `broad` and `fine` weights (posts, past)."""
    close = _voices(fine, asked)
    heard = np.maximum(close[0], 1e-12)
    middle = np.maximum(fine @ asked.ratio / heard, 1e-3)
    spread = np.maximum(fine @ asked.ratio2 / heard / middle**2 - 1, 0.0)
    voices = heard**2 / np.maximum((fine**2).sum(axis=1), 1e-24)
    factor = _factor(_voices(broad, asked), close, caution)
    return np.maximum(factor, 1e-3), spread, np.where(close[0] > 0, voices, 0.0), close[0] / (caution + close[0])


def _factor(wide: tuple[Floats, Floats], close: tuple[Floats, Floats], caution: float) -> Floats:
    """What posts like it say (posts,), drawn to what posts of the type lately say, and that to 1."""
    drift = (_BROAD * caution + wide[1]) / (_BROAD * caution + wide[0])
    return np.asarray((caution * drift + close[1]) / (caution + close[0]), dtype=np.float64)


def _voices(weights: Floats, asked: Past) -> tuple[Floats, Floats]:
    """How much is said, and the sum of what is said, by `weights` (posts, past)."""
    return weights.sum(axis=1), _tamed(weights, asked.ratio)


def _tamed(weights: Floats, ratio: Floats) -> Floats:
    """Sums (posts,) of `ratio` (past,) by `weights` (posts, past), the topmost part of each clipped to what is below
    it: one freak post in twenty does not raise all that follow."""
    if not len(ratio):
        return np.zeros(len(weights))
    order = np.argsort(ratio)
    below = np.cumsum(weights[:, order], axis=1)
    total = below[:, -1]
    at = np.argmax(below >= (1 - _FREAKS) * total[:, None], axis=1)
    rows = np.arange(len(weights))
    summed = np.cumsum(weights[:, order] * ratio[order], axis=1)
    return np.asarray(summed[rows, at] + ratio[order][at] * (total - below[rows, at]), dtype=np.float64)


def _alike(past: Past, group: Traits) -> Iterator[tuple[slice, Floats, Floats, Past]]:
    """(posts of `group`, broad and fine weights (posts, past), the past posts asked), block by block so that cost is
    linear."""
    for first in range(0, len(group.at), _BLOCK):
        block = slice(first, first + _BLOCK)
        some = group.part(block)
        low, high = np.searchsorted(past.traits.at, [some.at[0], some.at[-1]])
        rows = slice(max(int(low) - _MEMORY, 0), int(high))
        asked = past.part(rows)
        broad, fine = _weights(some, asked.traits)
        yield block, broad * asked.sure, broad * fine * asked.sure, asked


def _weights(some: Traits, past: Traits) -> tuple[Floats, Floats]:
    """How much each earlier post counts (posts, past), 0..1: for being recent and of the type, and for likeness."""
    same = some.sort[:, None] == past.sort[None, :]
    before = past.at[None, :] < some.at[:, None]
    later = np.where(same, _ordinal(same & before), 0.0)
    days = np.maximum(some.at[:, None] - past.at[None, :], 0.0) / 24
    broad = before * np.where(same, 1.0, _OTHER_TYPE) * np.exp(-later / _POSTS - days / _DAYS)
    clock = np.abs(some.clock[:, None] - past.clock[None, :])
    clock = np.exp(-0.5 * (np.minimum(clock, 24 - clock) / _CLOCK) ** 2)
    clock = np.where(np.isnan(clock), _NO_CLOCK, clock)
    gap = np.exp(-0.5 * ((some.gap[:, None] - past.gap[None, :]) / _GAP) ** 2)
    copy = np.exp(-0.5 * ((some.words[:, None] - past.words[None, :]) / _COPY) ** 2)
    fine = (
        np.where(some.paid[:, None] == past.paid[None, :], 1.0, _OTHER_PAID)
        * (_OTHER_CLOCK + (1 - _OTHER_CLOCK) * clock)
        * (_OTHER_GAP + (1 - _OTHER_GAP) * gap)
        * (0.5 + 0.5 * copy)
    )
    return np.asarray(broad, dtype=np.float64), np.asarray(fine, dtype=np.float64)


def _ordinal(same: NDArray[np.bool_]) -> Floats:
    """How many of its type went out from each past post until the post asked of (posts, past): 1 for the last."""
    return np.asarray(np.cumsum(same[:, ::-1], axis=1)[:, ::-1], dtype=np.float64)
