"""How the owner of a calendar hears, once and when it is connected, what calbot has understood of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from calbot.flows.removal_told import whom
from calbot.flows.tell import tell
from calbot.flows.turn import Turn
from calbot.flows.understood import READ, note
from calbot.model.post import Post
from calbot.model.source import Source
from calbot.store import post as posts

CARD: Final = "feed.understood"
_SLOT: Final = "understood"


def follow(session: Session, turn: Turn, source: Source, told: Sequence[Post], dates: int) -> None:
    """After a look that could read it, and before `source.seen_at` is that of this look: keep what it has brought, and
    tell it where it is the first; the caller commits. A look whose reader notes nothing is no calendar's."""
    if READ not in source.memory:
        return
    note(source, told, dates, turn.now)
    if source.seen_at is None and source.location:
        _tell(session, turn, source)


def _tell(session: Session, turn: Turn, source: Source) -> None:
    known = posts.by_entries(session, turn.workspace_id, source.id).values()
    coming = [post for post in known if post.live and post.starts_at > turn.now]
    for place, person_id, at in whom(session, turn, source, coming):
        about = ("source", source.id)
        tell(session, turn, [place], CARD, about, _SLOT, slot=_SLOT, only_for=person_id, due_at=at)
