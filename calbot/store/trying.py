"""Counting how often work was begun, before it begins."""

from __future__ import annotations

from sqlmodel import Session, col, delete, select

from calbot.model.trying import Trying


def by_key(session: Session, workspace_id: str, kind: str, subject_id: int) -> Trying | None:
    """The trying of one piece of work, if it did not end well the last time."""
    return session.get(Trying, (workspace_id, kind, subject_id))


def parked(session: Session, workspace_id: str) -> list[Trying]:
    """The work that is left alone, oldest first."""
    wanted = select(Trying).where(Trying.workspace_id == workspace_id, col(Trying.parked_at).is_not(None))
    return list(session.exec(wanted.order_by(col(Trying.parked_at), Trying.kind, col(Trying.subject_id))))


def over(session: Session, workspace_id: str, kind: str, subject_id: int) -> bool:
    """It ended well (or is let go): nothing is counted any more. False where nothing was."""
    gone = delete(Trying).where(
        col(Trying.workspace_id) == workspace_id, col(Trying.kind) == kind, col(Trying.subject_id) == subject_id
    )
    return bool(session.execute(gone.returning(col(Trying.subject_id))).all())
