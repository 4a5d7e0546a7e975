"""Finding posts on the move."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.moving import PostMove


def of_post(session: Session, workspace_id: str, post_id: int) -> PostMove | None:
    """The move of one post that people have not been told of."""
    return session.get(PostMove, (workspace_id, post_id))


def settled(session: Session, workspace_id: str, now: datetime) -> list[int]:
    """Ids of the posts whose move is to be told by `now`, the oldest move first."""
    wanted = select(PostMove.post_id).where(PostMove.workspace_id == workspace_id, col(PostMove.due_at) <= now)
    return list(session.exec(wanted.order_by(col(PostMove.due_at), col(PostMove.post_id))))
