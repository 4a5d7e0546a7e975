"""What is read, and how far it can be trusted now."""

from __future__ import annotations

from sqlmodel import Session

from calbot.flows.trust import FeedLine, trust
from calbot.flows.turn import Turn, looking
from calbot.model.source import Source, SourceKind
from calbot.store import source as sources


@looking
def lines(session: Session, turn: Turn) -> list[FeedLine]:
    """Every feed that is looked at, by id; the dates that calbot brings along are none."""
    watched = (source for source in sources.every(session, turn.workspace_id) if source.location)
    return [line(source, turn) for source in watched if source.kind is not SourceKind.DATES]


def line(source: Source, turn: Turn) -> FeedLine:
    """One of them."""
    zone = source.memory.get("zone")
    return FeedLine(
        name=source.name,
        trust=trust(source, turn.now),
        now=turn.now,
        seen_at=source.seen_at,
        changed_at=source.changed_at,
        zone=zone if isinstance(zone, str) and zone else source.zone,
        problem=source.problem,
    )
