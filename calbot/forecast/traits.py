"""What makes posts of one account alike: when they go out, after what, of which type, how much copy, paid or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.history import Floats, PostFact, hours_between

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_FIRST_GAP: Final = 1000.0
"""Hours that a first post stands apart; longer pauses are no different."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What makes posts of one account alike (posts,): `at` in hours, `clock` hour of day (nan: no hour), `gap` log
    hours since the account's last post of the type, `words` log characters, `sort` type and `paid` as numbers."""

    at: Floats
    clock: Floats
    gap: Floats
    words: Floats
    sort: NDArray[np.int64]
    paid: NDArray[np.bool_]

    def part(self, rows: slice) -> Traits:
        """Those of `rows`."""
        return Traits(
            self.at[rows], self.clock[rows], self.gap[rows], self.words[rows], self.sort[rows], self.paid[rows]
        )


def traits_of(
    posts: Sequence[PostFact], times: Mapping[str, Floats], others: Sequence[PostFact] | None = None
) -> Traits:
    """Traits of `posts` of one account, by time; their distance to the last post looks at `times` of the past too, and
    at `others` instead of at the rest of `posts` where these are given."""
    sorts = {name: at for at, name in enumerate(dict.fromkeys([*times, *(post.content_type for post in posts)]))}
    at = _hours(posts)
    return Traits(
        at=at,
        clock=np.array([np.nan if p.all_day else _clock(p) for p in posts]),
        gap=_gaps(posts, at, times, posts if others is None else others),
        words=np.log([post.copy_length + 20.0 for post in posts]),
        sort=np.array([sorts[post.content_type] for post in posts], dtype=np.int64),
        paid=np.array([bool(post.paid) for post in posts]),
    )


def _hours(posts: Sequence[PostFact]) -> Floats:
    return np.array([hours_between(_EPOCH, post.starts_at) for post in posts], dtype=np.float64)


def _clock(post: PostFact) -> float:
    at = post.local
    return at.hour + at.minute / 60


def times_of(posts: Sequence[PostFact]) -> dict[str, Floats]:
    """Hours at which `posts` of each type went out, ascending."""
    return _times(posts, _hours(posts))


def _times(posts: Sequence[PostFact], at: Floats) -> dict[str, Floats]:
    by_sort: dict[str, list[float]] = {}
    for post, hour in zip(posts, at.tolist(), strict=True):
        by_sort.setdefault(post.content_type, []).append(hour)
    return {sort: np.sort(own) for sort, own in by_sort.items()}


def _gaps(posts: Sequence[PostFact], at: Floats, times: Mapping[str, Floats], others: Sequence[PostFact]) -> Floats:
    """Log hours since the last post of the same type, of the past (`times`) or of `others`, of `posts` that went out
    `at` (posts,)."""
    rows: dict[str, list[int]] = {}
    for row, post in enumerate(posts):
        rows.setdefault(post.content_type, []).append(row)
    gaps, planned = np.full(len(posts), _FIRST_GAP), times_of(others)
    for sort, own in rows.items():
        last = np.maximum(*(_before(known.get(sort, at[:0]), at[own]) for known in (planned, times)))
        gaps[own] = np.minimum(at[own] - last, _FIRST_GAP)
    return np.log(gaps + 0.1)


def _before(known: Floats, at: Floats) -> Floats:
    """The last of `known` (ascending) before each of `at`, -inf where there is none (posts,)."""
    padded = np.concatenate([[-np.inf], known])
    return padded[np.searchsorted(known, at)]
