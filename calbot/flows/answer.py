"""Somebody answers a warning: has it, puts it off until the next shift, or gives it to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.alert_view import alert_of, holder, show
from calbot.flows.allowed import actor, demand
from calbot.flows.ladder import latest_end
from calbot.flows.recipient import away_of, owner_of
from calbot.flows.sight import sight_of
from calbot.flows.stand_down import booked_shifts
from calbot.flows.telling import call_one, hush
from calbot.flows.telling import show as show_card
from calbot.flows.thread import log
from calbot.flows.trust import Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.views import AlertView
from calbot.model.alert import Alert, AlertState
from calbot.model.person import Person, Role
from calbot.store import alert as alerts
from calbot.store import person as people
from calbot.store import shift as shifts

_LOOK_AHEAD: Final = timedelta(days=14)
_SNOOZE: Final = timedelta(hours=8)
"""Where nobody keeps a roster."""


@dataclass(frozen=True, slots=True)
class StandingView:
    """The warnings that stand, the nearest first, and how old that is."""

    alerts: tuple[Alert, ...]
    sight: Sight


@dataclass(frozen=True, slots=True)
class SnoozeView:
    """A warning, when the person's next shift begins (or until when else it is put off without a word), and the last
    instant until which it can be put off."""

    alert: Alert
    shift: datetime
    latest: datetime


@looking
def standing(session: Session, turn: Turn) -> StandingView:
    """The warnings that stand."""
    return StandingView(tuple(alerts.open_ones(session, turn.workspace_id)), sight_of(session, turn))


@looking
def heirs(session: Session, turn: Turn) -> list[Person]:
    """Whom a warning can be given to: whoever plans posts or people, and is not away; whoever asks is there."""
    able = planners(session, turn)
    away = away_of(session, turn, able)
    return [one for one in able if one.id not in away or one.id == turn.person_id]


@looking
def planners(session: Session, turn: Turn) -> list[Person]:
    """Whoever plans posts or people, away or not."""
    return people.with_role(session, turn.workspace_id, Role.LEAD, Role.MARKETER, Role.ADMIN)


def ack(session: Session, turn: Turn, alert_id: int, revision: int | None = None) -> AlertView:
    """I have it: nothing more is said of it until it grows worse."""
    alert, person = _pressed(session, turn, alert_id, revision, "alert.ack")
    alert.ack(person.id, turn.now)
    return _kept(session, turn, alert, "acked")


def leave(session: Session, turn: Turn, alert_id: int, reason: str, revision: int | None = None) -> AlertView:
    """Do nothing about it, and say why: the reason is kept."""
    alert, person = _pressed(session, turn, alert_id, revision, "alert.ack")
    if not reason:
        raise TellUser("alert.leave.reason")
    alert.ack(person.id, turn.now)
    return _kept(session, turn, alert, "left", reason=reason)


@looking
def snoozing(session: Session, turn: Turn, alert_id: int) -> SnoozeView:
    """Until when a warning can be put off by the person."""
    person, alert = actor(session, turn), alert_of(session, turn, alert_id)
    demand(person, "alert.snooze")
    if not alert.stands:
        raise TellUser("alert.not_now", alert=alert.name)
    return SnoozeView(alert, _next_shift(session, turn, person, alert), latest_end(session, turn, alert))


def snooze(
    session: Session, turn: Turn, alert_id: int, revision: int | None = None, until: datetime | None = None
) -> AlertView:
    """Not now: it is told again `until` then, or when the person's next shift begins; and in time to change it."""
    alert, person = _pressed(session, turn, alert_id, revision, "alert.snooze")
    if until is not None and until <= turn.now:
        raise TellUser("when.past")
    if until is not None and until > (latest := latest_end(session, turn, alert)):
        raise TellUser("alert.snooze.late", alert=alert.name, latest=latest)
    alert.snooze(person.id, until or _next_shift(session, turn, person, alert), turn.now)
    return _kept(session, turn, alert, "snoozed", until=f"{alert.snoozed_until:%Y-%m-%dT%H:%MZ}")


def assign(session: Session, turn: Turn, alert_id: int, to: int, revision: int | None = None) -> AlertView:
    """Give it to somebody, who is told by name."""
    alert, person = _pressed(session, turn, alert_id, revision, "alert.assign")
    heir = next((one for one in planners(session, turn) if one.id == to), None)
    if heir is None:
        raise TellUser("alert.assign.whom")
    if to != person.id and away_of(session, turn, [heir]):
        raise TellUser("alert.assign.away", who=heir.name)
    alert.assign(to, turn.now)
    hush(session, turn, alert)
    if to != person.id:
        call_one(session, turn, alert, heir, "assigned")
    return _kept(session, turn, alert, "assigned", quiet=False, to=to)


def request(
    session: Session, turn: Turn, alert_id: int, kind: str, post_id: int, revision: int | None = None
) -> AlertView:
    """Ask for a split or a trim, which only the tool that sends the post can do: whoever owns the post has the warning
    now, and is told what to change."""
    alert, person = _pressed(session, turn, alert_id, revision, "alert.assign")
    if not any(one["kind"] == kind and one["post_id"] == post_id for one in alert.options):
        raise TellUser("alert.request.none", alert=alert.name)
    owner = owner_of(session, turn, alert, post_id)
    if owner is None:
        raise TellUser("alert.request.nobody", post=f"p-{post_id}")
    alert.assign(owner.id, turn.now)
    hush(session, turn, alert)
    if owner.id != person.id:
        asked = {"kind": kind, "post_id": post_id, "by": person.name}
        call_one(session, turn, alert, owner, "requested", asked)
    return _kept(session, turn, alert, "requested", quiet=False, to=owner.id, kind=kind, post_id=post_id)


def _pressed(session: Session, turn: Turn, alert_id: int, revision: int | None, verb: str) -> tuple[Alert, Person]:
    person = actor(session, turn)
    alert = alert_of(session, turn, alert_id)
    demand(person, verb)
    has_it = holder(session, turn, alert)
    if revision is not None:
        alert.meet(revision, has_it)
    if alert.state is AlertState.ACKED and has_it and verb != "alert.assign":
        # Said in words, by somebody who has not looked at its card.
        raise TellUser("alert.taken", alert=alert.name, who=has_it)
    return alert, person


def _kept(session: Session, turn: Turn, alert: Alert, verb: str, *, quiet: bool = True, **details: object) -> AlertView:
    if quiet:
        hush(session, turn, alert)
    if alert.snoozed_until is not None:
        turn.wake(session, "rung", alert.id, at=alert.snoozed_until)
    show_card(session, turn, alert)
    log(session, turn, alert, verb, **details)
    session.commit()
    return show(session, turn, alert.id)


def _next_shift(session: Session, turn: Turn, person: Person, alert: Alert) -> datetime:
    ahead = (turn.now, turn.now + _LOOK_AHEAD)
    coming = shifts.between(session, turn.workspace_id, *ahead)
    mine = (*coming, *booked_shifts(session, turn, *ahead))
    own = [one.starts_at for one in mine if one.is_of(person) and one.starts_at > turn.now]
    teams = [one.starts_at for one in coming if one.team == alert.team and one.starts_at > turn.now]
    until = min(own, default=None) or min(teams, default=turn.now + _SNOOZE)
    return min(until, latest_end(session, turn, alert))
