"""Finding posts on the move."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.moving import PostMove
from calbot.model.notice import Notice, NoticeState


def of_post(session: Session, workspace_id: str, post_id: int) -> PostMove | None:
    """The move of one post that people have not been told of."""
    return session.get(PostMove, (workspace_id, post_id))


def settled(session: Session, workspace_id: str, now: datetime) -> list[int]:
    """Ids of the posts whose move is to be told by `now`, the oldest move first."""
    wanted = select(PostMove.post_id).where(PostMove.workspace_id == workspace_id, col(PostMove.due_at) <= now)
    return list(session.exec(wanted.order_by(col(PostMove.due_at), col(PostMove.post_id))))


def coming(session: Session, workspace_id: str, until: datetime) -> list[int]:
    """Ids of the posts whose move is to be told at `until` or before."""
    wanted = select(PostMove.post_id).where(PostMove.workspace_id == workspace_id, col(PostMove.due_at) <= until)
    return list(session.exec(wanted.order_by(col(PostMove.post_id))))


def bundles(session: Session, workspace_id: str, place_id: int, subject: tuple[str, int]) -> list[Notice]:
    """What a place was or is to be told of such a subject, given up or not, oldest first; a later one of the same slot
    tells all of an earlier one."""
    wanted = select(Notice).where(
        Notice.workspace_id == workspace_id,
        Notice.place_id == place_id,
        Notice.subject == subject[0],
        Notice.subject_id == subject[1],
        col(Notice.state).not_in((NoticeState.SUPERSEDED, NoticeState.CANCELLED)),
    )
    return list(session.exec(wanted.order_by(col(Notice.id))))
