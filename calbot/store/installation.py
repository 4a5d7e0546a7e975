"""Installations: found by their team, renewed by one at a time, gone for good when somebody uninstalls."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, delete, select

from calbot.model.installation import Installation


def by_team(session: Session, workspace_id: str, platform: str, team: str) -> Installation | None:
    """calbot's installation there."""
    wanted = select(Installation).where(
        Installation.workspace_id == workspace_id, Installation.platform == platform, Installation.team == team
    )
    return session.exec(wanted).first()


def claim(
    session: Session, workspace_id: str, installation_id: int, token: str, now: datetime, until: datetime
) -> bool:
    """Take its renewal until `until`, unless somebody has it, or has changed the (sealed) `token` that was seen."""
    change = (
        update(Installation)
        .where(
            col(Installation.workspace_id) == workspace_id,
            col(Installation.id) == installation_id,
            col(Installation.token) == token,
            or_(col(Installation.renewing_until).is_(None), col(Installation.renewing_until) <= now),
        )
        .values(renewing_until=until)
        .returning(col(Installation.id))
    )
    return session.execute(change.execution_options(synchronize_session=False)).first() is not None


def forget(session: Session, workspace_id: str, platform: str, team: str) -> None:
    """Remove it with its tokens."""
    session.execute(
        delete(Installation)
        .where(
            col(Installation.workspace_id) == workspace_id,
            col(Installation.platform) == platform,
            col(Installation.team) == team,
        )
        .execution_options(synchronize_session=False)
    )
