"""Finding overrides."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.override import Override


def by_id(session: Session, workspace_id: str, override_id: int) -> Override | None:
    """One override."""
    return session.get(Override, (workspace_id, override_id))


def active(session: Session, workspace_id: str, now: datetime) -> list[Override]:
    """Overrides that have not expired, by id."""
    wanted = select(Override).where(Override.workspace_id == workspace_id, Override.expires_at > now)
    return list(session.exec(wanted.order_by(col(Override.id))))


def ended(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[Override]:
    """Overrides that expired after `start`, up to `end`, by id."""
    wanted = select(Override).where(
        Override.workspace_id == workspace_id, Override.expires_at > start, Override.expires_at <= end
    )
    return list(session.exec(wanted.order_by(col(Override.id))))


def of_finding(session: Session, workspace_id: str, finding_id: int) -> Override | None:
    """The newest override of a finding, expired or not."""
    wanted = select(Override).where(Override.workspace_id == workspace_id, Override.finding_id == finding_id)
    return session.exec(wanted.order_by(col(Override.id).desc())).first()
