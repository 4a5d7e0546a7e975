"""When a person is not woken: said by the person, for the person's own clock."""

from __future__ import annotations

from datetime import time

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.tell import record
from calbot.flows.turn import Turn
from calbot.model.person import Person


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
