"""What is read, and how far it can be trusted now."""

from __future__ import annotations

from sqlmodel import Session

from calbot.flows.blind import blind_since
from calbot.flows.removal_view import RemovalView, held_of
from calbot.flows.trust import FeedLine, trust
from calbot.flows.turn import Turn, looking
from calbot.model.source import Source, SourceKind
from calbot.store import source as sources


@looking
def lines(session: Session, turn: Turn) -> list[FeedLine]:
    """Every feed that is looked at, by id; the dates that calbot brings along are none."""
    watched = (source for source in sources.every(session, turn.workspace_id) if source.location)
    gone = held_of(session, turn)
    return [line(source, turn, gone.get(source.id)) for source in watched if source.kind is not SourceKind.DATES]


@looking
def show(session: Session, turn: Turn, source_id: int) -> FeedLine:
    """The feed of that number, and since when it could not be read."""
    source = sources.by_id(session, turn.workspace_id, source_id)
    if source is None:
        raise LookupError(f"no source {source_id}")
    return line(source, turn)


def line(source: Source, turn: Turn, gone: RemovalView | None = None) -> FeedLine:
    """One of them, and what is `gone` from it."""
    zone = source.memory.get("zone")
    return FeedLine(
        name=source.name,
        trust=trust(source, turn.now),
        now=turn.now,
        seen_at=source.seen_at,
        changed_at=source.changed_at,
        zone=zone if isinstance(zone, str) and zone else source.zone,
        problem=source.problem,
        gone=gone,
        blind_since=blind_since(source),
    )
