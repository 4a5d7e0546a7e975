"""Finding shifts, and replacing a stretch of the roster."""

from __future__ import annotations

from collections.abc import Sequence
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
    """Shifts that touch the span `start`..`end`, of one team if given, by time."""
    given = {"workspace": workspace_id, "start": start, "end": end, "team": team}
    return list(session.exec(_between(), params=given))


def teams(session: Session, workspace_id: str) -> list[str]:
    """The names of all teams that have shifts."""
    named = select(Shift.team).where(Shift.workspace_id == workspace_id).distinct()
    return list(session.exec(named.order_by(col(Shift.team))))


def replace(session: Session, workspace_id: str, start: datetime, end: datetime, shifts: Sequence[Shift]) -> int:
    """Make `shifts` (their ids are ignored) the roster of all that starts in `start`..`end`; returns rows gone or new.

    A roster file is the whole truth about its own stretch, so this takes all teams.
    """
    for shift in shifts:
        shift.workspace_id = workspace_id
    kept = session.exec(
        select(Shift).where(Shift.workspace_id == workspace_id, Shift.starts_at >= start, Shift.starts_at < end)
    ).all()
    return replace_rows(session, kept, shifts, lambda count: next_numbers(session, workspace_id, "shift", count))


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
