"""Finding cover that is asked for, and who answered."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import Integer, String, bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar
from sqlmodel.sql.sqltypes import UTCDateTime

from calbot.model.alert import Alert
from calbot.model.cover import Cover, CoverAnswer, CoverState
from calbot.store.number import next_number


def by_id(session: Session, workspace_id: str, cover_id: int) -> Cover | None:
    """One request for cover."""
    return session.get(Cover, (workspace_id, cover_id))


def of_alert(session: Session, workspace_id: str, alert_id: int) -> list[Cover]:
    """What was asked for because of one warning, oldest first."""
    return list(session.exec(_of_alert(), params={"workspace": workspace_id, "alert": alert_id}))


def standing(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[Cover]:
    """What is asked for and not stood down, and touches `start`..`end`, by time."""
    return list(session.exec(_standing(), params={"workspace": workspace_id, "start": start, "end": end}))


def answers(session: Session, workspace_id: str, cover_id: int) -> list[CoverAnswer]:
    """What people said, in that order."""
    wanted = select(CoverAnswer).where(CoverAnswer.workspace_id == workspace_id, CoverAnswer.cover_id == cover_id)
    return list(session.exec(wanted.order_by(col(CoverAnswer.id))))


def coming(session: Session, workspace_id: str, cover_id: int) -> list[CoverAnswer]:
    """Who said yes and was not let go, in that order."""
    return [one for one in answers(session, workspace_id, cover_id) if one.comes and one.released_at is None]


def helping(session: Session, workspace_id: str, alert: Alert) -> list[CoverAnswer]:
    """Who comes because of a warning, or to its team in its hours, whatever they were asked for."""
    near = standing(session, workspace_id, alert.starts_at, alert.ends_at)
    asked = {one.id for one in of_alert(session, workspace_id, alert.id)}
    asked |= {one.id for one in near if one.team == alert.team}
    return [said for key in sorted(asked) for said in coming(session, workspace_id, key)]


def keep_answer(
    session: Session, workspace_id: str, cover_id: int, person_id: int, comes: bool, at: datetime
) -> CoverAnswer:
    """Write down what a person says; it takes the place of what the person said before."""
    known = next((one for one in answers(session, workspace_id, cover_id) if one.person_id == person_id), None)
    if known is None:
        number = next_number(session, workspace_id, "cover_answer")
        known = CoverAnswer(
            workspace_id=workspace_id, id=number, cover_id=cover_id, person_id=person_id, comes=comes, at=at
        )
        session.add(known)
    known.comes, known.at, known.released_at = comes, at, None
    session.flush()
    return known


# Each card of a warning asks these, and to build a statement costs more than to run it.
_WORKSPACE = col(Cover.workspace_id) == bindparam("workspace", type_=String())


@cache
def _of_alert() -> SelectOfScalar[Cover]:
    alert = bindparam("alert", type_=Integer())
    return select(Cover).where(_WORKSPACE, col(Cover.alert_id) == alert).order_by(col(Cover.id))


@cache
def _standing() -> SelectOfScalar[Cover]:
    before = col(Cover.starts_at) < bindparam("end", type_=UTCDateTime())
    after = col(Cover.ends_at) > bindparam("start", type_=UTCDateTime())
    wanted = select(Cover).where(_WORKSPACE, col(Cover.state) != CoverState.STOOD_DOWN, before, after)
    return wanted.order_by(col(Cover.starts_at), col(Cover.id))
