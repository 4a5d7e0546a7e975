"""What lies ahead of a care team, as screens draw it: how promises fare, surges, and what hours are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from calbot.flows.trust import CLEAR, Sight
from calbot.model.post import Post


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """How promise `sla` of `team` fares for the messages of a span: minutes of first response (their mean, or those of
    `percentile`) with their range, `late` 0..1, and of the queue what `flows.promise.Promise` tells. `team` is "" where
    there is only one. `broken`: it is the one that a warning is about."""

    sla: str
    target_minutes: int
    minutes: float
    low: float
    high: float
    late: float
    p90: float
    oldest: float
    within_hour: float
    within_day: float
    clears_at: datetime | None = None
    percentile: int | None = None
    team: str = ""
    broken: bool = False


@dataclass(frozen=True, slots=True)
class SurgeView:
    """A surge that runs now: `times` the usual comes in since `since`, `expected` times was expected with the posts
    there are. These explain `share` (`low`-`high`) of it; `posts` (post, messages) are the biggest."""

    since: datetime
    times: float
    expected: float
    share: float
    low: float
    high: float
    posts: tuple[tuple[Post, float], ...] = ()
    team: str = ""

    @property
    def planned(self) -> bool:
        """Whether the plan explains most of it."""
        return self.share >= 0.5


@dataclass(frozen=True, slots=True)
class HourLoad:
    """One hour from `at` on: `messages` expected, and first `replies` that the people on duty can give."""

    at: datetime
    messages: float
    replies: float


@dataclass(frozen=True, slots=True)
class HoursView:
    """What the messages of `starts_at`..`ends_at` are made of: `baseline` are usual, each of `posts` brings its part,
    `more` posts together `rest`, and `fading` comes of posts before. `surges` are those that run then. `load` are
    these hours and a few around them, where it is known what can be answered."""

    starts_at: datetime
    ends_at: datetime
    total: float
    baseline: float
    posts: tuple[tuple[Post, float], ...]
    more: int
    rest: float
    fading: float
    surges: tuple[SurgeView, ...] = ()
    guess: bool = False
    load: tuple[HourLoad, ...] = ()
    sight: Sight = CLEAR


@dataclass(frozen=True, slots=True)
class SurgeCard:
    """What a card about a surge that nobody planned shows: those that still run; none where it is `over`. It began at
    `since`. People said `turns` times what is behind it, last that it is `cause` (of `model.event.Cause`)."""

    since: datetime
    surges: tuple[SurgeView, ...]
    number: int = 0
    turns: int = 0
    cause: str = ""
    may: frozenset[str] = frozenset()
    sight: Sight = CLEAR
