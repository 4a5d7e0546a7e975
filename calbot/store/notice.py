"""The outbox: keeping notices once, handing each to one sender at a time, in order per place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, exists, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place
from calbot.store.inserting import add_once
from calbot.store.number import next_number

LEASE = timedelta(minutes=2)
"""How long a sender may take; a notice still SENDING after that is in doubt."""


def by_id(session: Session, workspace_id: str, notice_id: int) -> Notice | None:
    """One notice."""
    return session.get(Notice, (workspace_id, notice_id))


def by_key(session: Session, workspace_id: str, key: str) -> Notice | None:
    """The notice that tells one thing."""
    return session.exec(select(Notice).where(Notice.workspace_id == workspace_id, Notice.key == key)).first()


def add(
    session: Session,
    workspace_id: str,
    *,
    key: str,
    place_id: int,
    screen: str,
    subject: str,
    subject_id: int,
    now: datetime,
    due_at: datetime | None = None,
    only_for: int | None = None,
    slot: str = "",
    thread_slot: str = "",
    values: Mapping[str, Any] | None = None,
) -> bool:
    """Keep a notice, due `now` unless said otherwise; False, and nothing kept, when `key` is known already."""
    if by_key(session, workspace_id, key) is not None:
        return False
    notice = Notice(
        workspace_id=workspace_id,
        id=next_number(session, workspace_id, "notice"),
        key=key,
        place_id=place_id,
        only_for=only_for,
        screen=screen,
        subject=subject,
        subject_id=subject_id,
        slot=slot,
        thread_slot=thread_slot,
        values=dict(values or {}),
        due_at=due_at or now,
        created_at=now,
    )
    return add_once(session, notice, ("workspace_id", "key"))


def due(session: Session, workspace_id: str, now: datetime, limit: int = 50) -> list[int]:
    """Ids of the notices that may be claimed now, in the order in which they were kept."""
    wanted = select(Notice.id).where(Notice.workspace_id == workspace_id, _claimable(now), ~_behind_another())
    return list(session.exec(wanted.order_by(col(Notice.id)).limit(limit)))


def claim(
    session: Session, workspace_id: str, notice_id: int, now: datetime, lease: timedelta = LEASE
) -> Notice | None:
    """Take a notice for sending, or None when it is not due, is taken, or waits behind another one of its place.

    The attempt is counted here, so commit before the send. It comes back SENDING; or DOUBT when an earlier attempt
    may have reached the platform (its lease ran out, or it was settled so): then ask the platform before sending.
    """
    taken = (
        update(Notice)
        .where(
            col(Notice.workspace_id) == workspace_id, col(Notice.id) == notice_id, _claimable(now), ~_behind_another()
        )
        .values(
            state=case((col(Notice.state) == NoticeState.PENDING, NoticeState.SENDING), else_=NoticeState.DOUBT),
            attempt=col(Notice.attempt) + 1,
            lease_until=now + lease,
        )
        .returning(col(Notice.id))
        .execution_options(synchronize_session=False)
    )
    if session.execute(taken).first() is None:
        return None
    return session.get(Notice, (workspace_id, notice_id), populate_existing=True)


def last_sent(
    session: Session,
    workspace_id: str,
    place_id: int,
    subject: str,
    subject_id: int,
    slot: str,
    only_for: int | None = None,
) -> Notice | None:
    """The newest delivered notice of that slot: its `ref` is the message to edit, or to answer in its thread."""
    wanted = select(Notice).where(
        Notice.workspace_id == workspace_id,
        Notice.place_id == place_id,
        Notice.subject == subject,
        Notice.subject_id == subject_id,
        Notice.slot == slot,
        Notice.only_for == only_for,
        Notice.state == NoticeState.SENT,
        Notice.ref != "",
    )
    return session.exec(wanted.order_by(col(Notice.sent_at).desc(), col(Notice.id).desc())).first()


def places_of(session: Session, workspace_id: str, subject: str, subject_id: int, slot: str) -> list[Place]:
    """The places in which a message of that slot stands, for all who are there to see."""
    wanted = (
        select(Place)
        .where(Place.workspace_id == workspace_id)
        .where(
            exists().where(
                col(Notice.workspace_id) == col(Place.workspace_id),
                col(Notice.place_id) == col(Place.id),
                col(Notice.subject) == subject,
                col(Notice.subject_id) == subject_id,
                col(Notice.slot) == slot,
                col(Notice.only_for).is_(None),
                col(Notice.ref) != "",
            )
        )
    )
    return list(session.exec(wanted.order_by(col(Place.id))))


def waiting(session: Session, workspace_id: str) -> list[Notice]:
    """All that is not delivered and not given up, in the order in which it was kept."""
    over = (NoticeState.SENT, NoticeState.DEAD)
    wanted = select(Notice).where(Notice.workspace_id == workspace_id, col(Notice.state).not_in(over))
    return list(session.exec(wanted.order_by(col(Notice.id))))


def _claimable(now: datetime) -> ColumnElement[bool]:
    state, lease = col(Notice.state), col(Notice.lease_until)
    free = or_(lease.is_(None), lease <= now)
    return or_(
        and_(state.in_((NoticeState.PENDING, NoticeState.DOUBT)), col(Notice.due_at) <= now, free),
        and_(state == NoticeState.SENDING, lease <= now),
    )


def _behind_another() -> ColumnElement[bool]:
    # A notice whose sending began and did not end holds back the later ones of its place, or an edit could arrive
    # before the message that it edits. One that merely waits for its hour holds back nobody.
    earlier = aliased(Notice)
    begun = or_(
        col(earlier.state).in_((NoticeState.SENDING, NoticeState.DOUBT)),
        and_(col(earlier.state) == NoticeState.PENDING, col(earlier.attempt) > 0),
    )
    return exists().where(
        col(earlier.workspace_id) == col(Notice.workspace_id),
        col(earlier.place_id) == col(Notice.place_id),
        col(earlier.id) < col(Notice.id),
        begun,
    )
