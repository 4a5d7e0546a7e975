"""Finding alerts."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.alert import Alert, AlertState


def by_id(session: Session, workspace_id: str, alert_id: int) -> Alert | None:
    """One alert."""
    return session.get(Alert, (workspace_id, alert_id))


def open_ones(session: Session, workspace_id: str, team: str = "") -> list[Alert]:
    """Alerts that still stand, of one team if given, by the start of their window."""
    wanted = select(Alert).where(Alert.workspace_id == workspace_id, Alert.state == AlertState.OPEN)
    if team:
        wanted = wanted.where(Alert.team == team)
    return list(session.exec(wanted.order_by(col(Alert.starts_at), col(Alert.id))))


def between(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[Alert]:
    """Alerts of any state whose window touches `start`..`end`, by its start."""
    wanted = select(Alert).where(Alert.workspace_id == workspace_id, Alert.starts_at < end, Alert.ends_at > start)
    return list(session.exec(wanted.order_by(col(Alert.starts_at), col(Alert.id))))
