"""How customers would wait, and what would shorten it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from calbot.model.post import Post


@dataclass(frozen=True, slots=True)
class Window:
    """How customers would wait while a post's messages arrive: mean first response against the target."""

    minutes: float
    low: float
    high: float
    target_minutes: int
    late: float


@dataclass(frozen=True, slots=True)
class Stint:
    """`heads` more people from `to` to `ends_at`."""

    to: datetime
    ends_at: datetime
    heads: int = 1


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way out: "move" takes `post` to `to`; "cover" adds `heads` from `to` to `ends_at`, and the stints of `more`;
    "hours" moves hours of the roster: the same, and stints of `more` below zero are where people stay away;
    "split" sends `share` of `post` at `to`; "trim" leaves `share` of its promotion; "nothing" leaves all as it is.

    `minutes` is the first response of the window after it, `late` the share of messages past the target then: both by
    the promise `sla` of `target_minutes` (None: not kept with it), which is the hardest to keep then. `reach` the part
    of the audience that it costs (None: not known)."""

    kind: str
    to: datetime
    minutes: float
    post: Post | None = None
    ends_at: datetime | None = None
    heads: int = 1
    late: float | None = None
    share: float = 1.0
    reach: float | None = None
    more: tuple[Stint, ...] = ()
    sla: str = "general"
    target_minutes: float | None = None


@dataclass(frozen=True, slots=True)
class OpenHour:
    """Post `post_id` goes out at an hour that nobody has told: at each of `fine` care keeps its promises, at each of
    `bad` it breaks one because of it, at worst with `minutes` instead of `target_minutes`."""

    post_id: int
    fine: tuple[datetime, ...]
    bad: tuple[datetime, ...]
    minutes: float
    target_minutes: float
