"""Finding overlay events, and replacing those of a source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from calbot.model.event import Event
from calbot.store.number import next_numbers
from calbot.store.replacing import replace_rows


def by_id(session: Session, workspace_id: str, event_id: int) -> Event | None:
    """One event."""
    return session.get(Event, (workspace_id, event_id))


def between(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[Event]:
    """Events that touch the span `start`..`end`, by time."""
    wanted = select(Event).where(Event.workspace_id == workspace_id, Event.starts_at < end, Event.ends_at > start)
    return list(session.exec(wanted.order_by(col(Event.starts_at), col(Event.id))))


def of_source(session: Session, workspace_id: str, source_id: int | None) -> list[Event]:
    """The events of a source (None: of the settings file), by time."""
    wanted = select(Event).where(Event.workspace_id == workspace_id, Event.source_id == source_id)
    return list(session.exec(wanted.order_by(col(Event.starts_at), col(Event.id))))


def coming(session: Session, workspace_id: str, source_id: int, now: datetime) -> int:
    """How many events a source has told of that are not over."""
    wanted = select(func.count()).select_from(Event).where(Event.workspace_id == workspace_id)
    return session.exec(wanted.where(Event.source_id == source_id, Event.ends_at > now)).one()


def replace(session: Session, workspace_id: str, source_id: int | None, events: Sequence[Event]) -> int:
    """Make `events` (their ids are ignored) the events of a source; returns how many rows went or came."""
    for event in events:
        event.workspace_id, event.source_id = workspace_id, source_id
    kept = of_source(session, workspace_id, source_id)
    return replace_rows(session, kept, events, lambda count: next_numbers(session, workspace_id, "event", count))
