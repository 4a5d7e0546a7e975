"""What is read, and how far it can be trusted now."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from calbot.flows.removal_view import held_of
from calbot.flows.trust import FeedLine, told, watched
from calbot.flows.turn import Turn, looking
from calbot.model.source import CALENDARS, Source
from calbot.store import post as posts
from calbot.store import source as sources


@looking
def lines(session: Session, turn: Turn) -> list[FeedLine]:
    """Every feed that is looked at, by id; the dates that calbot brings along are none."""
    gone, every = held_of(session, turn), sources.every(session, turn.workspace_id)
    planning = _planning(session, turn, every)
    return [told(one, turn.now, gone.get(one.id), elsewhere=bool(planning - {one.id})) for one in watched(every)]


@looking
def show(session: Session, turn: Turn, source_id: int) -> FeedLine:
    """The feed of that number, and since when it could not be read."""
    source = sources.by_id(session, turn.workspace_id, source_id)
    if source is None:
        raise LookupError(f"no source {source_id}")
    planning = _planning(session, turn, sources.every(session, turn.workspace_id))
    return told(source, turn.now, elsewhere=bool(planning - {source_id}))


def _planning(session: Session, turn: Turn, every: Iterable[Source]) -> set[int]:
    """Of `every` source those of which posts are to come, and the calendars that nobody has looked at yet: they may."""
    unread = {one.id for one in watched(every) if one.kind in CALENDARS and one.seen_at is None}
    return unread | posts.sources_ahead(session, turn.workspace_id, turn.now)
