"""The copies of calendar servers: one row a source, read only where that source is looked at."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from calbot.model.mirror import Mirror


def of_source(session: Session, workspace_id: str, source_id: int) -> Mirror | None:
    """The copy of one source."""
    return session.get(Mirror, (workspace_id, source_id))


def keep(session: Session, workspace_id: str, source_id: int, body: bytes, now: datetime) -> None:
    """Make `body` what is kept of the source."""
    kept = of_source(session, workspace_id, source_id)
    if kept is None:
        session.add(Mirror(workspace_id=workspace_id, source_id=source_id, body=body, kept_at=now))
    else:
        kept.body, kept.kept_at = body, now
