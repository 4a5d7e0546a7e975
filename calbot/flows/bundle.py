"""Many moves at once, as of a campaign: one message in a place for those of an hour, edited as more of them settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.budget import Kind
from calbot.flows.budget import fold, has_room
from calbot.flows.policy import policy_of
from calbot.flows.tell import tell
from calbot.flows.turn import Turn
from calbot.model.notice import Notice
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.store import moving as moves
from calbot.store import post as posts

SINGLE: Final = "post.settled"
CARD: Final = "post.bundle"
"""Screens of one move, and of several."""
BUNDLE: Final = "moves"
"""Subject of the message of an hour."""
_MOST: Final = 100
"""So many moves are one message at most: each that is added is kept with all before it."""
_PART: Final = "part"
_HOUR: Final = timedelta(hours=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def say_move(
    session: Session, turn: Turn, place: Place, post: Post, values: Mapping[str, Any], *, urgent: bool
) -> None:
    """Tell a place a move: alone; where many settle together among those of this hour; beyond the place's day with its
    digest. What is `urgent` stands alone, and waits for none."""
    before = moves.bundles(session, turn.workspace_id, place.id, subject(turn.now))
    if not (urgent or before or has_room(session, turn, place, Kind.MOVE)):
        goes_out = min(post.starts_at, datetime.fromisoformat(values["old"]))
        fold(session, turn, place, Kind.MOVE, ("post", post.id), goes_out, **values)
    elif urgent or not (before or _many(session, turn, place, post)):
        tell(session, turn, [place], SINGLE, ("post", post.id), f"m{post.revision}", values=values)
    else:
        _bundle(session, turn, place, post, values, before)


def _bundle(
    session: Session, turn: Turn, place: Place, post: Post, values: Mapping[str, Any], before: Sequence[Notice]
) -> None:
    """Add it to the message of this hour."""
    told, slot = (list(before[-1].values["moves"]), before[-1].slot) if before else ([], f"{_PART}0")
    if len(told) >= _MOST:
        told, slot = [], f"{_PART}{int(slot.removeprefix(_PART)) + 1}"
    values = {"moves": [*told, {**values, "post_id": post.id}]}
    tell(session, turn, [place], CARD, subject(turn.now), f"{post.id}.m{post.revision}", slot=slot, values=values)


def subject(now: datetime) -> tuple[str, int]:
    """The message of the hour: those of another hour are another one, for nobody hears of an edit."""
    return (BUNDLE, int((now - _EPOCH) / _HOUR))


def _many(session: Session, turn: Turn, place: Place, post: Post) -> bool:
    """Whether so many settle together that they are one message, which begins with this one."""
    policy = policy_of(session, turn)
    coming = moves.coming(session, turn.workspace_id, turn.now + policy.settle_quiet)
    others = posts.by_ids(session, turn.workspace_id, set(coming) - {post.id})
    return 1 + sum(one.live and place.brand in ("", one.brand) for one in others.values()) >= policy.bundled
