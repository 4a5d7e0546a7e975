"""What posts are expected to bring: one row a post, replaced at each assessment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, delete, select

from calbot.model.forecast import Expectation
from calbot.store.asking import in_parts


class Total(NamedTuple):
    """Messages that a post brings in all: on average, and the 10 % and 90 % ends of the range."""

    mean: float
    low: float
    high: float


def of_post(session: Session, workspace_id: str, post_id: int) -> Expectation | None:
    """The last expectation of one post."""
    return session.get(Expectation, (workspace_id, post_id))


def of_posts(session: Session, workspace_id: str, post_ids: Collection[int]) -> dict[int, Expectation]:
    """The last expectations of those posts that have one, by post."""
    found: dict[int, Expectation] = {}
    for part in in_parts(post_ids):
        wanted = select(Expectation).where(Expectation.workspace_id == workspace_id, col(Expectation.post_id).in_(part))
        found |= {one.post_id: one for one in session.exec(wanted)}
    return found


def totals(session: Session, workspace_id: str, post_ids: Collection[int]) -> dict[int, Total]:
    """What is expected in all of those posts that have an expectation, by post id; its hours stay unread."""
    found: dict[int, Total] = {}
    for part in in_parts(post_ids):
        wanted = select(Expectation.post_id, Expectation.mean, Expectation.low, Expectation.high).where(
            Expectation.workspace_id == workspace_id, col(Expectation.post_id).in_(part)
        )
        found |= {post_id: Total(*told) for post_id, *told in session.exec(wanted)}
    return found


def beginning(session: Session, workspace_id: str, before: datetime) -> list[Expectation]:
    """The expectations of all posts whose messages begin before `before`."""
    wanted = select(Expectation).where(Expectation.workspace_id == workspace_id, Expectation.first_hour < before)
    return list(session.exec(wanted.order_by(col(Expectation.post_id))))


def replace(session: Session, workspace_id: str, expectations: Sequence[Expectation]) -> None:
    """Make `expectations` the only ones of the workspace."""
    session.execute(delete(Expectation).where(col(Expectation.workspace_id) == workspace_id))
    for one in expectations:
        one.workspace_id = workspace_id
        session.add(one)
