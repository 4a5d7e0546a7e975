"""How good the forecasts of posts were: bias, coverage and pinball loss, in all and by network, type and author.

Pinball loss (Koenker and Bassett 1978) over the five told quantiles, divided by the mean of what came: lower is better,
and only honest ranges make it low. What came is known in part only (`brought`): each post counts by how likely it was
in range, and with the loss to be expected of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from calbot.forecast.brought import Brought

_QUANTILES: Final = ((0.1, -1.2816), (0.25, -0.6745), (0.5, 0.0), (0.75, 0.6745), (0.9, 1.2816))


@dataclass(frozen=True, slots=True)
class Scored:
    """One post: what was told before it went out (`mean`, and the 10 % and 90 % ends), and what came, in messages."""

    key: int
    network: str
    content_type: str
    author: str
    mean: float
    low: float
    high: float
    brought: Brought

    @property
    def in_range(self) -> bool:
        """Whether the best guess of what came lay in the range, in whole messages as people read it."""
        return round(self.low) <= round(self.brought.mean) <= round(self.high)


@dataclass(frozen=True, slots=True)
class Score:
    """Of `posts` posts, so many as `in_range` lay in their 80 % range, as far as that is known; `bias` is expected over
    actual total less 1 (+: too much was expected), `pinball` the loss over the mean actual. Both nan where nothing
    came."""

    posts: int
    in_range: float
    bias: float
    pinball: float

    @property
    def coverage(self) -> float:
        """Part of the posts in range, 0.8 where the ranges are right."""
        return self.in_range / self.posts if self.posts else math.nan


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """The score of all, and by name of network, type and author, most posts first; `misses` lay out of range, worst
    first."""

    total: Score
    networks: Mapping[str, Score]
    types: Mapping[str, Score]
    authors: Mapping[str, Score]
    misses: tuple[Scored, ...]


def scoreboard(rows: Sequence[Scored]) -> Scoreboard:
    """The scores of `rows`; posts without a type or author are in the total only."""
    misses = sorted((row for row in rows if not row.in_range), key=lambda row: (-_surprise(row), row.key))
    return Scoreboard(
        score(rows),
        _by(rows, lambda row: row.network),
        _by(rows, lambda row: row.content_type),
        _by(rows, lambda row: row.author),
        tuple(misses),
    )


def score(rows: Iterable[Scored]) -> Score:
    """The score of `rows`."""
    rows = tuple(rows)
    came, inside = sum(row.brought.mean for row in rows), sum(row.brought.within(row.low, row.high) for row in rows)
    if came <= 0:
        return Score(len(rows), inside, math.nan, math.nan)
    bias = sum(row.mean for row in rows) / came - 1
    return Score(len(rows), inside, bias, sum(_pinball(row) for row in rows) / came)


def _by(rows: Sequence[Scored], name: Callable[[Scored], str]) -> dict[str, Score]:
    groups: dict[str, list[Scored]] = {}
    for row in rows:
        if name(row):
            groups.setdefault(name(row), []).append(row)
    return {key: score(own) for key, own in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))}


def _pinball(row: Scored) -> float:
    """Mean loss over the five quantiles of the log-normal with the told ends."""
    low, high = max(row.low, 0.05), max(row.high, 0.1)
    middle, sd = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / 2 / 1.2816
    return row.brought.loss((level, math.exp(middle + sd * normal)) for level, normal in _QUANTILES)


def _surprise(row: Scored) -> float:
    """How many messages beyond the range."""
    return max(row.low - row.brought.mean, row.brought.mean - row.high)
