"""Finding alerts."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, String, bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, and_, col, func, or_, select
from sqlmodel.sql.sqltypes import UTCDateTime

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


class Judged(NamedTuple):
    """A warning whose window was counted: what its record is made of (`Alert` says what each means)."""

    id: int
    team: str
    planned: bool
    minutes: float
    target_minutes: int
    told_at: datetime
    came_true: bool | None
    acted: bool


def judged_since(session: Session, workspace_id: str, since: datetime) -> list[Judged]:
    """The judged ones of those first told after `since`, oldest first."""
    return [Judged(*row) for row in session.execute(_judged(), {"workspace": workspace_id, "since": since})]


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


def called_by(session: Session, workspace_id: str, alert_id: int, now: datetime) -> list[int]:
    """Ids of the people who were to be told of an alert by name by `now`, in the order of being told."""
    wanted_at = func.coalesce(Notice.wanted_at, Notice.due_at)
    wanted = select(Notice.only_for).where(
        Notice.workspace_id == workspace_id,
        Notice.subject == "call",
        Notice.subject_id == alert_id,
        wanted_at <= now,
        col(Notice.state).not_in((NoticeState.SUPERSEDED, NoticeState.CANCELLED)),
    )
    found = session.exec(wanted.order_by(wanted_at, col(Notice.id)))
    return list(dict.fromkeys(person_id for person_id in found if person_id is not None))


def messages_since(session: Session, workspace_id: str, since: datetime) -> int:
    """How many messages about alerts were first sent after `since`: cards, lines and calls; an edit is no message."""
    sent = (
        select(Notice.place_id, Notice.ref)
        .where(
            Notice.workspace_id == workspace_id,
            col(Notice.screen).in_(("alert.card", "alert.rung", "alert.call")),
            Notice.state == NoticeState.SENT,
            Notice.ref != "",
        )
        .group_by(col(Notice.place_id), col(Notice.ref))
        .having(func.min(Notice.sent_at) > since)
    )
    return len(session.exec(sent).all())


def voices(session: Session, workspace_id: str, place_id: int, since: datetime) -> list[tuple[datetime, str, int]]:
    """What was new about alerts in a place since then, as (when it was kept, level, alert id): of each alert its first
    card, and every line in its thread."""
    said, carded = [], set[int]()
    given = {"workspace": workspace_id, "place": place_id, "since": since}
    for screen, alert_id, at, values in session.execute(_voices(), given):
        if "voice" in values and not (screen == "alert.card" and alert_id in carded):
            said.append((at, str(values["voice"]), alert_id))
            carded |= {alert_id} if screen == "alert.card" else set()
    return said


# Each card that is kept or shown asks these: a company has warned thousands of times, and a whole row is many fields.


@cache
def _voices() -> Select[*tuple[Any, ...]]:
    unsaid = (NoticeState.SUPERSEDED, NoticeState.CANCELLED, NoticeState.DEAD)
    return (
        columns(*(col(one) for one in (Notice.screen, Notice.subject_id, Notice.created_at)), col(Notice.values))
        .where(col(Notice.workspace_id) == bindparam("workspace", type_=String()))
        .where(col(Notice.place_id) == bindparam("place", type_=Integer()))
        .where(col(Notice.created_at) > bindparam("since", type_=UTCDateTime()))
        .where(col(Notice.screen).in_(("alert.card", "alert.rung")), col(Notice.state).not_in(unsaid))
        .order_by(col(Notice.id))
    )


@cache
def _judged() -> Select[*tuple[Any, ...]]:
    wanted = (Alert.id, Alert.team, Alert.planned, Alert.minutes, Alert.target_minutes, Alert.told_at)
    return (
        columns(*(col(one) for one in wanted), col(Alert.came_true), col(Alert.acted))
        .where(col(Alert.workspace_id) == bindparam("workspace", type_=String()))
        .where(col(Alert.told_at) > bindparam("since", type_=UTCDateTime()), col(Alert.judged_at).is_not(None))
        .order_by(col(Alert.id))
    )
