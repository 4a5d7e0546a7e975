"""What posts are expected to bring: one row a post, replaced at each assessment."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, delete, select

from calbot.model.forecast import Expectation


def of_post(session: Session, workspace_id: str, post_id: int) -> Expectation | None:
    """The last expectation of one post."""
    return session.get(Expectation, (workspace_id, post_id))


def of_posts(session: Session, workspace_id: str, post_ids: Collection[int]) -> dict[int, Expectation]:
    """The last expectations of those posts that have one, by post id."""
    wanted = select(Expectation).where(Expectation.workspace_id == workspace_id, col(Expectation.post_id).in_(post_ids))
    return {one.post_id: one for one in session.exec(wanted)}


def replace(session: Session, workspace_id: str, expectations: Sequence[Expectation]) -> None:
    """Make `expectations` the only ones of the workspace."""
    session.execute(delete(Expectation).where(col(Expectation.workspace_id) == workspace_id))
    for one in expectations:
        one.workspace_id = workspace_id
        session.add(one)
