"""Finding briefs, who has read which version, and what is asked about them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.brief import Brief, BriefQuestion, BriefRead
from calbot.model.post import Post
from calbot.store.asking import in_parts


def of_post(session: Session, workspace_id: str, post_id: int) -> Brief | None:
    """The brief of one post, None where care was never told of it."""
    return session.get(Brief, (workspace_id, post_id))


def of_posts(session: Session, workspace_id: str, post_ids: Collection[int]) -> dict[int, Brief]:
    """The briefs that there are of several posts, by post."""
    found: dict[int, Brief] = {}
    for part in in_parts(post_ids):
        wanted = select(Brief).where(Brief.workspace_id == workspace_id, col(Brief.post_id).in_(part))
        found |= {one.post_id: one for one in session.exec(wanted)}
    return found


def outdated(session: Session, workspace_id: str) -> list[int]:
    """Ids of the posts that have changed since their brief was last compared with them."""
    wanted = (
        select(Brief.post_id)
        .join(Post, (col(Post.workspace_id) == col(Brief.workspace_id)) & (col(Post.id) == col(Brief.post_id)))
        .where(Brief.workspace_id == workspace_id, col(Post.revision) != col(Brief.post_revision))
    )
    return list(session.exec(wanted.order_by(col(Brief.post_id))))


def reads(session: Session, workspace_id: str, post_id: int) -> list[BriefRead]:
    """Who has read the brief of a post, in whatever version, the first reader first."""
    wanted = select(BriefRead).where(BriefRead.workspace_id == workspace_id, BriefRead.post_id == post_id)
    return list(session.exec(wanted.order_by(col(BriefRead.id))))


def reads_of(session: Session, workspace_id: str, post_ids: Collection[int]) -> list[BriefRead]:
    """Who has read the briefs of several posts, in whatever version."""
    found: list[BriefRead] = []
    for part in in_parts(post_ids):
        wanted = select(BriefRead).where(BriefRead.workspace_id == workspace_id, col(BriefRead.post_id).in_(part))
        found += session.exec(wanted.order_by(col(BriefRead.id)))
    return found


def read_by(session: Session, workspace_id: str, person_id: int, post_ids: Collection[int]) -> dict[int, BriefRead]:
    """What a person has read of several posts, by post."""
    found: dict[int, BriefRead] = {}
    for part in in_parts(post_ids):
        wanted = select(BriefRead).where(BriefRead.workspace_id == workspace_id, BriefRead.person_id == person_id)
        found |= {one.post_id: one for one in session.exec(wanted.where(col(BriefRead.post_id).in_(part)))}
    return found


def read_by_id(session: Session, workspace_id: str, read_id: int) -> BriefRead | None:
    """One reading."""
    return session.get(BriefRead, (workspace_id, read_id))


def question_by_id(session: Session, workspace_id: str, question_id: int) -> BriefQuestion | None:
    """One question."""
    return session.get(BriefQuestion, (workspace_id, question_id))


def questions(session: Session, workspace_id: str, post_id: int) -> list[BriefQuestion]:
    """What was asked about a brief, the first first."""
    wanted = select(BriefQuestion).where(BriefQuestion.workspace_id == workspace_id, BriefQuestion.post_id == post_id)
    return list(session.exec(wanted.order_by(col(BriefQuestion.id))))


def questions_since(session: Session, workspace_id: str, since: datetime) -> list[BriefQuestion]:
    """What was asked about any brief at or after `since`, the first first."""
    wanted = select(BriefQuestion).where(
        BriefQuestion.workspace_id == workspace_id, col(BriefQuestion.asked_at) >= since
    )
    return list(session.exec(wanted.order_by(col(BriefQuestion.id))))
