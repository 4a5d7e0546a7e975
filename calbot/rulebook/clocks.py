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
    zones = plan.attribute("zone")
    clocks = {zone: _Clock(zone) for zone in {*zones}}
    near = [clocks[zone][second // _DAY] for zone, second in zip(zones, plan.seconds, strict=True)]
    rows = zip(plan.posts, near, plan.attribute("notes"), strict=True)
    return [_change(post, changes) if notes or changes else "" for post, changes, notes in rows]


def _change(post: Post, near: bool) -> str:
    if any(isinstance(note, dict) and note.get("key") == GAP_NOTE for note in post.notes):
        return GAP
    if post.all_day or not near:
        return ""
    at = local(post)
    return FOLD if at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset() else ""


class _Clock(dict[int, bool]):
    """Whether the clocks of a zone change on a UTC day, or within a day of it; asked once a day, not once a post."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone_of(zone)

    def __missing__(self, day: int) -> bool:
        midnight = datetime.fromtimestamp(day * _DAY, UTC)
        first, last = ((midnight + timedelta(days=away)).astimezone(self._zone).utcoffset() for away in (-1, 2))
        self[day] = first != last
        return self[day]
