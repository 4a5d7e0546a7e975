"""Counting how often work was begun, before it begins."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from calbot.model.trying import Trying


def by_key(session: Session, workspace_id: str, kind: str, subject_id: int) -> Trying | None:
    """The trying of one piece of work, if it did not end well the last time."""
    return session.get(Trying, (workspace_id, kind, subject_id))


def parked(session: Session, workspace_id: str) -> list[Trying]:
    """The work that is left alone, oldest first."""
    wanted = select(Trying).where(Trying.workspace_id == workspace_id, col(Trying.parked_at).is_not(None))
    return list(session.exec(wanted.order_by(col(Trying.parked_at), Trying.kind, col(Trying.subject_id))))


def renew(session: Session, workspace_id: str, kind: str, subject_id: int, began_at: datetime, until: datetime) -> bool:
    """It is in the hands of whoever began at `began_at` until then; False where another has it, or nobody."""
    longer = update(Trying).where(
        col(Trying.workspace_id) == workspace_id,
        col(Trying.kind) == kind,
        col(Trying.subject_id) == subject_id,
        col(Trying.began_at) == began_at,
        col(Trying.parked_at).is_(None),
    )
    return bool(session.execute(longer.values(until=until).returning(col(Trying.subject_id))).all())


def suspects(session: Session, now: datetime) -> bool:
    """Whether work is being done again, in whatever workspace, of which an earlier try never came to an end."""
    wanted = select(Trying.kind).where(Trying.tries > 1, Trying.problem == "", col(Trying.until) > now)
    return session.exec(wanted.limit(1)).first() is not None


def over(session: Session, workspace_id: str, kind: str, subject_id: int, began_at: datetime | None = None) -> bool:
    """It ended well (or is let go): nothing is counted any more. With `began_at` only if it is that try which stands.
    False where nothing was."""
    gone = delete(Trying).where(
        col(Trying.workspace_id) == workspace_id, col(Trying.kind) == kind, col(Trying.subject_id) == subject_id
    )
    if began_at is not None:
        gone = gone.where(col(Trying.began_at) == began_at)
    return bool(session.execute(gone.returning(col(Trying.subject_id))).all())
