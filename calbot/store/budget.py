"""Finding how much a place was told, and what was left to its digest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, func, select

from calbot.model.notice import Notice, NoticeState
from calbot.model.workspace import History
from calbot.store.audit import FOLDED

_UNSAID = (NoticeState.SUPERSEDED, NoticeState.CANCELLED, NoticeState.DEAD)


def told_since(session: Session, workspace_id: str, place_id: int, screens: Collection[str], since: datetime) -> int:
    """How many messages were new in a place at or after `since`, as one of `screens`, and were sent or are to be: the
    edit of an older one is none."""
    # What is edited has a slot; every other message has a key of its own.
    one = func.coalesce(func.nullif(Notice.slot, ""), Notice.key)
    new = (
        select(Notice.subject_id)
        .where(
            Notice.workspace_id == workspace_id,
            Notice.place_id == place_id,
            col(Notice.screen).in_(screens),
            col(Notice.only_for).is_(None),
            col(Notice.state).not_in(_UNSAID),
        )
        .group_by(col(Notice.subject), col(Notice.subject_id), one)
        .having(func.min(Notice.created_at) >= since)
        .subquery()
    )
    return int(session.exec(select(func.count()).select_from(new)).one())


def left_over(session: Session, workspace_id: str, nouns: Collection[str], since: datetime) -> list[History]:
    """The lines of the audit trail by which something about such nouns was left to a digest after `since`, oldest
    first."""
    wanted = select(History).where(
        History.workspace_id == workspace_id,
        col(History.noun).in_(nouns),
        History.verb == FOLDED,
        col(History.at) > since,
    )
    return list(session.exec(wanted.order_by(col(History.id))))
