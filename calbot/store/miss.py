"""Finding the windows that nobody was warned of."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.miss import Miss


def by_id(session: Session, workspace_id: str, miss_id: int) -> Miss | None:
    """One miss."""
    return session.get(Miss, (workspace_id, miss_id))


def between(session: Session, workspace_id: str, start: datetime, end: datetime, team: str = "") -> list[Miss]:
    """Misses whose window touches `start`..`end`, of one team if given, oldest first."""
    wanted = select(Miss).where(Miss.workspace_id == workspace_id, Miss.starts_at < end, Miss.ends_at > start)
    if team:
        wanted = wanted.where(Miss.team == team)
    return list(session.exec(wanted.order_by(col(Miss.starts_at), col(Miss.id))))
