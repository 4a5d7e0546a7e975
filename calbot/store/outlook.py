"""The coming hours of each care team: one row a team, replaced at each assessment."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from calbot.model.outlook import Outlook


def every(session: Session, workspace_id: str) -> list[Outlook]:
    """All teams' coming hours, by name."""
    wanted = select(Outlook).where(Outlook.workspace_id == workspace_id)
    return list(session.exec(wanted.order_by(col(Outlook.team))))


def replace(session: Session, workspace_id: str, outlooks: Sequence[Outlook]) -> None:
    """Make `outlooks` the only ones of the workspace."""
    session.execute(delete(Outlook).where(col(Outlook.workspace_id) == workspace_id))
    for one in outlooks:
        one.workspace_id = workspace_id
        session.add(one)
