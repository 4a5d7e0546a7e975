"""Hours that a clock change takes out or gives twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from calbot.model.post import Post
from calbot.rulebook.field import Plan, local, zone_of

GAP, FOLD = "gap", "fold"
GAP_NOTE = "reading.gap"
"""What a reader notes on a post that was written at an hour that does not exist."""

_DAY = 86_400


def changes(plan: Plan) -> Sequence[str]:
    """GAP where a post was written at an hour that clocks jump over, FOLD where its hour happens twice, else ""."""
    days = list(zip(plan.attribute("zone"), [second // _DAY for second in plan.seconds], strict=True))
    near = {day for day in {*days} if _changes(*day)}
    rows = zip(plan.posts, days, plan.attribute("notes"), strict=True)
    return [_change(post, day in near) if notes or day in near else "" for post, day, notes in rows]


def _change(post: Post, near: bool) -> str:
    if any(isinstance(note, dict) and note.get("key") == GAP_NOTE for note in post.notes):
        return GAP
    if post.all_day or not near:
        return ""
    at = local(post)
    return FOLD if at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset() else ""


def _changes(zone: str, day: int) -> bool:
    """Whether clocks of `zone` change on the UTC day, or within a day of it; asked once a day, not once a post."""
    noon = datetime.fromtimestamp(day * _DAY, UTC)
    info = zone_of(zone)
    first, last = ((noon + timedelta(days=away)).astimezone(info).utcoffset() for away in (-1, 2))
    return first != last
