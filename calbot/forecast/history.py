"""What the forecast is learnt from: hourly message counts of a team, and the facts of each post that may matter."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from calbot.model.account import Account
from calbot.model.inbound import COMMENTS, Count
from calbot.model.post import Post

Floats = NDArray[np.float64]
HOUR = timedelta(hours=1)
Slot = tuple[datetime, int, float]
"""When a count starts, over how many minutes, how many messages."""
MEDIA: Final = frozenset(
    {"photo", "image", "picture", "video", "reel", "short", "carousel", "gallery", "gif", "text", "audio", "live"}
    | {"画像", "写真", "動画", "カルーセル", "音声"}
)
"""Tags that say what is shown; where the type of a post is one of them, that says it."""
_LEVELS: Final[Sequence[Callable[[Count], str]]] = tuple(map(attrgetter, ("brand", "network", "tag")))
_MOST_HOURS = 24 * 366 * 12
"""Twelve years: one count with a mistyped year must not allocate a century."""


@dataclass(frozen=True, slots=True)
class Series:
    """Messages per hour from `start` (UTC, a whole hour); `counts` (hours,), nan where nothing was observed."""

    start: datetime
    counts: Floats

    @property
    def end(self) -> datetime:
        """The instant after the last hour."""
        return self.start + HOUR * len(self.counts)


@dataclass(frozen=True, slots=True)
class Sizing:
    """What a new user tells instead of history: messages that need an answer per month, and the zone of the
    customers."""

    messages_per_month: float = 8_500.0
    zone: str = "UTC"

    @property
    def per_hour(self) -> float:
        """Messages in a mean hour."""
        return max(self.messages_per_month, 0.0) * 12 / (365.25 * 24)


@dataclass(frozen=True, slots=True)
class PostFact:
    """What is known of a post before it goes out. `key` is the post id; `starts_at` is aware; `audience` and `paid` are
    None where unknown; `all_day` means the hour is not known and `starts_at` is the day's local midnight; `lifts`: it
    multiplies the usual week, as a release does (see `lift`). `reach` is the views expected of it. `actionable` is the
    part of its comments that asks for an answer, None for the shipped one. `zone` (IANA) is where its hour and weekday
    are meant. `media` is what is shown (one of MEDIA), "" where only the type says it, or nobody. `near` is told by
    `near.crowded`."""

    key: int
    network: str
    content_type: str
    brand: str
    starts_at: datetime
    audience: float | None = None
    paid: bool | None = None
    copy_length: int = 0
    has_link: bool = False
    all_day: bool = False
    lifts: bool = False
    tags: tuple[str, ...] = ()
    reach: float | None = None
    actionable: float | None = None
    zone: str = "UTC"
    media: str = ""
    near: int = 0

    @property
    def local(self) -> datetime:
        """When it goes out by the clocks of its zone."""
        return self.starts_at.astimezone(_place(self.zone))

    def __hash__(self) -> int:
        # What is known of posts is kept by them, and hashing all of their facts takes longer than what is kept.
        return hash((self.key, self.starts_at))


@lru_cache(maxsize=64)
def _place(zone: str) -> ZoneInfo:
    return ZoneInfo(zone)


def fact(post: Post, account: Account | None) -> PostFact:
    """The facts of `post` on `account` (None: not known; then the expected reach of the post stands in for
    followers)."""
    audience = account.audience if account is not None else None
    return PostFact(
        key=post.id,
        network=(post.network or (account.network if account else "")).lower(),
        content_type=post.content_type.lower(),
        brand=post.brand or (account.brand if account else ""),
        starts_at=post.starts_at,
        audience=float(audience) if audience else (float(post.reach) if post.reach else None),
        paid=post.paid,
        copy_length=max(post.copy_length, len(post.copy_text)),
        has_link=bool(post.link),
        all_day=post.all_day,
        tags=tuple(tag for tag in post.tags or () if tag.lower() not in MEDIA),
        reach=float(post.reach) if post.reach else None,
        zone=post.zone or "UTC",
        media=next((tag.lower() for tag in post.tags or () if tag.lower() in MEDIA), ""),
    )


def from_counts(counts: Sequence[Count]) -> Series:
    """One series of all `counts`: brands and networks are summed, spans other than an hour are spread evenly.

    A count without tag (network, brand) speaks for all tags (networks, brands) of its slot: parts are not added to it.
    Counts of all comments are left out: they are no contacts (see `actionable`).
    An hour nobody counted is nan. Raises ValueError where the counts reach over more than twelve years."""
    counts = [count for count in counts if count.tag != COMMENTS]
    if not counts:
        return Series(datetime(1970, 1, 1, tzinfo=UTC), np.zeros(0))
    start = whole_hour(min(count.starts_at for count in counts))
    slots = _slots(counts)
    hours = max(math.ceil(hours_between(start, at) + minutes / 60) for at, minutes in slots)
    if hours > _MOST_HOURS:
        raise ValueError(f"counts reach from {start} over {hours} hours: one of their years is wrong")
    total, covered = np.zeros(hours), np.zeros(hours)
    for (at, minutes), messages in slots.items():
        _spread(total, covered, hours_between(start, at), minutes / 60, messages)
    # An hour seen for half of its minutes is scaled up; one seen for less is a guess, and left out.
    seen = covered > 0.49
    return Series(start, np.where(seen, total / np.where(seen, np.minimum(covered, 1.0), 1.0), np.nan))


def slots_of(counts: Sequence[Count]) -> list[Slot]:
    """The slots that were counted, as fine as they were; brands and networks summed as in `from_counts`."""
    contacts = [count for count in counts if count.tag != COMMENTS]
    return [(at, minutes, messages) for (at, minutes), messages in _slots(contacts).items()]


def contacts(counts: Sequence[Count]) -> list[Count]:
    """The counts of contacts, each message once: none of all comments, and no part of a slot beside its whole, as in
    `from_counts`."""
    slots: dict[tuple[datetime, int], list[Count]] = defaultdict(list)
    for count in counts:
        if count.tag != COMMENTS:
            slots[count.starts_at, count.minutes].append(count)
    return [count for some in slots.values() for count in _wholes(some, _LEVELS)]


def hours_between(start: datetime, end: datetime) -> float:
    """Hours from `start` to `end`, with fractions, negative when `end` is earlier."""
    return (end - start) / HOUR


def whole_hour(at: datetime) -> datetime:
    """The start of the UTC hour that holds `at`."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _slots(counts: Sequence[Count]) -> dict[tuple[datetime, int], float]:
    rows: dict[tuple[datetime, int], list[Count]] = defaultdict(list)
    for count in counts:
        rows[count.starts_at, max(count.minutes, 1)].append(count)
    return {
        slot: _whole(((c.brand, c.network, c.tag), float(c.messages)) for c in slot_rows)
        for slot, slot_rows in rows.items()
    }


