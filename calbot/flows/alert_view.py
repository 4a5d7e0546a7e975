"""A warning as people see it: its posts, its ways out, who has it, and how far to believe it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import allowed
from calbot.flows.beside import beside, own_ways
from calbot.flows.finding import read_remedy
from calbot.flows.outlook import read_promise, surges
from calbot.flows.record import missed, record_of_alert
from calbot.flows.sight import sight_of
from calbot.flows.sizing import is_stood_in
from calbot.flows.stand_down import booked_shifts
from calbot.flows.turn import Turn, looking
from calbot.flows.upkeep import upkeeps_of
from calbot.flows.views import AlertView, Cause
from calbot.model.alert import Alert
from calbot.model.cover import CoverState
from calbot.model.post import Post
from calbot.staffing.coverage import heads
from calbot.store import alert as alerts
from calbot.store import cover as covers
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import shift as shifts
from calbot.store import workspace as workspaces

_VERBS = ("post.move", "alert.see", "alert.ack", "alert.snooze", "alert.assign", "alert.rate", "cover.ask")


@looking
def show(session: Session, turn: Turn, alert_id: int) -> AlertView:
    """A warning as it stands, with its posts."""
    alert = alert_of(session, turn, alert_id)
    others = beside(session, turn, alert)
    options = own_ways(alert.options, others)
    wanted = {cause["post_id"] for cause in alert.causes} | {one["post_id"] for one in options if one["post_id"]}
    wanted |= {alert.gone_post_id} if alert.gone_post_id else set()
    named = posts.by_ids(session, turn.workspace_id, wanted)
    moves = [one["post_id"] for one in options if one["kind"] == "move"]
    asked = covers.of_alert(session, turn.workspace_id, alert.id)
    return AlertView(
        alert=alert,
        causes=_causes(alert, named),
        options=tuple(read_remedy(kept, named) for kept in options),
        may=allowed(session, turn, _VERBS),
        now=turn.now,
        gone_post=named.get(alert.gone_post_id) if alert.gone_post_id else None,
        gone_by=_gone_by(session, turn, alert),
        promises=tuple(read_promise(kept) for kept in alert.queue),
        surges=surges(session, turn, alert.team) if alert.starts_at <= turn.now < alert.ends_at else (),
        owner_name=holder(session, turn, alert),
        record=record_of_alert(session, turn, alert),
        missed=missed(session, turn, alert.team),
        cover_asked=any(one.state is not CoverState.STOOD_DOWN for one in asked),
        upkeep=upkeeps_of(session, turn, [named[key] for key in moves if key in named]),
        beside=others,
        # As old as what its figures were worked out from.
        sight=replace(sight_of(session, turn), feed=alert.feed_name, seen_at=alert.feed_seen_at),
        **_thinnest(session, turn, alert),
    )


def alert_of(session: Session, turn: Turn, alert_id: int) -> Alert:
    """The warning of that number. Raises TellUser where there is none."""
    alert = alerts.by_id(session, turn.workspace_id, alert_id)
    if alert is None:
        raise TellUser("alert.not_found", alert=f"s-{alert_id}")
    return alert


def holder(session: Session, turn: Turn, alert: Alert) -> str:
    """The name of whoever has taken it or put it off, "" for nobody."""
    person = people.by_id(session, turn.workspace_id, alert.owner_id) if alert.owner_id is not None else None
    return person.name if person is not None else ""


def _causes(alert: Alert, named: Mapping[int, Post]) -> tuple[Cause, ...]:
    return tuple(
        Cause(named[one["post_id"]], one["expected"], one["low"], one["high"])
        for one in alert.causes
        if one["post_id"] in named
    )


def _thinnest(session: Session, turn: Turn, alert: Alert) -> dict[str, Any]:
    """From when on the fewest people are on duty in the window, where that is fewer than at another time in it, or
    nobody at all; and whether it is people of the sizing answers who stand in for a roster."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    if workspace and is_stood_in(workspace.settings, lambda: shifts.teams(session, turn.workspace_id)):
        return {"stood_in": True}
    span = (alert.starts_at, alert.ends_at)
    roster = [*shifts.between(session, turn.workspace_id, *span, alert.team), *booked_shifts(session, turn, *span)]
    hours = int((alert.ends_at - alert.starts_at) / timedelta(hours=1))
    on_duty = heads(roster, alert.team, alert.starts_at, max(hours, 1)).round()
    if not on_duty.any():
        return {"thin_from": alert.starts_at, "thin_heads": 0}
    if on_duty.max() == on_duty.min():
        return {}
    first = int(on_duty.argmin())
    return {"thin_from": alert.starts_at + timedelta(hours=first), "thin_heads": int(on_duty[first])}


def _gone_by(session: Session, turn: Turn, alert: Alert) -> str:
    """Who made the last change to the post that took the reason away."""
    if alert.gone_post_id is None:
        return ""
    known = posts.revisions(session, turn.workspace_id, alert.gone_post_id)
    past = [one for one in known if one.at <= alert.changed_at]
    if not past or past[-1].person_id is None:
        return ""
    person = people.by_id(session, turn.workspace_id, past[-1].person_id)
    return person.name if person else ""
