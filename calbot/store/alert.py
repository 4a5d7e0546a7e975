"""Finding alerts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, and_, col, func, or_, select
from sqlmodel.sql.sqltypes import UTCDateTime

from calbot.model.alert import STANDING, Alert, AlertState
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place, PlaceKind
from calbot.store.asking import in_parts
from calbot.store.notice_statements import MAY_BE_SEEN, PLACE, UNSEEN

HELD = "held"
"""What a call is marked with that the change of a post took back before it was begun, until that is settled."""


def by_id(session: Session, workspace_id: str, alert_id: int) -> Alert | None:
    """One alert."""
    return session.get(Alert, (workspace_id, alert_id))


def last_of(session: Session, workspace_id: str, alert_id: int) -> Alert | None:
    """The alert in which one is told now: itself, or the one at the end of those that took it in."""
    alert = by_id(session, workspace_id, alert_id)
    # Nothing takes in what has ended, so this ends as well.
    while alert is not None and alert.into_id is not None:
        alert = by_id(session, workspace_id, alert.into_id)
    return alert


def by_origin(session: Session, workspace_id: str, origin: str) -> Alert | None:
    """The alert of which another system told under that key."""
    return session.exec(select(Alert).where(Alert.workspace_id == workspace_id, Alert.origin == origin)).first()


def told_ones(session: Session, workspace_id: str, since: datetime) -> list[Alert]:
    """Alerts of which another system told and tells, and that still stand, have passed by after `since`, or are told in
    another one."""
    merged = and_(col(Alert.into_id).is_not(None), Alert.why_gone == "alert.gone.merged")
    passed = and_(Alert.state == AlertState.PAST, Alert.ends_at > since)
    stands = or_(and_(or_(col(Alert.state).in_(STANDING), passed), Alert.why_gone == ""), merged)
    wanted = select(Alert).where(Alert.workspace_id == workspace_id, col(Alert.origin).is_not(None), stands)
    return list(session.exec(wanted.order_by(col(Alert.id))))


def own_ones(session: Session, workspace_id: str, team: str, starts_at: datetime, ends_at: datetime) -> list[Alert]:
    """The standing alerts of calbot's own whose windows touch `starts_at`..`ends_at`, by their start."""
    wanted = select(Alert).where(
        Alert.workspace_id == workspace_id,
        Alert.team == team,
        col(Alert.origin).is_(None),
        col(Alert.state).in_(STANDING),
        Alert.starts_at <= ends_at,
        Alert.ends_at >= starts_at,
    )
    return list(session.exec(wanted.order_by(col(Alert.starts_at), col(Alert.id))))


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
    # Whoever put it off until it is over hears no more of it.
    snoozed = and_(Alert.state == AlertState.SNOOZED, col(Alert.snoozed_until) <= now, Alert.ends_at > now)
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


class ByName(NamedTuple):
    """A message that somebody may have got by name: in which place (`direct`: the person's own), of which slot."""

    place_id: int
    person_id: int
    slot: str
    values: dict[str, Any]
    direct: bool


def told_by_name(session: Session, workspace_id: str, alert_id: int) -> list[ByName]:
    """What people may have read of an alert by name, the oldest first."""
    wanted = columns(
        col(Notice.place_id), col(Notice.only_for), col(Notice.slot), col(Notice.values), col(Place.kind)
    ).join(Place, PLACE)
    rows = session.execute(wanted.where(*_calls(workspace_id, [alert_id]), MAY_BE_SEEN).order_by(col(Notice.id)))
    return [ByName(place, who, slot, values, kind is PlaceKind.DIRECT) for place, who, slot, values, kind in rows]


def called_by(session: Session, workspace_id: str, alert_id: int, now: datetime) -> list[int]:
    """Ids of the people who were to be told of an alert by name by `now`, in the order of being told."""
    wanted_at = func.coalesce(Notice.wanted_at, Notice.due_at)
    wanted = select(Notice.only_for).where(
        *_calls(workspace_id, [alert_id]),
        wanted_at <= now,
        col(Notice.state).not_in((NoticeState.SUPERSEDED, NoticeState.CANCELLED)),
    )
    found = session.exec(wanted.order_by(wanted_at, col(Notice.id)))
    return list(dict.fromkeys(person_id for person_id in found if person_id is not None))


