"""What calbot has understood of a calendar, as its last look that brought one has told. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from calbot.model.post import Post
from calbot.model.source import MEANT, Source

READ: Final = "read"
"""Memory of a source: what its reader has made of the file; "columns" are title and role of each that is read."""
_UNDERSTOOD: Final = "understood"
_ZONES: Final = 3


@dataclass(frozen=True, slots=True)
class Understood:
    """Of a look at `at`: `posts` in the span that it read, `ahead` of them to come, the first at `first` (UTC), and
    `hourless` of those that say a day alone; `dates` are overlay events. `zones` are those of the hours, most used
    first, `columns` title and role of a sheet's. `past_only`: it lists only what was published. `asked`: in which zone
    its hours are meant is asked, and not answered."""

    at: datetime
    posts: int
    ahead: int
    first: datetime | None = None
    hourless: int = 0
    dates: int = 0
    zones: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    past_only: bool = False
    asked: bool = False


def counted(told: Sequence[Post], now: datetime) -> tuple[list[Post], list[Post]]:
    """Those of the posts of a calendar that are on, and those of these that are to come; a cancelled one is neither."""
    live = [post for post in told if post.live]
    return live, [post for post in live if post.starts_at > now]


def note(source: Source, told: Sequence[Post], dates: int, now: datetime) -> None:
    """Keep what a look at `now` has brought: the posts that it tells, and how many overlay events."""
    live, ahead = counted(told, now)
    zones = Counter(post.zone for post in live if not post.all_day)
    source.memory[_UNDERSTOOD] = {
        "at": now.isoformat(),
        "posts": len(live),
        "ahead": len(ahead),
        "first": min(post.starts_at for post in ahead).isoformat() if ahead else "",
        "hourless": sum(post.all_day for post in ahead),
        "dates": dates,
        "zones": [zone for zone, _ in zones.most_common(_ZONES)],
    }


def understood(source: Source) -> Understood | None:
    """What is known of it; None for what is no calendar, and where no look has brought one yet."""
    told: dict[str, Any] = source.memory.get(_UNDERSTOOD) or {}
    if not told:
        return None
    read: dict[str, Any] = source.memory.get(READ) or {}
    return Understood(
        at=datetime.fromisoformat(told["at"]),
        posts=told["posts"],
        ahead=told["ahead"],
        first=datetime.fromisoformat(told["first"]) if told["first"] else None,
        hourless=told["hourless"],
        dates=told["dates"],
        zones=tuple(told["zones"]),
        columns=tuple((str(title), str(role)) for title, role in read.get("columns", ())),
        past_only=told["posts"] > 0 and not told["ahead"],
        asked=(source.memory.get(MEANT) or {}).get("answer") == "",
    )
