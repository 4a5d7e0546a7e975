"""Counts of messages that another system tells, hour by hour, as they come in.

It may tell the same twice, late or out of order: of each slot what was told last by its own clock counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from calbot.flows.changing import world_changed
from calbot.flows.turn import Turn
from calbot.model.inbound import Count
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.store import inbound as inbounds
from calbot.store import number as numbers
from calbot.store import source as sources
from calbot.store.inbound import Kept

NAME = "POST /inbound"
"""What people call the source that stands for all that is told so."""


def take(session: Session, turn: Turn, counts: Sequence[Count], told_at: datetime) -> Kept:
    """Keep `counts` (one a slot) told at `told_at`; an assessment is due with the same commit where any is news."""
    kept = inbounds.tell(session, turn.workspace_id, counts, told_at)
    source = _source(session, turn)
    source.seen_at = turn.now
    if kept.changed:
        source.changed_at = turn.now
        world_changed(session, turn)
    session.commit()
    return kept


def _source(session: Session, turn: Turn) -> Source:
    """The one of this workspace, made with the first call; there is nothing to look at."""
    standing = sources.of_kind(session, turn.workspace_id, SourceKind.INBOUND_CALL)
    if standing:
        return standing[0]
    told = Source(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "source"),
        kind=SourceKind.INBOUND_CALL,
        name=NAME,
        state=SourceState.FRESH,
    )
    session.add(told)
    session.flush()
    return told
