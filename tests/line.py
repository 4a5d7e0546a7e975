"""All of a workspace's notices that may be claimed now, whatever their place: senders ask place by place."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.notice import Notice
from calbot.store.notice import CALLING
from calbot.store.notice_statements import BEHIND_ANOTHER, CLAIMABLE


def due(session: Session, workspace_id: str, now: datetime, limit: int = 50) -> list[int]:
    """Their ids, in the order in which they were kept."""
    wanted = select(Notice.id).where(Notice.workspace_id == workspace_id, CLAIMABLE, ~BEHIND_ANOTHER)
    return list(
        session.exec(wanted.order_by(col(Notice.id)).limit(limit), params={"now": now, "calling": now - CALLING})
    )
