"""Finding ideas, and who was asked for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.idea import Idea, IdeaAsk, IdeaState
from calbot.store.asking import in_parts


def by_id(session: Session, workspace_id: str, idea_id: int) -> Idea | None:
    """One idea."""
    return session.get(Idea, (workspace_id, idea_id))


def known_since(session: Session, workspace_id: str, since: datetime) -> list[Idea]:
    """Ideas that marketing has not answered, and those that changed at or after `since`, by id."""
    every = select(Idea).where(Idea.workspace_id == workspace_id).order_by(col(Idea.id))
    waits = (IdeaState.OPEN, IdeaState.OFFERED, IdeaState.TAKEN)
    return list(session.exec(every.where(col(Idea.state).in_(waits) | (col(Idea.changed_at) >= since))))


def of_post(session: Session, workspace_id: str, post_id: int) -> list[Idea]:
    """The ideas that a post answers, or is to answer, by id."""
    wanted = select(Idea).where(Idea.workspace_id == workspace_id, Idea.post_id == post_id)
    return list(session.exec(wanted.order_by(col(Idea.id))))


def asks_of(session: Session, workspace_id: str, idea_ids: Collection[int]) -> dict[int, list[IdeaAsk]]:
    """Who was asked for several ideas, by idea, the first first."""
    found: dict[int, list[IdeaAsk]] = {}
    for part in in_parts(idea_ids):
        wanted = select(IdeaAsk).where(IdeaAsk.workspace_id == workspace_id, col(IdeaAsk.idea_id).in_(part))
        for one in session.exec(wanted.order_by(col(IdeaAsk.id))):
            found.setdefault(one.idea_id, []).append(one)
    return found


def asked_between(
    session: Session, workspace_id: str, start: datetime, end: datetime
) -> list[tuple[Idea, list[IdeaAsk]]]:
    """The ideas that were asked for in `start`..`end` by id, each with who was asked then."""
    wanted = select(IdeaAsk).where(IdeaAsk.workspace_id == workspace_id, IdeaAsk.at >= start, IdeaAsk.at < end)
    found: dict[int, list[IdeaAsk]] = {}
    for one in session.exec(wanted.order_by(col(IdeaAsk.id))):
        found.setdefault(one.idea_id, []).append(one)
    named = ((by_id(session, workspace_id, key), asks) for key, asks in sorted(found.items()))
    return [(idea, asks) for idea, asks in named if idea is not None]


def ask_by_id(session: Session, workspace_id: str, ask_id: int) -> IdeaAsk | None:
    """One asking."""
    return session.get(IdeaAsk, (workspace_id, ask_id))