class Call(NamedTuple):
    """What was or will be told of an alert to one person, when, and with what."""

    person_id: int
    at: datetime
    values: dict[str, Any]


def calls(session: Session, workspace_id: str, alert_id: int) -> list[Call]:
    """What was told of an alert by name and what still will be, but for what was taken back, by time."""
    at = func.coalesce(Notice.wanted_at, Notice.due_at)
    wanted = columns(col(Notice.only_for), at, col(Notice.values)).where(
        *_calls(workspace_id, [alert_id]), col(Notice.state) != NoticeState.CANCELLED
    )
    return [Call(*row) for row in session.execute(wanted.order_by(at, col(Notice.id)))]


def first_called(session: Session, workspace_id: str, alert_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """When somebody was first told by name of each of the alerts, where that was by `now`."""
    found: dict[int, datetime] = {}
    for part in in_parts(alert_ids):
        wanted = columns(col(Notice.subject_id), col(Notice.wanted_at)).where(
            *_calls(workspace_id, part),
            col(Notice.wanted_at) <= now,
            col(Notice.state).not_in((NoticeState.CANCELLED, NoticeState.DEAD)),
        )
        for alert_id, at in session.execute(wanted.order_by(col(Notice.wanted_at).desc())):
            found[alert_id] = at
    return found


def waiting_calls(session: Session, workspace_id: str, alert_id: int) -> list[Notice]:
    """What is to be told of an alert by name and cannot have been seen."""
    wanted = select(Notice).where(*_calls(workspace_id, [alert_id]), UNSEEN)
    return list(session.exec(wanted.order_by(col(Notice.id))))


def waiting_lines(session: Session, workspace_id: str, alert_id: int, screen: str) -> list[Notice]:
    """What is to be read of an alert as `screen` and cannot have been seen, oldest first."""
    about = (Notice.workspace_id == workspace_id, Notice.subject == "alert", Notice.subject_id == alert_id)
    wanted = select(Notice).where(*about, Notice.screen == screen, UNSEEN)
    return list(session.exec(wanted.order_by(col(Notice.id))))


def held_calls(session: Session, workspace_id: str, alert_ids: Collection[int]) -> dict[int, list[Notice]]:
    """What a change of a post kept from being told by name, by alert, oldest first."""
    found: dict[int, list[Notice]] = {}
    for part in in_parts(alert_ids):
        wanted = select(Notice).where(
            *_calls(workspace_id, part),
            # Only what was taken back is ever marked.
            Notice.state != NoticeState.SENT,
        )
        for notice in session.exec(wanted.order_by(col(Notice.id))):
            if HELD in notice.values:
                found.setdefault(notice.subject_id, []).append(notice)
    return found


def _calls(workspace_id: str, alert_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """What was said or is to be said of those alerts to somebody by name; their later edits are none of it."""
    return (
        col(Notice.workspace_id) == workspace_id,
        col(Notice.subject) == "call",
        col(Notice.subject_id).in_(alert_ids),
        col(Notice.screen) == "alert.call",
        col(Notice.only_for).is_not(None),
    )


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
    """The cards that were new in a place since then, as (when it was kept, level, alert id): the first of an alert."""
    said, carded = [], set[int]()
    given = {"workspace": workspace_id, "place": place_id, "since": since}
    for alert_id, at, values in session.execute(_voices(), given):
        if "voice" in values and alert_id not in carded:
            said.append((at, str(values["voice"]), alert_id))
            carded.add(alert_id)
    return said


# Each card that is kept or shown asks these: a company has warned thousands of times, and a whole row is many fields.


@cache
def _voices() -> Select[*tuple[Any, ...]]:
    unsaid = (NoticeState.SUPERSEDED, NoticeState.CANCELLED, NoticeState.DEAD)
    return (
        columns(col(Notice.subject_id), col(Notice.created_at), col(Notice.values))
        .where(col(Notice.workspace_id) == bindparam("workspace", type_=String()))
        .where(col(Notice.place_id) == bindparam("place", type_=Integer()))
        .where(col(Notice.created_at) > bindparam("since", type_=UTCDateTime()))
        .where(col(Notice.screen) == "alert.card", col(Notice.state).not_in(unsaid))
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
