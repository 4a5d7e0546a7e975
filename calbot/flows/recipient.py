"""Who can do something about a warning, where that person is spoken to, and until when it would still help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from calbot.alerts.wake import Action, Recipient, quiet_until
from calbot.errors import TellUser
from calbot.flows.tell import care_places, marketing_places
from calbot.flows.turn import Turn, looking
from calbot.model.account import Account
from calbot.model.alert import Alert
from calbot.model.event import EventKind
from calbot.model.person import Person, Role
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.store import account as accounts
from calbot.store import alert as alerts
from calbot.store import event as events
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import shift as shifts

_ANSWERS, _STANDS_IN = 0, 1
_MOST = 6
"""A long list of recipients is a list of people who think that another one will do it."""
_STILL_WORTH = timedelta(hours=1)
"""Help in the last hour of a window comes too late for it."""


def recipients_of(session: Session, turn: Turn, alert: Alert) -> list[Recipient]:
    """The leads, who can give cover, and who answers for the accounts of the posts that cause it, with their backups.
    Nobody who is away, and at most six."""
    wanted: dict[int, tuple[int, set[str]]] = {}
    for lead in people.with_role(session, turn.workspace_id, Role.LEAD):
        _want(wanted, lead.id, _ANSWERS, "cover")
    for post, account in _causes(session, turn, alert):
        _want(wanted, post.owner_id or (account.owner_id if account else None), _ANSWERS, "move")
        _want(wanted, account.backup_id if account else None, _STANDS_IN, "move")
    named = people.by_ids(session, turn.workspace_id, list(wanted))
    away, working = _away(session, turn), _working(session, turn)
    found = [
        Recipient(key, person.zone, frozenset(wanted[key][1]), wanted[key][0], quiet_of(person), key in working)
        for key, person in named.items()
        if person.name.casefold() not in away
    ]
    return sorted(found, key=lambda one: (one.rank, one.person_id))[:_MOST]


@looking
def why(session: Session, turn: Turn, alert_id: int) -> tuple[Alert, frozenset[str]]:
    """A warning, and what puts it before the person of this turn: "cover" and "move" are in the person's hands; none
    where the person only sees it."""
    alert = alerts.by_id(session, turn.workspace_id, alert_id)
    if alert is None:
        raise TellUser("alert.not_found", alert=f"s-{alert_id}")
    mine = (one.can for one in recipients_of(session, turn, alert) if one.person_id == turn.person_id)
    return alert, next(mine, frozenset[str]())


def actions_of(session: Session, turn: Turn, options: Sequence[Mapping[str, Any]]) -> list[Action]:
    """What would still change the window: its ways out, each up to its last useful moment."""
    named = posts.by_ids(session, turn.workspace_id, [one["post_id"] for one in options if one["post_id"]])
    found = []
    for option in options:
        post = named.get(option["post_id"] or 0)
        if option["kind"] == "cover" and option.get("ends_at"):
            begins, ends = (datetime.fromisoformat(option[name]) for name in ("to", "ends_at"))
            found.append(Action("cover", begins if begins > turn.now else ends - _STILL_WORTH))
        elif option["kind"] in ("move", "split", "trim") and post is not None and post.live:
            found.append(Action("move", post.starts_at))
    return found


def act_by(session: Session, turn: Turn, options: Sequence[Mapping[str, Any]]) -> datetime | None:
    """The last moment at which any way out still helps; None where none is known."""
    coming = [action.until for action in actions_of(session, turn, options) if action.until > turn.now]
    return max(coming, default=None)


def place_for(session: Session, turn: Turn, person_id: int, alert: Alert) -> Place | None:
    """Where a person hears of it by name: a place of the person's side, on a platform that knows the person."""
    person = people.by_id(session, turn.workspace_id, person_id)
    known = {one.platform for one in people.identities(session, turn.workspace_id, person_id)}
    if person is None or not known:
        return None
    care = care_places(session, turn)
    marketing = [
        place
        for post, account in _causes(session, turn, alert)
        for place in marketing_places(session, turn, account, post.brand)
    ]
    order = [*marketing, *care] if person.has(Role.MARKETER) else [*care, *marketing]
    return next((place for place in order if place.platform in known), None)


def quiet_of(person: Person) -> tuple[time, time] | None:
    """From when to when the person is not disturbed; None for never."""
    if not person.quiet:
        return None
    begins, ends = (time.fromisoformat(part) for part in person.quiet.split("-"))
    return begins, ends


def sleeps_until(person: Person, at: datetime) -> datetime | None:
    """The end of the quiet hours in which `at` falls for the person; None where the person may be told."""
    return quiet_until(Recipient(person.id, person.zone, frozenset(), quiet=quiet_of(person)), at)


def _want(wanted: dict[int, tuple[int, set[str]]], person_id: int | None, rank: int, kind: str) -> None:
    if person_id is not None:
        known, can = wanted.get(person_id, (rank, set()))
        wanted[person_id] = (min(known, rank), can | {kind})


def _causes(session: Session, turn: Turn, alert: Alert) -> list[tuple[Post, Account | None]]:
    named = posts.by_ids(session, turn.workspace_id, [cause["post_id"] for cause in alert.causes])
    known = accounts.by_number(session, turn.workspace_id)
    return [(post, known.get(post.account_id or 0)) for post in named.values()]


def _away(session: Session, turn: Turn) -> set[str]:
    """Names of the people whose calendar says that they are away now."""
    now = events.between(session, turn.workspace_id, turn.now, turn.now + timedelta(minutes=1))
    return {event.owner.casefold() for event in now if event.kind is EventKind.ABSENCE}


def _working(session: Session, turn: Turn) -> set[int]:
    now = shifts.between(session, turn.workspace_id, turn.now, turn.now + timedelta(minutes=1))
    return {shift.person_id for shift in now if shift.person_id is not None}
