"""The outbox: keeping notices once, handing each to one sender at a time, in order per place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, String, bindparam, case, exists, func, update
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, and_, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar
from sqlmodel.sql.sqltypes import UTCDateTime

from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place
from calbot.store.inserting import add_once
from calbot.store.number import next_number

LEASE = timedelta(seconds=20)
"""How long a sender may take, longer than any platform takes to accept; what is still SENDING then is in doubt."""


_OVER = (NoticeState.SENT, NoticeState.SUPERSEDED, NoticeState.CANCELLED, NoticeState.DEAD)


class Claim(NamedTuple):
    """A notice as its sender took it."""

    state: NoticeState
    attempt: int
    lease_until: datetime
    echo_ref: str
    repeats: int


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
        wanted_at=due_at or now,
        created_at=now,
    )
    return add_once(session, notice, ("workspace_id", "key"))


def due(session: Session, workspace_id: str, now: datetime, limit: int = 50) -> list[int]:
    """Ids of the notices that may be claimed now, in the order in which they were kept."""
    wanted = select(Notice.id).where(Notice.workspace_id == workspace_id, _CLAIMABLE, ~_BEHIND_ANOTHER)
    return list(session.exec(wanted.order_by(col(Notice.id)).limit(limit), params={"now": now}))


def due_in(session: Session, workspace_id: str, place_id: int, now: datetime) -> Notice | None:
    """The notice whose turn it is in a place: the first that may be claimed now, None while that is none."""
    place = session.get(Place, (workspace_id, place_id))
    if place is None or not _open(place, now):
        return None
    return session.exec(_first_in(), params={"workspace": workspace_id, "place": place_id, "now": now}).first()


def places_due(session: Session, workspace_id: str, now: datetime, limit: int = 500) -> list[int]:
    """Ids of the places in which something may be claimed now, the longest due first."""
    return list(session.exec(_places_due(), params={"workspace": workspace_id, "now": now, "most": limit}))


def claim(
    session: Session,
    workspace_id: str,
    notice_id: int,
    now: datetime,
    lease: timedelta = LEASE,
    *,
    attempt: int | None = None,
) -> Claim | None:
    """Take a notice for sending, or None when it is not due, is taken, or waits behind another one of its place.

    The attempt is counted and the call noted here, so commit before the send. It comes back SENDING; or DOUBT when an
    earlier attempt may have reached the platform (its lease ran out, or it was settled so): then ask the platform
    before sending. `attempt`, if given, is how many there were when it was looked at: another count means that another
    sender was faster.
    """
    key = {"workspace": workspace_id, "notice": notice_id}
    # Whoever takes from a place's line holds the place, or two could each take one that comes before the other's.
    session.execute(_line_of(), key)
    given = {"now": now, "until": now + lease, "seen": -1 if attempt is None else attempt}
    row = session.execute(_claiming(), {**key, **given}).first()
    return Claim(*row) if row else None


def arrived(session: Session, workspace_id: str, notice_id: int, attempt: int, ref: str, at: datetime) -> bool:
    """Settle what its sender took as `attempt`: the platform has it as `ref`. False when another has it by now."""
    settled = (
        update(Notice)
        .where(*_of_sender(workspace_id, notice_id, attempt))
        .values(state=NoticeState.SENT, ref=ref, sent_at=at, problem="", lease_until=None)
        .returning(col(Notice.id))
        .execution_options(synchronize_session=False)
    )
    return session.execute(settled).first() is not None


def held(session: Session, workspace_id: str, notice_id: int, attempt: int) -> Notice | None:
    """The notice that its sender took as `attempt`, to settle it; None when it is another's, or settled, by now.

    Nobody else changes it until the session ends.
    """
    wanted = select(Notice).where(*_of_sender(workspace_id, notice_id, attempt))
    return session.exec(wanted.with_for_update().execution_options(populate_existing=True)).first()


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
    wanted = select(Notice).where(Notice.workspace_id == workspace_id, col(Notice.state).not_in(_OVER))
    return list(session.exec(wanted.order_by(col(Notice.id))))


def crowd(session: Session, workspace_id: str) -> int:
    """How many wait to be sent, now or at their hour."""
    wanted = select(func.count()).where(Notice.workspace_id == workspace_id, Notice.state == NoticeState.PENDING)
    return int(session.exec(wanted).one())


def _of_sender(workspace_id: str, notice_id: int, attempt: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Notice.workspace_id) == workspace_id,
        col(Notice.id) == notice_id,
        col(Notice.attempt) == attempt,
        col(Notice.state).in_((NoticeState.SENDING, NoticeState.DOUBT)),
        col(Notice.lease_until).is_not(None),
    )


def _open(place: Place, now: datetime) -> bool:
    return place.parked_at is None and (place.free_at is None or place.free_at <= now)


# The statements that each delivery asks, put together once: to build one anew costs more than to run it.
_NOW = bindparam("now", type_=UTCDateTime())
_WORKSPACE = col(Notice.workspace_id) == bindparam("workspace", type_=String())
_LEASE_OVER = or_(col(Notice.lease_until).is_(None), col(Notice.lease_until) <= _NOW)
_CLAIMABLE: ColumnElement[bool] = or_(
    and_(col(Notice.state).in_((NoticeState.PENDING, NoticeState.DOUBT)), col(Notice.due_at) <= _NOW, _LEASE_OVER),
    and_(col(Notice.state) == NoticeState.SENDING, col(Notice.lease_until) <= _NOW),
)
_EARLIER = aliased(Notice)
# While one is being sent, its place waits: a conversation hears things in their order. One whose sending began and did
# not end holds back the later ones about the same thing, or an edit could arrive before the message that it edits; all
# else in its place goes on, or four doubts in a row would cost a warning more than a minute. One that merely waits for
# its hour holds back nobody.
_BEHIND_ANOTHER: ColumnElement[bool] = exists().where(
    col(_EARLIER.workspace_id) == col(Notice.workspace_id),
    col(_EARLIER.place_id) == col(Notice.place_id),
    col(_EARLIER.id) < col(Notice.id),
    or_(
        col(_EARLIER.lease_until) > _NOW,
        and_(
            col(_EARLIER.subject) == col(Notice.subject),
            col(_EARLIER.subject_id) == col(Notice.subject_id),
            or_(
                col(_EARLIER.state).in_((NoticeState.SENDING, NoticeState.DOUBT)),
                and_(col(_EARLIER.state) == NoticeState.PENDING, col(_EARLIER.attempt) > 0),
            ),
        ),
    ),
)


@cache
def _first_in() -> SelectOfScalar[Notice]:
    here = col(Notice.place_id) == bindparam("place", type_=Integer())
    return select(Notice).where(_WORKSPACE, here, _CLAIMABLE, ~_BEHIND_ANOTHER).order_by(col(Notice.id)).limit(1)


@cache
def _places_due() -> SelectOfScalar[int]:
    free = or_(col(Place.free_at).is_(None), col(Place.free_at) <= _NOW)
    return (
        select(Notice.place_id)
        .join(Place, and_(col(Place.workspace_id) == Notice.workspace_id, col(Place.id) == Notice.place_id))
        .where(_WORKSPACE, _CLAIMABLE, col(Place.parked_at).is_(None), free)
        .group_by(col(Notice.place_id))
        .order_by(func.min(func.coalesce(Notice.wanted_at, Notice.due_at)))
        .limit(bindparam("most", type_=Integer()))
    )


@cache
def _line_of() -> SelectOfScalar[int]:
    one = col(Notice.id) == bindparam("notice", type_=Integer())
    place = select(Notice.place_id).where(_WORKSPACE, one).scalar_subquery()
    mine = col(Place.workspace_id) == bindparam("workspace", type_=String())
    return select(Place.id).where(mine, col(Place.id) == place).with_for_update(key_share=True)


@cache
def _claiming() -> ReturningUpdate[NoticeState, int, datetime | None, str, int]:
    seen = bindparam("seen", type_=Integer())
    return (
        update(Notice)
        .where(_WORKSPACE, col(Notice.id) == bindparam("notice", type_=Integer()), _CLAIMABLE, ~_BEHIND_ANOTHER)
        .where(or_(seen < 0, col(Notice.attempt) == seen))
        .values(
            state=case((col(Notice.state) == NoticeState.PENDING, NoticeState.SENDING), else_=NoticeState.DOUBT),
            attempt=col(Notice.attempt) + 1,
            lease_until=bindparam("until", type_=UTCDateTime()),
            called_at=_NOW,
        )
        .returning(
            col(Notice.state), col(Notice.attempt), col(Notice.lease_until), col(Notice.echo_ref), col(Notice.repeats)
        )
        .execution_options(synchronize_session=False)
    )