def _whole(rows: Iterable[tuple[tuple[str, ...], float]]) -> float:
    """Sum over parts, where a row with an empty first part is the whole of that level."""
    groups: dict[str, list[tuple[tuple[str, ...], float]]] = defaultdict(list)
    for (head, *rest), messages in rows:
        groups[head].append((tuple(rest), messages))
    sums: Mapping[str, float] = {
        head: _whole(group) if group[0][0] else sum(messages for _, messages in group) for head, group in groups.items()
    }
    return sums[""] if "" in sums else sum(sums.values())


def _wholes(counts: Sequence[Count], levels: Sequence[Callable[[Count], str]]) -> list[Count]:
    """Those that no other one speaks for, by the first of `levels`, then within each part by the next."""
    if not levels:
        return list(counts)
    groups: dict[str, list[Count]] = defaultdict(list)
    for count in counts:
        groups[levels[0](count)].append(count)
    parts = [groups[""]] if "" in groups else list(groups.values())
    return [count for part in parts for count in _wholes(part, levels[1:])]


def _spread(total: Floats, covered: Floats, at: float, length: float, messages: float) -> None:
    for hour in range(int(at), math.ceil(at + length - 1e-9)):
        part = min(hour + 1.0, at + length) - max(float(hour), at)
        total[hour] += messages * part / length
        covered[hour] += part
