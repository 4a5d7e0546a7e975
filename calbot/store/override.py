"""Finding overrides."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, and_, col, select

from calbot.model.finding import Finding
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


def said_since(session: Session, workspace_id: str, since: datetime) -> list[tuple[Override, Finding]]:
    """Overrides of that time on, each with what was answered for, by id."""
    about = and_(col(Finding.workspace_id) == Override.workspace_id, col(Finding.id) == Override.finding_id)
    wanted = select(Override, Finding).join(Finding, about)
    wanted = wanted.where(Override.workspace_id == workspace_id, col(Override.created_at) >= since)
    return list(session.exec(wanted.order_by(col(Override.id))))
