"""Finding what people are told of their shifts."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.brief import ShiftBrief


def by_id(session: Session, workspace_id: str, shift_brief_id: int) -> ShiftBrief | None:
    """One shift's brief."""
    return session.get(ShiftBrief, (workspace_id, shift_brief_id))


def running(session: Session, workspace_id: str, now: datetime) -> list[ShiftBrief]:
    """Those of the shifts that run, by id."""
    wanted = select(ShiftBrief).where(
        ShiftBrief.workspace_id == workspace_id, col(ShiftBrief.starts_at) <= now, col(ShiftBrief.ends_at) > now
    )
    return list(session.exec(wanted.order_by(col(ShiftBrief.id))))


def last_of(session: Session, workspace_id: str, person_id: int) -> ShiftBrief | None:
    """A person's latest one."""
    wanted = select(ShiftBrief).where(ShiftBrief.workspace_id == workspace_id, ShiftBrief.person_id == person_id)
    return session.exec(wanted.order_by(col(ShiftBrief.starts_at).desc())).first()


def since(session: Session, workspace_id: str, since: datetime) -> list[ShiftBrief]:
    """Those of the shifts that ended after `since`, by start."""
    wanted = select(ShiftBrief).where(ShiftBrief.workspace_id == workspace_id, col(ShiftBrief.ends_at) > since)
    return list(session.exec(wanted.order_by(col(ShiftBrief.starts_at), col(ShiftBrief.id))))
