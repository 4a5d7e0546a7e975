"""Finding the windows that nobody was warned of."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import String, bindparam, func
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar
from sqlmodel.sql.sqltypes import UTCDateTime

from calbot.model.miss import Miss


def by_id(session: Session, workspace_id: str, miss_id: int) -> Miss | None:
    """One miss."""
    return session.get(Miss, (workspace_id, miss_id))


def between(session: Session, workspace_id: str, start: datetime, end: datetime, team: str = "") -> list[Miss]:
    """Misses whose window touches `start`..`end`, of one team if given, oldest first."""
    wanted = select(Miss).where(Miss.workspace_id == workspace_id, Miss.starts_at < end, Miss.ends_at > start)
    if team:
        wanted = wanted.where(Miss.team == team)
    return list(session.exec(wanted.order_by(col(Miss.starts_at), col(Miss.id))))


def count(session: Session, workspace_id: str, start: datetime, end: datetime, team: str = "") -> int:
    """How many these are."""
    given = {"workspace": workspace_id, "start": start, "end": end, "team": team}
    return session.exec(_count(), params=given).one()


@cache
def _count() -> SelectOfScalar[int]:
    # Each card of a warning asks this, and to build a statement costs more than to run it.
    team = bindparam("team", type_=String())
    return (
        select(func.count())
        .select_from(Miss)
        .where(col(Miss.workspace_id) == bindparam("workspace", type_=String()))
        .where(col(Miss.starts_at) < bindparam("end", type_=UTCDateTime()))
        .where(col(Miss.ends_at) > bindparam("start", type_=UTCDateTime()))
        .where(or_(team == "", col(Miss.team) == team))
    )
