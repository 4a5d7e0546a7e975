"""Finding delights."""

from __future__ import annotations

from sqlmodel import Session, col, select

from calbot.model.delight import Delight, DelightState


def by_id(session: Session, workspace_id: str, delight_id: int) -> Delight | None:
    """One delight."""
    return session.get(Delight, (workspace_id, delight_id))


def by_url(session: Session, workspace_id: str, url: str) -> Delight | None:
    """The last one about what was written there."""
    wanted = select(Delight).where(Delight.workspace_id == workspace_id, Delight.url == url)
    return session.exec(wanted.order_by(col(Delight.id).desc())).first()


def waiting(session: Session, workspace_id: str) -> list[Delight]:
    """Those that no lead has answered, the first first."""
    wanted = select(Delight).where(Delight.workspace_id == workspace_id, Delight.state == DelightState.NAMED)
    return list(session.exec(wanted.order_by(col(Delight.id))))
