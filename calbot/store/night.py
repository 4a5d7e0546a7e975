"""Finding what was done and said in a night."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.notice import Notice, NoticeState
from calbot.model.workspace import History


def done_by(
    session: Session, workspace_id: str, noun: str, verbs: Collection[str], start: datetime, end: datetime
) -> list[tuple[int, int]]:
    """What people did to rows of a noun from `start` until before `end`, as (number of the row, id of the person),
    oldest first."""
    wanted = select(History.noun_id, History.person_id).where(
        History.workspace_id == workspace_id,
        History.noun == noun,
        History.at >= start,
        History.at < end,
        col(History.verb).in_(verbs),
    )
    rows = session.exec(wanted.order_by(col(History.id))).all()
    return [(row_id, person_id) for row_id, person_id in rows if person_id is not None]


def called(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[tuple[int, datetime]]:
    """Who was told of a warning by name from `start` until before `end`, and when, in that order."""
    wanted = select(Notice.only_for, Notice.sent_at).where(
        Notice.workspace_id == workspace_id,
        Notice.subject == "call",
        Notice.screen == "alert.call",
        Notice.state == NoticeState.SENT,
        col(Notice.sent_at) >= start,
        col(Notice.sent_at) < end,
    )
    rows = session.exec(wanted.order_by(col(Notice.sent_at), col(Notice.id))).all()
    return [(person_id, at) for person_id, at in rows if person_id is not None and at is not None]


def has_read(session: Session, workspace_id: str, place_id: int, subject: str, since: datetime) -> bool:
    """Whether a place was sent a message about itself as `subject` at or after `since`."""
    wanted = select(Notice.id).where(
        Notice.workspace_id == workspace_id,
        Notice.place_id == place_id,
        Notice.subject == subject,
        Notice.subject_id == place_id,
        Notice.state == NoticeState.SENT,
        col(Notice.sent_at) >= since,
    )
    return session.exec(wanted.limit(1)).first() is not None
