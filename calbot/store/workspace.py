"""Finding workspaces."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from calbot.model.workspace import Workspace


def by_id(session: Session, workspace_id: str) -> Workspace | None:
    """The workspace itself."""
    return session.get(Workspace, workspace_id)


def every(session: Session) -> list[Workspace]:
    """All workspaces, by id: only the jobs that walk through them may ask this."""
    return list(session.exec(select(Workspace).order_by(col(Workspace.id))))


def changed(session: Session, workspace_id: str, now: datetime) -> None:
    """Something that forecasts or findings rest on is different now: an assessment is due.

    Every change gets an instant of its own, later than the last: two in one moment must not pass for one.
    """
    workspace = session.get(Workspace, workspace_id)
    if workspace is not None:
        last = workspace.changed_at
        workspace.changed_at = now if last is None or now > last else last + timedelta(microseconds=1)
