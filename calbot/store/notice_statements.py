"""The statements that each delivery asks, put together once: to build one anew costs more than to run it.

Each tells which parameters it takes. `store.notice` asks them; those of many deliveries at once are in
`store.round_statements`.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Integer, String, bindparam, case, exists, func, update
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import and_, col, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar
from sqlmodel.sql.sqltypes import UTCDateTime

from calbot.model.notice import MOST_DEATHS, Notice, NoticeState
from calbot.model.place import Place

TAKEN: tuple[ColumnElement[bool], ...] = (
    col(Notice.state).in_((NoticeState.SENDING, NoticeState.DOUBT)),
    col(Notice.lease_until).is_not(None),
)
LOST: ColumnElement[bool] = and_(col(Notice.state) == NoticeState.DEAD, col(Notice.called_at).is_not(None))
"""Given up, though the platform may have it: its last call was left open."""
_DIED = and_(col(Notice.state) == NoticeState.DEAD, col(Notice.lapses) >= MOST_DEATHS, col(Notice.called_at).is_(None))
UNSEEN: ColumnElement[bool] = or_(and_(col(Notice.state) == NoticeState.PENDING, col(Notice.repeats) == 0), _DIED)
"""What waits was put off before its call, or the platform refused it: nobody can have seen it, however often it was
tried. Only one that was said again blindly may be there. What processes have died of while they drew it waits as well:
the auditor tries it anew."""
MAY_BE_SEEN: ColumnElement[bool] = or_(
    col(Notice.state).in_((NoticeState.SENDING, NoticeState.DOUBT, NoticeState.SENT)),
    LOST,
    and_(col(Notice.state) == NoticeState.PENDING, col(Notice.repeats) > 0),
)
NOW = bindparam("now", type_=UTCDateTime())
WORKSPACE = col(Notice.workspace_id) == bindparam("workspace", type_=String())
LEASE_OVER = or_(col(Notice.lease_until).is_(None), col(Notice.lease_until) <= NOW)
CLAIMABLE: ColumnElement[bool] = or_(
    and_(col(Notice.state).in_((NoticeState.PENDING, NoticeState.DOUBT)), col(Notice.due_at) <= NOW, LEASE_OVER),
    and_(col(Notice.state) == NoticeState.SENDING, col(Notice.lease_until) <= NOW),
)
_EARLIER = aliased(Notice)
_OPEN_STATES = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.DOUBT)
# While one is being sent, its place waits: a conversation hears things in their order. One whose sending began and did
# not end, or takes longer than any call, holds back the later ones about the same thing, or an edit could arrive before
# the message that it edits; all else in its place goes on, or four doubts in a row would cost a warning more than a
# minute. One that merely waits for its hour holds back nobody.
BEHIND_ANOTHER: ColumnElement[bool] = exists().where(
    col(_EARLIER.workspace_id) == col(Notice.workspace_id),
    col(_EARLIER.place_id) == col(Notice.place_id),
    col(_EARLIER.id) < col(Notice.id),
    # No other has a lease; said for the index, or all that was ever told in the place would be looked at.
    col(_EARLIER.state).in_(_OPEN_STATES),
    or_(
        and_(col(_EARLIER.lease_until) > NOW, col(_EARLIER.called_at) > bindparam("calling", type_=UTCDateTime())),
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


PLACE = and_(col(Place.workspace_id) == Notice.workspace_id, col(Place.id) == Notice.place_id)
OPEN = and_(col(Place.parked_at).is_(None), or_(col(Place.free_at).is_(None), col(Place.free_at) <= NOW))


@cache
def first_in() -> Select[Notice, Place]:
    """The first that may be claimed in a place, with the place, which is held from then on: workspace, place, now,
    calling (before which no call that still goes on began).

    Nothing where another session holds the place: it takes one of its notices, and looks there again or wakes the
    place; where it only changes the place, the next sweep finds what was missed.
    """
    here = col(Notice.place_id) == bindparam("place", type_=Integer())
    wanted = select(Notice, Place).join(Place, PLACE).where(WORKSPACE, here, OPEN, CLAIMABLE, ~BEHIND_ANOTHER)
    return wanted.order_by(col(Notice.id)).limit(1).with_for_update(key_share=True, of=Place, skip_locked=True)


def _of_slot(of: type[Notice] = Notice) -> tuple[ColumnElement[bool], ...]:
    """Notices of one slot: workspace, place, subject, subject_id, slot, and of whom they are for (`reader`, 0 for
    all)."""
    return (
        col(of.workspace_id) == bindparam("workspace", type_=String()),
        col(of.place_id) == bindparam("place", type_=Integer()),
        col(of.subject) == bindparam("subject", type_=String()),
        col(of.subject_id) == bindparam("subject_id", type_=Integer()),
        col(of.slot) == bindparam("slot", type_=String()),
        func.coalesce(of.only_for, 0) == bindparam("reader", type_=Integer()),
    )


@cache
def last_said() -> Select[str, str, bool]:
    """The newest message of a slot (see `_of_slot`), as (state, ref, whether it was a repeat); where none was sent, one
    that was given up and may be there for all that."""
    there = and_(col(Notice.state) == NoticeState.SENT, col(Notice.ref) != "")
    found = (
        select(Notice.state, Notice.ref)
        .where(*_of_slot(), or_(there, LOST))
        .order_by(case((there, 0), else_=1), col(Notice.sent_at).desc(), col(Notice.id).desc())
        .limit(1)
        # Of that one alone: each look for a repeat goes through all that was told in the place.
        .subquery()
    )
    sent = and_(col(_EARLIER.state) == NoticeState.SENT, col(_EARLIER.ref) == found.c.ref, col(_EARLIER.repeats) > 0)
    return select(found.c.state, found.c.ref, exists().where(*_of_slot(_EARLIER), sent))


@cache
def lost_keys() -> SelectOfScalar[str]:
    """The keys of what was given up in a slot (see `_of_slot`) and may be there for all that, the newest first."""
    return select(Notice.key).where(*_of_slot(), LOST).order_by(col(Notice.id).desc())


@cache
def arriving() -> ReturningUpdate[int]:
    """Settle what was taken as the try `tries`: workspace, notice, tries, told_ref, at."""
    ref, at = bindparam("told_ref", type_=String()), bindparam("at", type_=UTCDateTime())
    return (
        update(Notice)
        .where(WORKSPACE, col(Notice.id) == bindparam("notice", type_=Integer()))
        .where(col(Notice.attempt) == bindparam("tries", type_=Integer()), *TAKEN)
        .values(state=NoticeState.SENT, ref=ref, sent_at=at, problem="", lease_until=None)
        .returning(col(Notice.id))
        .execution_options(synchronize_session=False)
    )


@cache
def places_due() -> SelectOfScalar[int]:
    """Ids of places, the longest due first: workspace, now, most."""
    return (
        select(Notice.place_id)
        .join(Place, PLACE)
        .where(WORKSPACE, CLAIMABLE, OPEN)
        .group_by(col(Notice.place_id))
        .order_by(func.min(func.coalesce(Notice.wanted_at, Notice.due_at)))
        .limit(bindparam("most", type_=Integer()))
    )


@cache
def line_of() -> SelectOfScalar[int]:
    """Hold the place of a notice: workspace, notice."""
    one = col(Notice.id) == bindparam("notice", type_=Integer())
    place = select(Notice.place_id).where(WORKSPACE, one).scalar_subquery()
    mine = col(Place.workspace_id) == bindparam("workspace", type_=String())
    return select(Place.id).where(mine, col(Place.id) == place).with_for_update(key_share=True)


@cache
def claiming() -> ReturningUpdate[NoticeState, int, datetime | None, str, int, int]:
    """Take a notice, with `seen` >= 0 only after so many tries: workspace, notice, now, calling, seen, and until when
    it is held, to be called for (`until`) or, when it is in doubt, to be asked for first (`asking`)."""
    seen = bindparam("seen", type_=Integer())
    # Whoever settles it, however it ends, takes its lease away. One that ran out while it was called is that of a
    # sender that died; while it was asked for, of one that may only be slow.
    asked = and_(col(Notice.state) == NoticeState.DOUBT, col(Notice.lease_until).is_not(None))
    died = case(
        (col(Notice.state) == NoticeState.SENDING, col(Notice.lapses) + 1), (asked, col(Notice.lapses)), else_=0
    )
    return (
        update(Notice)
        .where(WORKSPACE, col(Notice.id) == bindparam("notice", type_=Integer()), CLAIMABLE, ~BEHIND_ANOTHER)
        .where(or_(seen < 0, col(Notice.attempt) == seen))
        .values(
            state=case((col(Notice.state) == NoticeState.PENDING, NoticeState.SENDING), else_=NoticeState.DOUBT),
            attempt=col(Notice.attempt) + 1,
            lease_until=case(
                (col(Notice.state) == NoticeState.PENDING, bindparam("until", type_=UTCDateTime())),
                else_=bindparam("asking", type_=UTCDateTime()),
            ),
            lapses=died,
            called_at=case((col(Notice.state) == NoticeState.PENDING, NOW), else_=col(Notice.called_at)),
        )
        .returning(
            col(Notice.state),
            col(Notice.attempt),
            col(Notice.lease_until),
            col(Notice.echo_ref),
            col(Notice.repeats),
            col(Notice.lapses),
        )
        .execution_options(synchronize_session=False)
    )
