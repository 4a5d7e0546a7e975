"""Finding cover that is asked for, and who answered."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.cover import Cover, CoverAnswer, CoverState
from calbot.store.number import next_number


def by_id(session: Session, workspace_id: str, cover_id: int) -> Cover | None:
    """One request for cover."""
    return session.get(Cover, (workspace_id, cover_id))


def of_alert(session: Session, workspace_id: str, alert_id: int) -> list[Cover]:
    """What was asked for because of one warning, oldest first."""
    wanted = select(Cover).where(Cover.workspace_id == workspace_id, Cover.alert_id == alert_id)
    return list(session.exec(wanted.order_by(col(Cover.id))))


def standing(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[Cover]:
    """What is asked for and not stood down, and touches `start`..`end`, by time."""
    wanted = select(Cover).where(
        Cover.workspace_id == workspace_id,
        col(Cover.state) != CoverState.STOOD_DOWN,
        Cover.starts_at < end,
        Cover.ends_at > start,
    )
    return list(session.exec(wanted.order_by(col(Cover.starts_at), col(Cover.id))))


def answers(session: Session, workspace_id: str, cover_id: int) -> list[CoverAnswer]:
    """What people said, in that order."""
    wanted = select(CoverAnswer).where(CoverAnswer.workspace_id == workspace_id, CoverAnswer.cover_id == cover_id)
    return list(session.exec(wanted.order_by(col(CoverAnswer.id))))


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
