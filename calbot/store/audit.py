"""Looking for what should have been delivered and was not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, or_, select

from calbot.model.alert import Alert, AlertLevel, AlertState
from calbot.model.notice import MAY_BE_THERE, Notice, NoticeState
from calbot.model.place import Place
from calbot.model.workspace import History

FOLDED = "folded"
"""In the audit trail: a warning was left to the digest of some places."""
_OPEN = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.DOUBT)


def overdue(session: Session, workspace_id: str, before: datetime) -> list[Notice]:
    """What was to be delivered before `before` and is on no platform yet, the longest first; but for places that are
    closed: nothing is tried there."""
    wanted_at = func.coalesce(Notice.wanted_at, Notice.due_at)
    wanted = (
        select(Notice)
        .join(Place, and_(col(Place.workspace_id) == Notice.workspace_id, col(Place.id) == Notice.place_id))
        .where(Notice.workspace_id == workspace_id, col(Notice.state).in_(_OPEN), wanted_at < before)
        .where(col(Place.parked_at).is_(None))
    )
    return list(session.exec(wanted.order_by(wanted_at, col(Notice.id))))


def given_up(session: Session, workspace_id: str, since: datetime) -> list[Notice]:
    """What was given up and was to be delivered after `since`, in the order in which it was kept."""
    return _dead(session, workspace_id, since, Notice.problem != MAY_BE_THERE)


def left_open(session: Session, workspace_id: str, since: datetime) -> list[Notice]:
    """The same of what may be there, and was not said again."""
    return _dead(session, workspace_id, since, Notice.problem == MAY_BE_THERE)


def _dead(session: Session, workspace_id: str, since: datetime, which: ColumnElement[bool] | bool) -> list[Notice]:
    wanted = select(Notice).where(
        Notice.workspace_id == workspace_id,
        Notice.state == NoticeState.DEAD,
        func.coalesce(Notice.wanted_at, Notice.due_at) > since,
        which,
    )
    return list(session.exec(wanted.order_by(col(Notice.id))))


def warnings(session: Session, workspace_id: str, since: datetime) -> list[Alert]:
    """The warnings that somebody should know of, or should know the end of: those that stand, and those called off
    after `since`. What is for the digest only is left out."""
    gone = and_(col(Alert.state) == AlertState.CALLED_OFF, col(Alert.changed_at) > since)
    wanted = select(Alert).where(
        Alert.workspace_id == workspace_id,
        Alert.level != AlertLevel.INFO,
        or_(col(Alert.state).not_in((AlertState.CALLED_OFF, AlertState.PAST)), gone),
    )
    return list(session.exec(wanted.order_by(col(Alert.id))))


def newest_keys(
    session: Session, workspace_id: str, subject: str, subject_id: int, slot: str, also: Collection[int] = ()
) -> dict[int, str]:
    """By place, the key of the newest notice of that slot that was sent, or is to be, or is one of `also`."""
    wanted = select(Notice.place_id, Notice.key).where(
        Notice.workspace_id == workspace_id,
        Notice.subject == subject,
        Notice.subject_id == subject_id,
        Notice.slot == slot,
        col(Notice.only_for).is_(None),
        or_(col(Notice.state).in_((*_OPEN, NoticeState.SENT)), col(Notice.id).in_(also)),
    )
    return dict(session.exec(wanted.order_by(col(Notice.id))).all())


def folded(session: Session, workspace_id: str, alert_id: int, level: AlertLevel, since: datetime) -> set[int]:
    """Ids of the places in which a warning of that `level` was left to the digest, after `since`."""
    wanted = select(History).where(
        History.workspace_id == workspace_id,
        History.noun == "alert",
        History.noun_id == alert_id,
        History.verb == FOLDED,
        col(History.at) >= since,
    )
    lines = (line.details for line in session.exec(wanted))
    return {place_id for line in lines if line["level"] == level for place_id in line["places"]}
