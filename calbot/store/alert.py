"""Finding alerts."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, and_, col, or_, select

from calbot.model.alert import STANDING, Alert, AlertState
from calbot.model.notice import Notice, NoticeState


def by_id(session: Session, workspace_id: str, alert_id: int) -> Alert | None:
    """One alert."""
    return session.get(Alert, (workspace_id, alert_id))


def by_origin(session: Session, workspace_id: str, origin: str) -> Alert | None:
    """The alert of which another system told under that key."""
    return session.exec(select(Alert).where(Alert.workspace_id == workspace_id, Alert.origin == origin)).first()


def open_ones(session: Session, workspace_id: str, team: str = "") -> list[Alert]:
    """Alerts that still stand, of one team if given, by the start of their window."""
    wanted = select(Alert).where(Alert.workspace_id == workspace_id, col(Alert.state).in_(STANDING))
    if team:
        wanted = wanted.where(Alert.team == team)
    return list(session.exec(wanted.order_by(col(Alert.starts_at), col(Alert.id))))


def between(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[Alert]:
    """Alerts of any state whose window touches `start`..`end`, by its start."""
    wanted = select(Alert).where(Alert.workspace_id == workspace_id, Alert.starts_at < end, Alert.ends_at > start)
    return list(session.exec(wanted.order_by(col(Alert.starts_at), col(Alert.id))))


def calling(session: Session, workspace_id: str, now: datetime) -> list[int]:
    """Ids of the alerts that are to be told again by `now`, or whose snooze is over, by id."""
    rung = and_(Alert.state == AlertState.OPEN, col(Alert.rung_at) <= now)
    snoozed = and_(Alert.state == AlertState.SNOOZED, col(Alert.snoozed_until) <= now)
    wanted = select(Alert.id).where(Alert.workspace_id == workspace_id, or_(rung, snoozed))
    return list(session.exec(wanted.order_by(col(Alert.id))))


def unjudged(session: Session, workspace_id: str, before: datetime) -> list[Alert]:
    """Told alerts whose window ended before `before` and of which nobody knows yet whether they came true."""
    wanted = select(Alert).where(
        Alert.workspace_id == workspace_id,
        col(Alert.told_at).is_not(None),
        col(Alert.judged_at).is_(None),
        col(Alert.state).not_in(STANDING),
        Alert.ends_at < before,
    )
    return list(session.exec(wanted.order_by(col(Alert.id))))


def told_since(session: Session, workspace_id: str, since: datetime) -> list[Alert]:
    """Alerts first told after `since`, oldest first."""
    wanted = select(Alert).where(Alert.workspace_id == workspace_id, col(Alert.told_at) > since)
    return list(session.exec(wanted.order_by(col(Alert.id))))


def shown_in(session: Session, workspace_id: str, alert_id: int) -> set[int]:
    """Ids of the places that were or will be shown the card of an alert, for all who are there."""
    over = (NoticeState.CANCELLED, NoticeState.DEAD)
    wanted = select(Notice.place_id).where(
        Notice.workspace_id == workspace_id,
        Notice.subject == "alert",
        Notice.subject_id == alert_id,
        Notice.slot == "card",
        col(Notice.state).not_in(over),
    )
    return set(session.exec(wanted))


def called(session: Session, workspace_id: str, alert_id: int) -> list[tuple[int, int]]:
    """Who was told of an alert by name, as (place id, person id)."""
    wanted = select(Notice.place_id, Notice.only_for).where(
        Notice.workspace_id == workspace_id, Notice.subject == "call", Notice.subject_id == alert_id
    )
    return sorted({(place_id, person_id) for place_id, person_id in session.exec(wanted) if person_id is not None})


def voices(session: Session, workspace_id: str, place_id: int, since: datetime) -> list[tuple[datetime, str, int]]:
    """What was new about alerts in a place since then, as (when it was kept, level, alert id): of each alert its first
    card, and every line in its thread."""
    wanted = select(Notice).where(
        Notice.workspace_id == workspace_id,
        Notice.place_id == place_id,
        Notice.created_at > since,
        col(Notice.screen).in_(("alert.card", "alert.rung")),
        col(Notice.state).not_in((NoticeState.SUPERSEDED, NoticeState.CANCELLED, NoticeState.DEAD)),
    )
    said, carded = [], set[int]()
    for one in session.exec(wanted.order_by(col(Notice.id))):
        if "voice" in one.values and not (one.screen == "alert.card" and one.subject_id in carded):
            said.append((one.created_at, str(one.values["voice"]), one.subject_id))
            carded |= {one.subject_id} if one.screen == "alert.card" else set()
    return said
