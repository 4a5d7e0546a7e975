"""What is read, and how far it can be trusted now."""

from __future__ import annotations

from sqlmodel import Session

from calbot.flows.removal_view import held_of
from calbot.flows.trust import FeedLine, told, watched
from calbot.flows.turn import Turn, looking
from calbot.store import source as sources


@looking
def lines(session: Session, turn: Turn) -> list[FeedLine]:
    """Every feed that is looked at, by id; the dates that calbot brings along are none."""
    gone = held_of(session, turn)
    return [told(one, turn.now, gone.get(one.id)) for one in watched(sources.every(session, turn.workspace_id))]


@looking
def show(session: Session, turn: Turn, source_id: int) -> FeedLine:
    """The feed of that number, and since when it could not be read."""
    source = sources.by_id(session, turn.workspace_id, source_id)
    if source is None:
        raise LookupError(f"no source {source_id}")
    return told(source, turn.now)
