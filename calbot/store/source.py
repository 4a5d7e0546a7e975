"""Finding sources and which of them to look at."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, or_, select

from calbot.model.source import Source, SourceKind


def by_id(session: Session, workspace_id: str, source_id: int) -> Source | None:
    """One source."""
    return session.get(Source, (workspace_id, source_id))


def by_name(session: Session, workspace_id: str, name: str) -> Source | None:
    """The first source of that name."""
    named = select(Source).where(Source.workspace_id == workspace_id, Source.name == name)
    return session.exec(named.order_by(col(Source.id))).first()


def of_kind(session: Session, workspace_id: str, kind: SourceKind) -> list[Source]:
    """All sources of a kind, by id."""
    wanted = select(Source).where(Source.workspace_id == workspace_id, Source.kind == kind)
    return list(session.exec(wanted.order_by(col(Source.id))))


def due(session: Session, workspace_id: str, now: datetime) -> list[Source]:
    """What is to be looked at now: never seen first, then the longest overdue. What has no location (the chat, what was
    brought in once) is nothing to look at."""
    when = col(Source.next_look_at)
    wanted = select(Source).where(
        Source.workspace_id == workspace_id, col(Source.location) != "", or_(when.is_(None), when <= now)
    )
    return list(session.exec(wanted.order_by(when.is_not(None), when, col(Source.id))))


def every(session: Session, workspace_id: str) -> list[Source]:
    """All sources, by id."""
    return list(session.exec(select(Source).where(Source.workspace_id == workspace_id).order_by(col(Source.id))))
