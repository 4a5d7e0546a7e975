"""Finding what other systems are to be told of flags."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, exists, select

from calbot.model.outhook import Outhook, OuthookState


def by_id(session: Session, workspace_id: str, outhook_id: int) -> Outhook | None:
    """One of them."""
    return session.get(Outhook, (workspace_id, outhook_id))


def pending(session: Session, workspace_id: str) -> list[Outhook]:
    """Those that are not taken yet, by id."""
    wanted = select(Outhook).where(Outhook.workspace_id == workspace_id, Outhook.state == OuthookState.PENDING)
    return list(session.exec(wanted.order_by(col(Outhook.id))))


def due(session: Session, workspace_id: str, now: datetime) -> list[int]:
    """Ids of those to be told by now, the longest due first; of each flag only the first: its steps are told in their
    order."""
    earlier = aliased(Outhook)
    before = exists().where(
        col(earlier.workspace_id) == Outhook.workspace_id,
        col(earlier.flag_id) == Outhook.flag_id,
        col(earlier.state) == OuthookState.PENDING,
        col(earlier.id) < Outhook.id,
    )
    wanted = select(Outhook.id).where(
        Outhook.workspace_id == workspace_id,
        Outhook.state == OuthookState.PENDING,
        col(Outhook.due_at) <= now,
        ~before,
    )
    return list(session.exec(wanted.order_by(col(Outhook.due_at), col(Outhook.id))))


def first_of(session: Session, workspace_id: str, flag_id: int) -> Outhook | None:
    """The first of a flag that is not taken yet."""
    wanted = select(Outhook).where(
        Outhook.workspace_id == workspace_id, Outhook.flag_id == flag_id, Outhook.state == OuthookState.PENDING
    )
    return session.exec(wanted.order_by(col(Outhook.id))).first()


def parked(session: Session, workspace_id: str) -> list[Outhook]:
    """Those that cannot be told, by id."""
    wanted = select(Outhook).where(Outhook.workspace_id == workspace_id, Outhook.state == OuthookState.PARKED)
    return list(session.exec(wanted.order_by(col(Outhook.id))))


def forget(session: Session, workspace_id: str, before: datetime) -> None:
    """Forget those that were over before then."""
    over = (OuthookState.SENT, OuthookState.DROPPED)
    gone = delete(Outhook).where(
        col(Outhook.workspace_id) == workspace_id, col(Outhook.state).in_(over), col(Outhook.changed_at) < before
    )
    session.execute(gone.execution_options(synchronize_session=False))
