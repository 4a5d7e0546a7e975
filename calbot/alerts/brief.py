"""What is decided about briefs: which posts touch a shift, what is another version, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from calbot.alerts.fixed import copy_key
from calbot.alerts.idea import gist
from calbot.model.link import url_key
from calbot.model.post import Post

OF_THE_POST: Final = ("starts_at", "zone", "all_day", "network", "handle", "brand", "title", "copy_text", "link")
"""What a brief takes from its post."""
BY_HAND: Final = ("sees", "affects", "private")
"""What people add: what the customer sees, whom it affects, and how a customer is asked to go on in private."""
OFF: Final = "off"
"""The post will not run."""
FACTS: Final = (*OF_THE_POST, *BY_HAND, OFF)
_IN_WORDS: Final = frozenset({"title", "copy_text", *BY_HAND})
_AS_LEAVING: Final = timedelta(minutes=30)
_BREAK: Final = timedelta(hours=2)
_A_DAY: Final = timedelta(days=1)
_FEW, _NEAR = 8, 2
"""Words around a change, and between two that are told as one."""


class Touch(StrEnum):
    """How a post touches a shift: it goes out in it (LIVE), most of its messages come in it though it went out before
    (PEAK), it goes out in it and they come later (AFTER), or it goes out as the shift ends (LEAVING)."""

    LIVE = "live"
    PEAK = "peak"
    AFTER = "after"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a newer version says otherwise: `field` is of FACTS, `old` and `new` as they were said."""

    field: str
    old: Any
    new: Any


def facts(post: Post, by_hand: Mapping[str, Any]) -> dict[str, Any]:
    """What a brief says of a post as it is, in JSON terms."""
    told = {field: getattr(post, field) for field in OF_THE_POST}
    told |= {field: str(by_hand.get(field) or "") for field in BY_HAND}
    return {**told, "starts_at": post.starts_at.astimezone(UTC).isoformat(), OFF: not post.live}


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """What a reader of `old` would be told anew by `new`, nothing for what is cosmetic: spaces, the order of hashtags,
    an address' campaign tags, the zone in which the same hour was written."""
    found = (Change(field, old.get(field), new.get(field)) for field in FACTS if field != "zone")
    return tuple(one for one in found if _told(one.field, one.old) != _told(one.field, one.new))


def _told(field: str, value: Any) -> Any:
    if field in _IN_WORDS:
        return copy_key(str(value or ""))
    if field == "link":
        return url_key(str(value or "")) or str(value or "").strip()
    return value or ""


def runs(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The words that differ, as (old, new) pairs of runs, in order; what stands close together is one run."""
    before, after = old.split(), new.split()
    pieces: list[list[int]] = []
    for kind, *at in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if pieces and at[0] - pieces[-1][1] < _NEAR:
            pieces[-1][1], pieces[-1][3] = at[1], at[3]
        else:
            pieces.append(at)
    return tuple((_cut(before[a:b]), _cut(after[c:d])) for a, b, c, d in pieces)


def _cut(words: Sequence[str]) -> str:
    return " ".join(words) if len(words) <= _FEW else f"{' '.join(words[: _FEW - 1])} …"


def is_gone(changed: Iterable[Change], answer: str) -> bool:
    """Whether an answer speaks of words that are there no more, or of a link that is another."""
    about = gist(answer)
    for one in changed:
        if (
            one.field == "link"
            and one.old
            and (str(one.old) in answer or urlsplit(str(one.old)).path in answer.split())
        ):
            return True
        if one.field in _IN_WORDS:
            old = frozenset(word for before, _ in runs(str(one.old or ""), str(one.new or "")) for word in gist(before))
            if old & about:
                return True
    return False


def touch(post: Post, peak: datetime | None, start: datetime, end: datetime) -> Touch | None:
    """How a post touches the shift `start`..`end`; `peak` is the hour in which most of its messages come, None where
    nobody knows. Where only its day is known it touches every shift of that day."""
    goes = post.starts_at
    if post.all_day:
        return Touch.LIVE if goes < end and _after_day(post) > start else None
    if start <= goes < end:
        return Touch.AFTER if peak is not None and peak >= end else Touch.LIVE
    if goes < start:
        return Touch.PEAK if peak is not None and start <= peak < end else None
    return Touch.LEAVING if goes <= end + _AS_LEAVING else None


def _after_day(post: Post) -> datetime:
    # A day of 23 or 25 hours ends at midnight too.
    return (post.starts_at.astimezone(ZoneInfo(post.zone)) + _A_DAY).astimezone(UTC)


def peak_of(first_hour: datetime, per_hour: Sequence[float]) -> datetime | None:
    """The hour in which most messages of a post come, the first of several; None where none are expected."""
    if not any(per_hour):
        return None
    return first_hour + timedelta(hours=max(range(len(per_hour)), key=lambda at: per_hour[at]))


def goes_on(ends_at: datetime, starts_at: datetime) -> bool:
    """Whether what begins at `starts_at` is the same shift after a break, as one that ended at `ends_at`."""
    return starts_at - ends_at < _BREAK


def speaks_of(question: str, text: str) -> bool:
    """Whether `text` has two words of a question, or all of a shorter one."""
    asked = gist(question)
    return bool(asked) and len(asked & gist(text)) >= min(2, len(asked))


def once(questions: Iterable[str], known: Iterable[str] = ()) -> list[str]:
    """The questions, each once, without those that say the same as a `known` one."""
    seen, kept = [gist(one) for one in known], list[str]()
    for one in questions:
        about = gist(one)
        if about and not any(about <= other or other <= about for other in seen if other):
            seen.append(about)
            kept.append(one)
    return kept
