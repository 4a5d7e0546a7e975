"""Whom cover is asked of: those of the team's roster who are off in its hours, each alone; else all of care.

Who works then, is away, comes for other cover or sleeps until it begins is not asked. Once everybody asked has said no,
all of care may answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.flows.direct import own_place
from calbot.flows.recipient import up_at
from calbot.flows.tell import care_places, tell
from calbot.flows.turn import Turn
from calbot.model.cover import Cover, CoverAnswer, CoverState
from calbot.model.event import EventKind
from calbot.model.person import Person, Role
from calbot.store import cover as covers
from calbot.store import event as events
from calbot.store import history as histories
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import shift as shifts
from calbot.store import slot as slots

OWN: Final = "own"
"""Slot of the message to one who is asked."""
_AROUND: Final = timedelta(days=14)
"""Whoever has a shift of the team within this of the hours is of its roster."""


def coming(session: Session, turn: Turn, cover: Cover) -> list[CoverAnswer]:
    """Who said yes and was not let go."""
    said = covers.answers(session, turn.workspace_id, cover.id)
    return [one for one in said if one.comes and one.released_at is None]


def booked(session: Session, turn: Turn, cover: Cover, person_id: int) -> Cover | None:
    """The other cover for which somebody is booked in those hours: nobody is on duty twice."""
    near = covers.standing(session, turn.workspace_id, cover.starts_at, cover.ends_at)
    others = (one for one in near if one.id != cover.id)
    return next((one for one in others if person_id in {said.person_id for said in coming(session, turn, one)}), None)


def off_then(session: Session, turn: Turn, cover: Cover) -> list[Person]:
    """Who can be asked by name; [] where the roster names nobody who is off."""
    start, end = cover.starts_at, cover.ends_at
    near = shifts.between(session, turn.workspace_id, start - _AROUND, end + _AROUND)
    roster = {one.person_id for one in near if one.team == cover.team}
    works = {one.person_id for one in near if one.starts_at < end and one.ends_at > start}
    leaves = [one for one in events.between(session, turn.workspace_id, start, end) if one.kind is EventKind.ABSENCE]
    care = people.with_role(session, turn.workspace_id, Role.AGENT)
    free = [one for one in care if one.id in roster - works]
    return [
        one
        for one in free
        if not any(leave.keeps_away(one.name, at) for leave in leaves for at in _hours(start, end))
        and booked(session, turn, cover, one.id) is None
        and (up_at(session, turn, one.id) or turn.now) < start
    ]


def asked(session: Session, turn: Turn, cover: Cover) -> list[Person]:
    """Who was asked by name; [] where all of care was, or may answer by now."""
    lines = histories.of_all(session, turn.workspace_id, "cover", [cover.id], "asked")
    named = [key for one in lines for key in one.details.get("people", ())]
    no = {one.person_id for one in covers.answers(session, turn.workspace_id, cover.id) if not one.comes}
    found = people.by_ids(session, turn.workspace_id, named)
    return [found[key] for key in named if key in found] if set(named) - no else []


def ask_each(session: Session, turn: Turn, cover: Cover) -> list[int]:
    """Have each who is off asked alone, when up; the ids of those who can be told. The caller commits."""
    found = ((one, own_place(session, turn, one, care_places(session, turn))) for one in off_then(session, turn, cover))
    told = {person.id: place.id for person, place in found if place is not None}
    for person_id, place_id in told.items():
        _tell(session, turn, cover, place_id, person_id)
    return list(told)


def show_each(session: Session, turn: Turn, cover: Cover) -> None:
    """Have each message to one alone show how it stands; whoever has not heard of it need not once it is settled."""
    for place_id, person_id, slot in slots.readers_of(session, turn.workspace_id, "cover", cover.id):
        if slot == OWN and person_id is not None:
            _tell(session, turn, cover, place_id, person_id)


def _tell(session: Session, turn: Turn, cover: Cover, place_id: int, person_id: int) -> None:
    place = places.by_id(session, turn.workspace_id, place_id)
    if place is None:
        return
    settled = cover.state is not CoverState.OPEN
    up = None if settled else up_at(session, turn, person_id)
    line: dict[str, Any] = {"slot": OWN, "only_for": person_id, "due_at": up, "retract": settled}
    tell(session, turn, [place], "cover.card", ("cover", cover.id), f"r{cover.revision}", **line)


def _hours(start: datetime, end: datetime) -> list[datetime]:
    """A moment of each hour: whoever is away for a part of them is not asked."""
    hours = max(int((end - start) / timedelta(hours=1)), 1)
    return [start + timedelta(hours=number) for number in range(hours)]
