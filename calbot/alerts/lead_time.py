"""How long care has known of posts before they went out, against what is agreed for posts of their size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

AGREED: Final[Mapping[str, timedelta]] = {
    "small": timedelta(hours=4),
    "medium": timedelta(hours=24),
    "big": timedelta(hours=72),
}
"""Notice by size, as the shipped rule `short-notice` asks for it."""


@dataclass(frozen=True, slots=True)
class LeadTime:
    """A post of `size` (a key of AGREED) whose hour was known for `known` before it; `reason` is what somebody said
    who answered for its being late ("" where nobody did)."""

    post_id: int
    size: str
    known: timedelta
    reason: str = ""

    @property
    def in_time(self) -> bool:
        """Whether that is as long as agreed."""
        return self.known >= AGREED[self.size]


@dataclass(frozen=True, slots=True)
class InTime:
    """Of `posts` posts `in_time` were known for as long as agreed."""

    posts: int
    in_time: int

    @property
    def share(self) -> float | None:
        """Their part, 0..1; None of no posts."""
        return self.in_time / self.posts if self.posts else None


def in_time(known: Iterable[LeadTime], size: str = "") -> InTime:
    """How many of those of a `size` ("" for all) were known in time."""
    told = [one for one in known if size in ("", one.size)]
    return InTime(len(told), sum(one.in_time for one in told))
