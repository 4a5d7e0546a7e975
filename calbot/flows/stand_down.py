"""Cover counts as people on duty, and is given back when the warning that it was booked for has lost its reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.cover import AHEAD, close, show_card
from calbot.flows.cover_asked import as_shift, rostered, tell_asker
from calbot.flows.cover_release import ask_release, show_release
from calbot.flows.tell import record
from calbot.flows.turn import Turn
from calbot.model.alert import Alert, AlertState
from calbot.model.cover import Cover, CoverState
from calbot.model.shift import Shift
from calbot.store import alert as alerts
from calbot.store import cover as covers
from calbot.store import forecast as forecasts
from calbot.store import person as people
from calbot.store import post as posts

_STILL_HELPS = ("alert.gone.covered", "alert.gone.merged")
_AROUND: Final = timedelta(hours=12)
"""A post that stays within this of the window still brings its messages into it."""
_SURELY: Final = 0.9
"""Of the least that was warned of: a forecast that wavers around it asks nobody."""


def stand_down(session: Session, turn: Turn) -> None:
    """Of cover whose reason is gone: what nobody has agreed to is closed, else the lead is asked whether to release
    them; no more, once there is a reason again. The caller commits."""
    for cover in covers.standing(session, turn.workspace_id, turn.now, turn.now + AHEAD):
        pointless = not cover.kept and _pointless(session, turn, cover)
        if pointless and not covers.coming(session, turn.workspace_id, cover.id):
            close(session, turn, cover)
            record(session, turn, "cover", cover.id, "stood_down")
        elif pointless and not cover.in_question:
            cover.offered_at = turn.now
            cover.revise(turn.now)
            record(session, turn, "cover", cover.id, "stand_down_asked")
            ask_release(session, turn, cover)
        elif cover.in_question and not pointless:
            lost = _lost_one(session, turn, cover)
            cover.offered_at = None
            cover.revise(turn.now)
            record(session, turn, "cover", cover.id, "wanted_again")
            if lost:
                tell_asker(session, turn, cover)
        else:
            continue
        if not cover.in_question:
            show_release(session, turn, cover)
        show_card(session, turn, cover)


def _lost_one(session: Session, turn: Turn, cover: Cover) -> bool:
    """Whether somebody has said no since it is in question: nobody was told that one is missing."""
    said = covers.answers(session, turn.workspace_id, cover.id)
    since = cover.offered_at or turn.now
    return cover.state is CoverState.OPEN and any(not one.comes and one.at >= since for one in said)


def booked_shifts(session: Session, turn: Turn, start: datetime, end: datetime) -> list[Shift]:
    """Those who said that they come, as shifts of the team beside its roster."""
    found = []
    for cover in covers.standing(session, turn.workspace_id, start, end):
        said = covers.coming(session, turn.workspace_id, cover.id)
        named = people.by_ids(session, turn.workspace_id, [one.person_id for one in said])
        near = rostered(session, turn, cover) if said else []
        # No row of the roster: negative, so that it is taken for none.
        found += [as_shift(cover, named[one.person_id], near, -one.id) for one in said]
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
    there = all(post.live and first <= post.starts_at < last for post in named.values())
    return bool(named) and (not there or _brings_less(session, turn, alert))


def _brings_less(session: Session, turn: Turn, alert: Alert) -> bool:
    """Whether each of its posts brings less in all than the least that it was warned of: trimmed, or known better."""
    known = forecasts.of_posts(session, turn.workspace_id, [cause["post_id"] for cause in alert.causes])
    return all(
        cause["post_id"] in known and known[cause["post_id"]].mean < _SURELY * cause["low"] for cause in alert.causes
    )
