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
class Remedy:
    """A way out: kind "move" takes `post` to `to`; kind "cover" adds `heads` from `to` to `ends_at`. `minutes` is the
    mean first response of the window after it."""

    kind: str
    to: datetime
    minutes: float
    post: Post | None = None
    ends_at: datetime | None = None
    heads: int = 1
    late: float | None = None
