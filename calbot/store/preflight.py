"""Finding what the looks before posts have found, and which are due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, or_, select

from calbot.model.post import Post, PostState
from calbot.model.preflight import Preflight
from calbot.store.asking import in_parts


def of_post(session: Session, workspace_id: str, post_id: int) -> Preflight | None:
    """What is known of one post."""
    return session.get(Preflight, (workspace_id, post_id))


def of_posts(session: Session, workspace_id: str, post_ids: Collection[int]) -> dict[int, Preflight]:
    """What is known of several posts, by id."""
    found: dict[int, Preflight] = {}
    for part in in_parts(list(post_ids)):
        wanted = select(Preflight).where(Preflight.workspace_id == workspace_id, col(Preflight.post_id).in_(part))
        found |= {one.post_id: one for one in session.exec(wanted)}
    return found


def standing(session: Session, workspace_id: str) -> list[Preflight]:
    """Those of which a message stands, by post."""
    wanted = select(Preflight).where(Preflight.workspace_id == workspace_id, col(Preflight.stands).is_(True))
    return list(session.exec(wanted.order_by(col(Preflight.post_id))))


def due(
    session: Session, workspace_id: str, since: datetime, now: datetime, limit: int
) -> list[tuple[Post, Preflight | None]]:
    """Posts that start after `since` and are new, have changed, or whose next look is due, the first to go out first;
    of cancelled ones those of which a message stands."""
    of_it = (col(Preflight.workspace_id) == col(Post.workspace_id)) & (col(Preflight.post_id) == col(Post.id))
    wanted = (
        select(Post, Preflight)
        .join(Preflight, of_it, isouter=True)
        .where(
            Post.workspace_id == workspace_id,
            Post.starts_at > since,
            or_(Post.state != PostState.CANCELLED, col(Preflight.stands).is_(True)),
            or_(
                col(Preflight.post_id).is_(None),
                col(Preflight.post_revision) != col(Post.revision),
                col(Preflight.next_at) <= now,
            ),
        )
    )
    rows = session.exec(wanted.order_by(col(Post.starts_at), col(Post.id)).limit(limit)).all()
    return [(post, known) for post, known in rows]
