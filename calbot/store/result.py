"""What posts were expected to bring, kept as it was told, and what they brought."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.result import Result
from calbot.store.asking import in_parts


def of_post(session: Session, workspace_id: str, post_id: int) -> Result | None:
    """The result of one post."""
    return session.get(Result, (workspace_id, post_id))


def of_posts(session: Session, workspace_id: str, post_ids: Collection[int]) -> dict[int, Result]:
    """The results of those posts that have one, by post id."""
    found: dict[int, Result] = {}
    for part in in_parts(post_ids):
        wanted = select(Result).where(Result.workspace_id == workspace_id, col(Result.post_id).in_(part))
        found |= {one.post_id: one for one in session.exec(wanted)}
    return found


def open_before(session: Session, workspace_id: str, at: datetime) -> list[Result]:
    """Results of posts that went out before `at` and of which nobody has said yet what came, oldest first."""
    wanted = select(Result).where(
        Result.workspace_id == workspace_id, Result.starts_at <= at, col(Result.closed_at).is_(None)
    )
    return list(session.exec(wanted.order_by(col(Result.starts_at), col(Result.post_id))))


def closed_since(session: Session, workspace_id: str, at: datetime) -> list[Result]:
    """Results closed since `at`, oldest first."""
    wanted = select(Result).where(Result.workspace_id == workspace_id, col(Result.closed_at) >= at)
    return list(session.exec(wanted.order_by(col(Result.closed_at), col(Result.post_id))))
