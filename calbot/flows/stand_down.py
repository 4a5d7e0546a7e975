"""Cover counts as people on duty, and is given back when the warning that it was booked for has lost its reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.cover import AHEAD, close, show_card, show_warning
from calbot.flows.cover_asked import coming
from calbot.flows.tell import care_places, record, tell
from calbot.flows.turn import Turn
from calbot.model.alert import Alert, AlertState
from calbot.model.cover import Cover
from calbot.model.shift import Shift
from calbot.store import alert as alerts
from calbot.store import cover as covers
from calbot.store import person as people
from calbot.store import post as posts

_STILL_HELPS = ("alert.gone.covered", "alert.gone.merged")
_AROUND: Final = timedelta(hours=12)
"""A post that stays within this of the window still brings its messages into it."""


def stand_down(session: Session, turn: Turn) -> None:
    """Of cover whose reason is gone: what nobody has agreed to is closed, else the lead is asked whether to release
    them. The caller commits."""
    for cover in covers.standing(session, turn.workspace_id, turn.now, turn.now + AHEAD):
        if cover.offered_at is not None or cover.kept or not _pointless(session, turn, cover):
            continue
        if not coming(session, turn, cover):
            close(session, turn, cover)
            record(session, turn, "cover", cover.id, "stood_down")
        else:
            cover.offered_at = turn.now
            cover.revise(turn.now)
            record(session, turn, "cover", cover.id, "stand_down_asked")
            tell(session, turn, care_places(session, turn), "cover.standdown", ("standdown", cover.id), "asked")
            show_warning(session, turn, cover)
        show_card(session, turn, cover)


def booked_shifts(session: Session, turn: Turn, start: datetime, end: datetime) -> list[Shift]:
    """Those who said that they come, as shifts of the team beside its roster."""
    found = []
    for cover in covers.standing(session, turn.workspace_id, start, end):
        named = people.by_ids(
            session, turn.workspace_id, [one.person_id for one in covers.answers(session, turn.workspace_id, cover.id)]
        )
        for one in coming(session, turn, cover):
            person = named[one.person_id]
            booked = Shift(
                workspace_id=turn.workspace_id,
                # No row of the roster: negative, so that it is taken for none.
                id=-one.id,
                person_id=person.id,
                name=person.name,
                team=cover.team,
                starts_at=cover.starts_at,
                ends_at=cover.ends_at,
                zone=person.zone,
            )
            found.append(booked)
    return found


def _pointless(session: Session, turn: Turn, cover: Cover) -> bool:
    """Whether the warning behind it is gone, and not because of this cover: then its posts must be gone."""
    alert = alerts.last_of(session, turn.workspace_id, cover.alert_id) if cover.alert_id is not None else None
    if alert is None or alert.state is not AlertState.CALLED_OFF or _warned_of(session, turn, cover):
        return False
    return alert.why_gone not in _STILL_HELPS or _causes_gone(session, turn, alert)


def _warned_of(session: Session, turn: Turn, cover: Cover) -> bool:
    """Whether any warning stands in those hours: then people are wanted, whatever they were asked for."""
    near = alerts.between(session, turn.workspace_id, cover.starts_at, cover.ends_at)
    return any(one.stands and one.team == cover.team for one in near)


def _causes_gone(session: Session, turn: Turn, alert: Alert) -> bool:
    named = posts.by_ids(session, turn.workspace_id, [cause["post_id"] for cause in alert.causes])
    first, last = alert.starts_at - _AROUND, alert.ends_at
    return bool(named) and not all(post.live and first <= post.starts_at < last for post in named.values())
