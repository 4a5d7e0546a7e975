"""Finding shifts, and replacing a stretch of the roster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import String, bindparam
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar
from sqlmodel.sql.sqltypes import UTCDateTime

from calbot.model.shift import Shift
from calbot.store.number import next_numbers
from calbot.store.replacing import replace_rows


def by_id(session: Session, workspace_id: str, shift_id: int) -> Shift | None:
    """One shift."""
    return session.get(Shift, (workspace_id, shift_id))


def between(session: Session, workspace_id: str, start: datetime, end: datetime, team: str = "") -> list[Shift]:
    """Shifts that touch the span `start`..`end`, of one team if given, by time. What two rosters say in the same words
    of somebody by name is one shift."""
    given = {"workspace": workspace_id, "start": start, "end": end, "team": team}
    return list(_once(session.exec(_between(), params=given)))


def teams(session: Session, workspace_id: str) -> list[str]:
    """The names of all teams that have shifts."""
    named = select(Shift.team).where(Shift.workspace_id == workspace_id).distinct()
    return list(session.exec(named.order_by(col(Shift.team))))


def replace(
    session: Session,
    workspace_id: str,
    start: datetime,
    end: datetime,
    shifts: Sequence[Shift],
    source_id: int | None = None,
) -> int:
    """Make `shifts` (their ids are ignored) what roster `source_id` says of all that starts in `start`..`end`; returns
    rows gone or new.

    A roster is the whole truth about its own stretch, in all teams; what another one says of it stays. Rows that no
    roster owns are from before rosters were told apart, and are anybody's.
    """
    for shift in shifts:
        shift.workspace_id, shift.source_id = workspace_id, source_id
    own = (col(Shift.source_id).is_(None),) if source_id is None else (Shift.source_id == source_id,)
    wanted = select(Shift).where(
        Shift.workspace_id == workspace_id,
        Shift.starts_at >= start,
        Shift.starts_at < end,
        or_(*own, col(Shift.source_id).is_(None)),
    )
    kept = session.exec(wanted).all()
    return replace_rows(session, kept, shifts, lambda count: next_numbers(session, workspace_id, "shift", count))


def _once(rows: Iterable[Shift]) -> Iterator[Shift]:
    by: dict[tuple[str, str, datetime, datetime], int | None] = {}
    for row in rows:
        key = (row.name.casefold(), row.team, row.starts_at, row.ends_at)
        if not row.name or by.setdefault(key, row.source_id) == row.source_id:
            yield row


@cache
def _between() -> SelectOfScalar[Shift]:
    # Each card of a warning asks this, and to build a statement costs more than to run it.
    team = bindparam("team", type_=String())
    return (
        select(Shift)
        .where(col(Shift.workspace_id) == bindparam("workspace", type_=String()))
        .where(col(Shift.starts_at) < bindparam("end", type_=UTCDateTime()))
        .where(col(Shift.ends_at) > bindparam("start", type_=UTCDateTime()))
        .where(or_(team == "", col(Shift.team) == team))
        .order_by(col(Shift.starts_at), col(Shift.id))
    )
