"""Who is consulted or informed about an account reads of its warnings and flags once a day, in a digest by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.budget import digest_at
from calbot.flows.alert_view import show
from calbot.flows.direct import own_place
from calbot.flows.flag_telling import near_of
from calbot.flows.flag_view import account_of, post_of, view_of
from calbot.flows.policy import policy_of
from calbot.flows.raci import ANSWERS, READS, STANDS_IN, Parts, parts_in, parts_of
from calbot.flows.recipient import place_for, sleeps_until
from calbot.flows.sight import sight_of
from calbot.flows.tell import tell
from calbot.flows.trust import Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.views import AlertView, FlagView
from calbot.model.alert import Alert
from calbot.model.flag import Flag, FlagKind
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.store import alert as alerts
from calbot.store import flag as flags
from calbot.store import person as people

INFORMED = "informed"
"""The subject of a digest for one person."""
_SINCE: Final = timedelta(days=1)
"""How long it is told that a flag is closed: until the next digest."""


@dataclass(frozen=True, slots=True)
class InformedView:
    """The warnings that stand on accounts about which a person is consulted or informed, nearest first, with what the
    person is to each, and the flags there that stand or were closed since yesterday; and the calendars that are
    blind."""

    alerts: tuple[tuple[AlertView, Parts], ...]
    sight: Sight
    flags: tuple[tuple[FlagView, Parts], ...] = ()


def inform(session: Session, turn: Turn, alert: Alert) -> None:
    """Have the consulted and informed read of it in their next digest; in the caller's commit."""
    for person_id, parts in parts_of(session, turn, alert).items():
        person, place = people.by_id(session, turn.workspace_id, person_id), None
        if _only_reads(parts):
            place = place_for(session, turn, person_id, alert)
        if person is not None and place is not None:
            _in_digest(session, turn, person, place)


def inform_of_flag(session: Session, turn: Turn, flag: Flag) -> None:
    """The same of a flag on a post of theirs; in the caller's commit. Praise is for whoever has earned it."""
    if flag.kind is FlagKind.PRAISE:
        return
    for person_id, parts in _parts_of_flag(session, turn, flag).items():
        person = people.by_id(session, turn.workspace_id, person_id) if _only_reads(parts) else None
        place = own_place(session, turn, person, near_of(session, turn, flag, person)) if person is not None else None
        if person is not None and place is not None:
            _in_digest(session, turn, person, place)


@looking
def of_person(session: Session, turn: Turn, person_id: int) -> InformedView:
    """What a person reads: what is true by then."""
    found = []
    for alert in alerts.open_ones(session, turn.workspace_id):
        parts = parts_of(session, turn, alert).get(person_id, {})
        if _only_reads(parts):
            found.append((show(session, turn, alert.id), parts))
    flagged = []
    for flag in _flags(session, turn):
        parts = _parts_of_flag(session, turn, flag).get(person_id, {})
        if _only_reads(parts):
            flagged.append((view_of(session, turn, flag), parts))
    return InformedView(tuple(found), sight_of(session, turn), tuple(flagged))


def _in_digest(session: Session, turn: Turn, person: Person, place: Place) -> None:
    at = digest_at(turn.now, person.zone, policy_of(session, turn))
    at = sleeps_until(person, at) or at
    about, once = (INFORMED, person.id), f"{at:%Y%m%dT%H%M}"
    tell(session, turn, [place], "digest.informed", about, once, only_for=person.id, due_at=at)


def _flags(session: Session, turn: Turn) -> list[Flag]:
    """Those that stand, and those closed since yesterday."""
    standing = flags.open_ones(session, turn.workspace_id)
    changed = flags.changed_since(session, turn.workspace_id, turn.now - _SINCE)
    closed = (one for one in changed if not one.stands and one.into is None)
    return [one for one in (*standing, *closed) if one.kind is not FlagKind.PRAISE]


def _parts_of_flag(session: Session, turn: Turn, flag: Flag) -> dict[int, Parts]:
    """Everybody who has a part in a flag's post, by person."""
    post = post_of(session, turn, flag.post_id)
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for person_id, part, what in parts_in(post, account_of(session, turn, post)) if post is not None else ():
        found.setdefault(person_id, {})[part] = (what,)
    return {**found}


def _only_reads(parts: Parts) -> bool:
    """Whether a person reads of it and is not told by name anyhow."""
    return bool(READS & parts.keys()) and not (ANSWERS | STANDS_IN) & parts.keys()
