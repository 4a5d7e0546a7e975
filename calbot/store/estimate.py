"""Finding what people expect of posts."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from calbot.model.estimate import Estimate


def of_post(session: Session, workspace_id: str, post_id: int) -> Estimate | None:
    """The newest word on one post."""
    return session.get(Estimate, (workspace_id, post_id))


def of_posts(session: Session, workspace_id: str, post_ids: Collection[int]) -> dict[int, Estimate]:
    """The newest word on each of those posts of which somebody said one."""
    wanted = select(Estimate).where(Estimate.workspace_id == workspace_id, col(Estimate.post_id).in_(post_ids))
    return {one.post_id: one for one in session.exec(wanted)}


def every(session: Session, workspace_id: str) -> dict[int, Estimate]:
    """The newest word on each post."""
    kept = session.exec(select(Estimate).where(Estimate.workspace_id == workspace_id))
    return {one.post_id: one for one in kept}
