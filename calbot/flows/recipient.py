"""Who can do something about a warning, where that person is spoken to, and until when it would still help."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from calbot.alerts.wake import Action, Recipient, heard_at, quiet_until
from calbot.errors import TellUser
from calbot.flows.direct import own_place
from calbot.flows.policy import policy_of
from calbot.flows.raci import ANSWERS, BACKUP, LEAD, READS, RESPONSIBLE, STANDS_IN, Parts, causes, parts_of
from calbot.flows.tell import care_places, marketing_places
from calbot.flows.turn import Turn, looking
from calbot.model.alert import Alert
from calbot.model.event import Event, EventKind
from calbot.model.person import Person, Role
from calbot.model.place import Place
from calbot.store import alert as alerts
from calbot.store import cover as covers
from calbot.store import event as events
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import shift as shifts

_MOST = 6
"""A long list of recipients is a list of people who think that another one will do it."""
_A_DAY = timedelta(days=1)
_STILL_WORTH = timedelta(hours=1)
"""Help in the last hour of a window comes too late for it."""


def recipients_of(session: Session, turn: Turn, alert: Alert) -> list[Recipient]:
    """The leads, who can give cover, and who is accountable or responsible for the accounts of the posts that cause it,
    or owns one of them; their backups stand in. Nobody who is away when it would be said; at most six, of both
    kinds alike."""
    return recipients_among(session, turn, parts_of(session, turn, alert))


def recipients_among(session: Session, turn: Turn, known: Mapping[int, Parts]) -> list[Recipient]:
    """The same of people whose parts are `known` already."""
    wanted = {key: parts for key, parts in known.items() if (ANSWERS | STANDS_IN) & parts.keys()}
    named = people.by_ids(session, turn.workspace_id, list(wanted))
    leaves, working = _leaves(session, turn), _working(session, turn, named.values())
    wanted = {key: parts for key, parts in wanted.items() if key in named}
    there = (parts for key, parts in wanted.items() if not _is_away(named[key], leaves, turn.now))
    answered = {one for parts in there for part in ANSWERS for one in parts.get(part, ())}
    found = [
        Recipient(
            person_id=key,
            zone=named[key].zone,
            can=_can(parts),
            # Who stands in for nobody who is there answers for it.
            rank=0 if ANSWERS & parts.keys() or set(parts.get(BACKUP, ())) - answered else 1,
            quiet=quiet_of(named[key]),
            on_duty=key in working,
            late=lateness_of(named[key]),
            back=_back(named[key], leaves, turn.now),
            responsible=RESPONSIBLE in parts,
        )
        for key, parts in wanted.items()
    ]
    # Whoever is to hear of it later may have left by then, or be back.
    asked = heard_at([replace(one, back=None) for one in found], turn.now, policy_of(session, turn))
    hours = dict(zip(found, asked.values(), strict=True))
    return _few([one for one in found if _back(named[one.person_id], leaves, hours[one]) is None])


def named_one(session: Session, turn: Turn, person: Person) -> Recipient:
    """Somebody to whom a warning is given by name: whatever can be done, that person sees to it."""
    can, working = frozenset({"move", "cover"}), bool(_working(session, turn, [person]))
    return Recipient(person.id, person.zone, can, quiet=quiet_of(person), on_duty=working)


@looking
def why(session: Session, turn: Turn, alert_id: int) -> tuple[Alert, Parts]:
    """A warning, and what the person of this turn is to it; nothing where the person only sees it."""
    alert = alerts.by_id(session, turn.workspace_id, alert_id)
    if alert is None:
        raise TellUser("alert.not_found", alert=f"s-{alert_id}")
    return alert, parts_of(session, turn, alert).get(turn.person_id or 0, {})


def owner_of(session: Session, turn: Turn, alert: Alert, post_id: int) -> Person | None:
    """Who can change a post that causes it: its owner, that of its account, or the backup; nobody who is away."""
    leaves = _leaves(session, turn)
    for post, account in causes(session, turn, alert):
        chain = (post.owner_id, account.owner_id if account else None, account.backup_id if account else None)
        named = people.by_ids(session, turn.workspace_id, [one for one in chain if one is not None])
        if post.id == post_id:
            there = (named[one] for one in chain if one in named and not _is_away(named[one], leaves, turn.now))
            return next(there, None)
    return None


def actions_of(session: Session, turn: Turn, options: Sequence[Mapping[str, Any]]) -> list[Action]:
    """What would still change the window: its ways out, each up to its last useful moment."""
    named = posts.by_ids(session, turn.workspace_id, [one["post_id"] for one in options if one["post_id"]])
    found = []
    for option in options:
        post = named.get(option["post_id"] or 0)
        if option["kind"] in ("cover", "hours") and option.get("ends_at"):
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
    """Where a person hears of it by name: alone, on the platform of the person's side."""
    person = people.by_id(session, turn.workspace_id, person_id)
    if person is None:
        return None
    care = care_places(session, turn)
    marketing = [
        place
        for post, account in causes(session, turn, alert)
        for place in marketing_places(session, turn, account, post.brand)
    ]
    order = [*marketing, *care] if person.has(Role.MARKETER) else [*care, *marketing]
    return own_place(session, turn, person, order)


