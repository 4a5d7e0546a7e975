"""When a person is not woken: said by the person, for the person's own clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.wake import Recipient, next_quiet, quiet_until
from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.raci import answering
from calbot.flows.recipient import quiet_of
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.model.event import Event, EventKind
from calbot.model.person import Person
from calbot.model.shift import Shift
from calbot.store import event as events
from calbot.store import person as people
from calbot.store import shift as shifts

_NAMED: Final = 3
_LOOK: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Who is told of warnings in the next quiet hours of a person, which end at `until`: the names of those who are
    awake in some of them, who is for longest first."""

    first: tuple[str, ...]
    until: datetime


def set_hours(session: Session, turn: Turn, hours: tuple[time, time] | None) -> Person:
    """Be quiet from the first to the second hour of the person's own clock; None: never."""
    person = actor(session, turn)
    demand(person, "person.quiet")
    if hours is not None and hours[0] == hours[1]:
        raise TellUser("quiet.same")
    person.quiet = f"{hours[0]:%H:%M}-{hours[1]:%H:%M}" if hours else ""
    record(session, turn, "person", person.id, "quiet", hours=person.quiet)
    session.commit()
    return person


@looking
def meanwhile(session: Session, turn: Turn) -> Meanwhile | None:
    """Who is asked first while the person of this turn has quiet hours; None where there are none."""
    person = actor(session, turn)
    night = next_quiet(Recipient(person.id, person.zone, frozenset(), quiet=quiet_of(person)), turn.now)
    if night is None:
        return None
    others = people.by_ids(session, turn.workspace_id, answering(session, turn) - {person.id}).values()
    working = shifts.between(session, turn.workspace_id, *night)
    leaves = [one for one in events.between(session, turn.workspace_id, *night) if one.kind is EventKind.ABSENCE]
    hours = {other.name: _hours(other, night, working, leaves) for other in others}
    awake = sorted((name for name, count in hours.items() if count), key=lambda name: (-hours[name], name))
    return Meanwhile(tuple(awake[:_NAMED]), night[1])


def _hours(person: Person, night: tuple[datetime, datetime], working: Sequence[Shift], leaves: Sequence[Event]) -> int:
    """In how many half hours of a night somebody is there and not asleep."""
    at, until = night
    awake = 0
    while at < until:
        duty = any(one.is_of(person) and one.starts_at <= at < one.ends_at for one in working)
        recipient = Recipient(person.id, person.zone, frozenset(), quiet=quiet_of(person), on_duty=duty)
        away = any(one.keeps_away(person.name, at) for one in leaves)
        awake += not away and quiet_until(recipient, at) is None
        at += _LOOK
    return awake
