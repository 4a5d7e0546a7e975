"""How old what a view shows is, and which feeds cannot be relied on: one answer for all views of a turn."""

from __future__ import annotations

from sqlmodel import Session

from calbot.flows.memo import remembered
from calbot.flows.trust import Sight, sight
from calbot.flows.turn import Turn, looking
from calbot.store import source as sources


@looking
def sight_of(session: Session, turn: Turn) -> Sight:
    """Of all feeds: a finding or a load rests on the posts that are there, and on those that are not."""
    about = ("sight", turn.workspace_id, turn.now)
    return remembered(session, about, lambda: sight(sources.every(session, turn.workspace_id), turn.now))
