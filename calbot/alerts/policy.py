"""How a company wants to be warned: from what on, when again, how often; as shipped, or as set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Policy:
    """Every number that decides about telling.

    `ladder` is how long before its window a warning is told again; the first of the four is for what stands in digests
    only. A place is told `act_a_day` and `watch_a_day` new messages of those levels in one of its days, and of the same
    warning at the same level once in `cooldown`; of moves, surges, misses and results `moves_a_day` and so on; the rest
    with its digest at `digest_at`, by its own clock. Its night lasts from `night_from` until then.

    A move is told when it has been quiet for `settle_quiet`, at the latest `settle_cap` after its first step and
    `settle_before` the post, at once in the last `settle_at_once`. So many as `bundled` that settle together are one
    message.

    Levels: what lies further off than `far` is told in digests only, and what is not grave until `near`: most of it
    changes before anybody could act on it. What is grave calls for an act from `soon` on, and at once in the last
    `at_once`. One hour up to `slight` targets, or a chance (0..1) below `least_chance`, is no reason to change a plan;
    grave is `much` targets or a share late of `most_late`, with a chance of `likely`.

    Who stands in hears `lateness` after those before, and so long those who are awake have before anybody is woken.
    """

    ladder: tuple[timedelta, timedelta, timedelta, timedelta] = (168 * _HOUR, 72 * _HOUR, 24 * _HOUR, 2 * _HOUR)
    act_a_day: int = 3
    watch_a_day: int = 5
    moves_a_day: int = 5
    surges_a_day: int = 2
    misses_a_day: int = 2
    results_a_day: int = 3
    cooldown: timedelta = 60 * _MINUTE
    digest_at: time = time(8)
    night_from: time = time(22)
    settle_quiet: timedelta = 10 * _MINUTE
    settle_cap: timedelta = 30 * _MINUTE
    settle_before: timedelta = 60 * _MINUTE
    settle_at_once: timedelta = 2 * _HOUR
    bundled: int = 4
    far: timedelta = 168 * _HOUR
    near: timedelta = 72 * _HOUR
    soon: timedelta = 24 * _HOUR
    at_once: timedelta = 2 * _HOUR
    slight: float = 1.1
    least_chance: float = 0.4
    much: float = 1.5
    most_late: float = 0.75
    likely: float = 0.6
    lateness: timedelta = 30 * _MINUTE


SHIPPED: Final = Policy()
"""What holds where a company has said nothing else."""
