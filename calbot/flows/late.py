"""How long after its first telling a person hears of a warning that nobody has: said by the person."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.policy import policy_of
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.model.person import Person

MOST: Final = 24 * 60


def set_lateness(session: Session, turn: Turn, minutes: int | None) -> Person:
    """Hear of warnings `minutes` after those who hear first; None: as everybody."""
    person = actor(session, turn)
    demand(person, "person.late")
    if minutes is not None and not 0 <= minutes <= MOST:
        raise TellUser("late.how")
    person.late_minutes = minutes
    record(session, turn, "person", person.id, "late", minutes=minutes)
    session.commit()
    return person


@looking
def usual(session: Session, turn: Turn) -> int:
    """After how many minutes those hear who stand in, where they said nothing else."""
    return round(policy_of(session, turn).lateness.total_seconds() / 60)
