"""What a rule finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from calbot.model.post import Post
from calbot.rulebook.rule import Rule


@dataclass(frozen=True, slots=True)
class Found:
    """`rule` holds for `posts` at `at` (to `until`, for a span). `values` fill its sentences; `key` names the same
    matter across looks: rule and post ids, or rule, team and day for a span of load. Of very many posts `posts` are
    the first, and `values` tell how many there are (`model.finding.how_many`)."""

    rule: Rule
    posts: tuple[Post, ...]
    at: datetime
    until: datetime | None
    values: Mapping[str, str | int | float]
    key: str
