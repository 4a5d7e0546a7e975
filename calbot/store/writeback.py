"""Finding what calendars are to be told of changes from chat."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.writeback import OPEN, Writeback, WritebackState

_WORKED_ON = (WritebackState.PENDING, WritebackState.WRITTEN)
_OPEN = tuple(sorted(OPEN))


def by_id(session: Session, workspace_id: str, writeback_id: int) -> Writeback | None:
    """One write-back."""
    return session.get(Writeback, (workspace_id, writeback_id))


def open_of_post(session: Session, workspace_id: str, post_id: int) -> Writeback | None:
    """The one that is open of a post; there is no more than one."""
    wanted = select(Writeback).where(
        Writeback.workspace_id == workspace_id, Writeback.post_id == post_id, col(Writeback.state).in_(_OPEN)
    )
    return session.exec(wanted).first()


def open_of_source(session: Session, workspace_id: str, source_id: int) -> list[Writeback]:
    """Those that are open of one calendar, by id."""
    wanted = select(Writeback).where(
        Writeback.workspace_id == workspace_id, Writeback.source_id == source_id, col(Writeback.state).in_(_OPEN)
    )
    return list(session.exec(wanted.order_by(col(Writeback.id))))


def open_ones(session: Session, workspace_id: str) -> list[Writeback]:
    """All that are open, the oldest first."""
    wanted = select(Writeback).where(Writeback.workspace_id == workspace_id, col(Writeback.state).in_(_OPEN))
    return list(session.exec(wanted.order_by(col(Writeback.id))))


def due(session: Session, workspace_id: str, now: datetime) -> list[int]:
    """Ids of those that are to be written, or read again, by now, the longest due first."""
    wanted = select(Writeback.id).where(
        Writeback.workspace_id == workspace_id,
        col(Writeback.state).in_(_WORKED_ON),
        col(Writeback.due_at) <= now,
    )
    return list(session.exec(wanted.order_by(col(Writeback.due_at), col(Writeback.id))))


def parked(session: Session, workspace_id: str) -> list[Writeback]:
    """Those that cannot be written, by id."""
    wanted = select(Writeback).where(Writeback.workspace_id == workspace_id, Writeback.state == WritebackState.PARKED)
    return list(session.exec(wanted.order_by(col(Writeback.id))))
