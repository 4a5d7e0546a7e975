"""Finding what calendars mention no more."""

from __future__ import annotations

from sqlmodel import Session, col, select

from calbot.model.removal import Removal, RemovalState


def by_id(session: Session, workspace_id: str, removal_id: int) -> Removal | None:
    """One removal."""
    return session.get(Removal, (workspace_id, removal_id))


def standing(session: Session, workspace_id: str, source_id: int | None = None) -> list[Removal]:
    """Those that are not over, of one source if given, by id."""
    wanted = select(Removal).where(Removal.workspace_id == workspace_id, Removal.state != RemovalState.OVER)
    if source_id is not None:
        wanted = wanted.where(Removal.source_id == source_id)
    return list(session.exec(wanted.order_by(col(Removal.id))))


def held(session: Session, workspace_id: str) -> list[Removal]:
    """Those that nobody has answered, by id."""
    wanted = select(Removal).where(Removal.workspace_id == workspace_id, Removal.state == RemovalState.HELD)
    return list(session.exec(wanted.order_by(col(Removal.id))))
