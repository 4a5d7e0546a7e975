"""The statements of a round, for many notices at once, put together once as those of `store.notice_statements`.

Each tells which parameters it takes, `notices` where it says "of". `store.round` asks them; nobody else.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Integer, String, Update, bindparam, case, func, update
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import and_, col, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar
from sqlmodel.sql.sqltypes import UTCDateTime

from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place
from calbot.store.notice_statements import BEHIND_ANOTHER, CLAIMABLE, LEASE_OVER, LOST, NOW, OPEN, PLACE, WORKSPACE

_AMONG = col(Notice.id).in_(bindparam("notices", type_=Integer(), expanding=True))
_REACHED = col(Place.platform).not_in(bindparam("away", type_=String(), expanding=True))
_WAITS = (col(Notice.state) == NoticeState.PENDING, col(Notice.due_at) <= NOW, LEASE_OVER)
_ANY = aliased(Notice)
PLACES = 1000
"""So many places are looked at in one round: what it costs must not grow with all that waits. Far more than can be on
their way at a time, so those in which nothing may be taken now leave room for others."""


@cache
def firsts(crowd: bool = False) -> SelectOfScalar[int]:
    """What waits first in each place: workspace, now, calling, and the platforms that are left out (`away`). Only what
    waits; what may have been called for before is found by `open_ended`. Of PLACES places at most: in a `crowd` of
    those that have waited longest, which costs more than to look at a few hundred as they come."""
    here = and_(col(Notice.workspace_id) == Place.workspace_id, col(Notice.place_id) == Place.id)
    # Of one state, and in the order of the index: the first that is found will do, and no other is looked at.
    first = select(Notice.id).where(here, *_WAITS, ~BEHIND_ANOTHER).order_by(col(Notice.id)).limit(1)
    mine = col(Place.workspace_id) == bindparam("workspace", type_=String())
    found = select(first.correlate(Place).scalar_subquery()).select_from(Place)
    return found.where(mine, col(Place.id).in_(_longest() if crowd else _due()), OPEN, _REACHED).limit(PLACES)


def _due() -> SelectOfScalar[int]:
    """The places in which something waits and is due."""
    waits = (col(_ANY.state) == NoticeState.PENDING, col(_ANY.due_at) <= NOW)
    return select(_ANY.place_id).where(col(_ANY.workspace_id) == bindparam("workspace", type_=String()), *waits)


def _longest() -> SelectOfScalar[int]:
    """PLACES of them, those that may be told something and have waited longest."""
    told = and_(col(Place.workspace_id) == _ANY.workspace_id, col(Place.id) == _ANY.place_id)
    since = func.min(func.coalesce(_ANY.wanted_at, _ANY.due_at))
    longest = _due().join(Place, told).where(OPEN, _REACHED).group_by(col(_ANY.place_id)).order_by(since)
    return longest.limit(PLACES).correlate(None)


@cache
def heads() -> Select[Notice, Place]:
    """Those of `notices` that still wait, the longest due first, with their places, which are held from then on:
    workspace, now, most. As with `first_in`, nothing where another session holds the place."""
    return (
        select(Notice, Place)
        .join(Place, PLACE)
        .where(WORKSPACE, _AMONG, *_WAITS, OPEN)
        .order_by(func.coalesce(Notice.wanted_at, Notice.due_at), col(Notice.id))
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(key_share=True, of=Place, skip_locked=True)
        .execution_options(populate_existing=True)
    )


@cache
def open_ended() -> Select[int, int]:
    """(place, notice) of the first in each place that may be claimed and may have been called for before: workspace,
    now, calling, away."""
    tried = col(Notice.state).in_((NoticeState.SENDING, NoticeState.DOUBT))
    return (
        select(Notice.place_id, func.min(Notice.id))
        .join(Place, PLACE)
        .where(WORKSPACE, tried, CLAIMABLE, ~BEHIND_ANOTHER, OPEN, _REACHED)
        .group_by(col(Notice.place_id))
        .order_by(func.min(Notice.id))
        .limit(PLACES)
    )


@cache
def hold_free() -> Select[int, int]:
    """(notice, attempt) of those in `notices` that no other session holds; from now on this one does: workspace."""
    wanted = select(Notice.id, Notice.attempt).where(WORKSPACE, _AMONG)
    return wanted.with_for_update(key_share=True, skip_locked=True)


@cache
def arriving_each() -> Update:
    """As `arriving`, for many at once: nothing comes back."""
    ref, at = bindparam("told_ref", type_=String()), bindparam("at", type_=UTCDateTime())
    table = Notice.metadata.tables["cb_notice"]
    return (
        update(table)
        .where(table.c.workspace_id == bindparam("workspace"), table.c.id == bindparam("notice"))
        .where(table.c.attempt == bindparam("tries"), table.c.lease_until.is_not(None))
        # Not IN, which no statement for many may have.
        .where(or_(table.c.state == NoticeState.SENDING, table.c.state == NoticeState.DOUBT))
        .values(state=NoticeState.SENT, ref=ref, sent_at=at, problem="", lease_until=None)
    )


@cache
def claiming_each() -> ReturningUpdate[int, int, str, int]:
    """Take all of `notices` that wait and may be claimed, to be called for: workspace, now, calling, until."""
    return (
        update(Notice)
        .where(WORKSPACE, _AMONG, col(Notice.state) == NoticeState.PENDING, CLAIMABLE, ~BEHIND_ANOTHER)
        .values(
            state=NoticeState.SENDING,
            attempt=col(Notice.attempt) + 1,
            lease_until=bindparam("until", type_=UTCDateTime()),
            lapses=0,
            called_at=NOW,
        )
        .returning(col(Notice.id), col(Notice.attempt), col(Notice.echo_ref), col(Notice.repeats))
        .execution_options(synchronize_session=False)
    )


@cache
def counting_each() -> ReturningUpdate[int]:
    """Count that those of `notices` are drawn that nobody has in hand and that were due before `since`, and have them
    due at `due`: workspace."""
    return (
        update(Notice)
        .where(WORKSPACE, _AMONG, col(Notice.state) == NoticeState.PENDING, col(Notice.lease_until).is_(None))
        .where(col(Notice.due_at) < bindparam("since", type_=UTCDateTime()))
        .values(lapses=col(Notice.lapses) + 1, due_at=bindparam("due", type_=UTCDateTime()))
        .returning(col(Notice.id))
        .execution_options(synchronize_session=False)
    )


@cache
def sparing_each() -> Update:
    """Take back of `notices` that nobody has in hand that they were counted: workspace."""
    counted = (col(Notice.lapses) > 0, col(Notice.lease_until).is_(None))
    fewer = update(Notice).where(WORKSPACE, _AMONG, *counted).values(lapses=col(Notice.lapses) - 1)
    return fewer.execution_options(synchronize_session=False)


@cache
def said_in() -> Select[Any]:
    """As `last_said`, for all slots of all that `subjects` names in `places`, the newest first: workspace."""
    there = and_(col(Notice.state) == NoticeState.SENT, col(Notice.ref) != "")
    about = (Notice.place_id, Notice.subject, Notice.subject_id, Notice.slot, Notice.only_for)
    wanted: Select[Any] = select(*about, Notice.state, Notice.ref, Notice.key, Notice.repeats)  # type: ignore[call-overload]  # for four
    wanted = wanted.where(WORKSPACE, col(Notice.place_id).in_(bindparam("places", expanding=True)), or_(there, LOST))
    wanted = wanted.where(col(Notice.subject_id).in_(bindparam("subjects", expanding=True)), col(Notice.slot) != "")
    return wanted.order_by(case((there, 0), else_=1), col(Notice.sent_at).desc(), col(Notice.id).desc())
