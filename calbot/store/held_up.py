"""Notices that the chat has not taken."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.notice import MAY_BE_THERE, Notice, NoticeState
from calbot.store.asking import in_parts


def held_up(session: Session, workspace_id: str, screen: str, since: datetime, until: datetime) -> list[Notice]:
    """What was to be told to one person as `screen`, was wanted in `since`..`until`, and is not known to have arrived;
    what may be there and is not said twice is no such thing."""
    wanted = select(Notice).where(
        Notice.workspace_id == workspace_id,
        Notice.screen == screen,
        col(Notice.only_for).is_not(None),
        col(Notice.state).in_((NoticeState.PENDING, NoticeState.SENDING, NoticeState.DOUBT, NoticeState.DEAD)),
        Notice.problem != MAY_BE_THERE,
        col(Notice.wanted_at) >= since,
        col(Notice.wanted_at) <= until,
    )
    return list(session.exec(wanted.order_by(col(Notice.id))))


def of_screen(session: Session, workspace_id: str, screen: str, subject_ids: Collection[int]) -> list[Notice]:
    """The notices of one screen about several subjects."""
    found: list[Notice] = []
    for part in in_parts(subject_ids):
        wanted = select(Notice).where(Notice.workspace_id == workspace_id, Notice.screen == screen)
        found += session.exec(wanted.where(col(Notice.subject_id).in_(part)))
    return found