def away_of(session: Session, turn: Turn, among: Sequence[Person]) -> set[int]:
    """The ids of those `among` people who are away now, or when they could be told of something after this night."""
    leaves = _leaves(session, turn)
    return {one.id for one in among if _is_away(one, leaves, turn.now)}


def quiet_of(person: Person) -> tuple[time, time] | None:
    """From when to when the person is not disturbed; None for never."""
    if not person.quiet:
        return None
    begins, ends = (time.fromisoformat(part) for part in person.quiet.split("-"))
    return begins, ends


def sleeps_until(person: Person, at: datetime) -> datetime | None:
    """The end of the quiet hours in which `at` falls for the person; None where the person may be told."""
    return quiet_until(Recipient(person.id, person.zone, frozenset(), quiet=quiet_of(person)), at)


def up_at(session: Session, turn: Turn, person_id: int) -> datetime | None:
    """When somebody may be told of what calls for nothing; None for at once."""
    person = people.by_id(session, turn.workspace_id, person_id)
    if person is None or _working(session, turn, [person]):
        return None
    return sleeps_until(person, turn.now)


def lateness_of(person: Person) -> timedelta | None:
    """How long after the first telling the person wants to hear of a warning; None: as everybody."""
    return None if person.late_minutes is None else timedelta(minutes=person.late_minutes)


def _can(parts: Parts) -> frozenset[str]:
    """A lead gives cover, everybody else moves posts."""
    return frozenset("cover" if part == LEAD else "move" for part in parts.keys() - READS)


def _few(found: Sequence[Recipient]) -> list[Recipient]:
    """At most six, those who answer before those who stand in, by turns of those who give cover and those who move."""
    chosen: list[Recipient] = []
    for rank in (0, 1):
        cover, move = (
            deque(one for one in found if one.rank == rank and ("cover" in one.can) is lead) for lead in (True, False)
        )
        while cover or move:
            chosen += [side.popleft() for side in (cover, move) if side]
    return chosen[:_MOST]


def _leaves(session: Session, turn: Turn) -> list[Event]:
    """Who is away in the next night and day, by the calendar."""
    near = events.between(session, turn.workspace_id, turn.now, turn.now + _A_DAY)
    return [event for event in near if event.kind is EventKind.ABSENCE]


def _is_away(person: Person, leaves: Sequence[Event], now: datetime) -> bool:
    """Whether somebody is away now, or when told of something in the morning after this night."""
    moments = (now, sleeps_until(person, now) or now)
    return any(one.keeps_away(person.name, at) for one in leaves for at in moments)


def _back(person: Person, leaves: Sequence[Event], at: datetime) -> datetime | None:
    """When somebody who is away at `at` is back, as far as the next day tells; None for who is there."""
    ends = [one.ends_at for one in leaves if one.keeps_away(person.name, at)]
    return max(ends, default=None)


def _working(session: Session, turn: Turn, among: Iterable[Person]) -> set[int]:
    """The ids of those `among` people who are at work now, by the roster or because they come as cover."""
    now = (turn.now, turn.now + timedelta(minutes=1))
    roster = shifts.between(session, turn.workspace_id, *now)
    asked = covers.standing(session, turn.workspace_id, *now)
    come = {one.person_id for cover in asked for one in covers.coming(session, turn.workspace_id, cover.id)}
    return {one.id for one in among if one.id in come or any(shift.is_of(one) for shift in roster)}
