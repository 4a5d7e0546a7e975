"""Whom cover is asked of: those of the team's roster who are off in its hours, each alone; else all of care.

Who works then, is away, comes for other cover or sleeps until it begins is not asked. Once everybody asked has said no,
all of care may answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.direct import own_place
from calbot.flows.recipient import up_at
from calbot.flows.tell import care_places, tell
from calbot.flows.turn import Turn
from calbot.model.alert import Alert
from calbot.model.cover import Cover, CoverState
from calbot.model.event import EventKind
from calbot.model.person import Person, Role
from calbot.model.shift import Shift
from calbot.staffing.coverage import present
from calbot.store import alert as alerts
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


def booked(session: Session, turn: Turn, cover: Cover, person_id: int) -> Cover | None:
    """The other cover for which somebody is booked in those hours: nobody is on duty twice."""
    near = covers.standing(session, turn.workspace_id, cover.starts_at, cover.ends_at)
    others = (one for one in near if one.id != cover.id)
    return next((one for one in others if person_id in _come(session, turn, one)), None)


def demand_unasked(session: Session, turn: Turn, alert: Alert, spans: Sequence[tuple[datetime, datetime]]) -> None:
    """Refuse a request for cover in those hours where people are looked for already who had ended an earlier warning of
    them, and one has taken back the yes: two beside each other would book twice as many as are wanted."""
    near = (one for start, end in spans for one in covers.standing(session, turn.workspace_id, start, end))
    for cover in (one for one in near if one.team == alert.team and one.state is CoverState.OPEN):
        earlier = alerts.by_id(session, turn.workspace_id, cover.alert_id) if cover.alert_id is not None else None
        if earlier is not None and not earlier.stands:
            raise TellUser("cover.asked", cover=cover.name, alert=earlier.name)


def rostered(session: Session, turn: Turn, cover: Cover) -> list[Shift]:
    """The roster around the hours of `cover`, of all teams."""
    return shifts.between(session, turn.workspace_id, cover.starts_at - _AROUND, cover.ends_at + _AROUND)


def as_shift(cover: Cover, person: Person, near: Sequence[Shift], number: int = 0) -> Shift:
    """Somebody who comes for `cover`, as a shift beside the roster `near` it: able to answer what the person's own
    shifts say, and missing from it while the person works anyway, for that makes the team no larger."""
    own = next((one for one in near if one.team == cover.team and one.is_of(person)), None)
    return Shift(
        workspace_id=cover.workspace_id,
        id=number,
        person_id=person.id,
        name=person.name,
        team=cover.team,
        starts_at=cover.starts_at,
        ends_at=cover.ends_at,
        zone=person.zone,
        replies_per_hour=own.replies_per_hour if own else None,
        skills=list(own.skills) if own else [],
        languages=list(own.languages) if own else [],
        breaks=[[one.isoformat() for one in span] for span in _at_work(cover, person, near)],
    )


def works_anyway(session: Session, turn: Turn, cover: Cover, person: Person) -> bool:
    """Whether the person is on duty in all hours of `cover` already."""
    added = as_shift(cover, person, rostered(session, turn, cover))
    return not present(added, cover.starts_at, ceil((cover.ends_at - cover.starts_at) / timedelta(hours=1))).any()


def _at_work(cover: Cover, person: Person, near: Sequence[Shift]) -> list[tuple[datetime, datetime]]:
    """Which hours of `cover` the person works anyway."""
    own = (one for one in near if one.is_of(person))
    spans = ((max(one.starts_at, cover.starts_at), min(one.ends_at, cover.ends_at)) for one in own)
    return [span for span in spans if span[0] < span[1]]


def _come(session: Session, turn: Turn, cover: Cover) -> set[int]:
    return {one.person_id for one in covers.coming(session, turn.workspace_id, cover.id)}


def off_then(session: Session, turn: Turn, cover: Cover) -> list[Person]:
    """Who can be asked by name; [] where the roster names nobody who is off."""
    start, end = cover.starts_at, cover.ends_at
    near = rostered(session, turn, cover)
    leaves = [one for one in events.between(session, turn.workspace_id, start, end) if one.kind is EventKind.ABSENCE]
    care = people.with_role(session, turn.workspace_id, Role.AGENT)
    return [
        one
        for one in care
        if any(shift.team == cover.team and shift.is_of(one) for shift in near)
        and not _at_work(cover, one, near)
        and not any(leave.keeps_away(one.name, at) for leave in leaves for at in _hours(start, end))
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


def tell_asker(session: Session, turn: Turn, cover: Cover) -> None:
    """Somebody has taken back a yes: whoever asked for them reads alone, in a new message, that one is missing; when
    up, if that is before the people are needed, else at once."""
    by = people.by_id(session, turn.workspace_id, cover.asked_by) if cover.asked_by is not None else None
    place = own_place(session, turn, by, care_places(session, turn)) if by is not None else None
    if by is not None and place is not None and by.id != turn.person_id:
        _tell(session, turn, cover, place.id, by.id)


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
    if up is not None and up >= cover.starts_at and person_id == cover.asked_by:
        # Another one can be asked only before that.
        up = None
    line: dict[str, Any] = {"slot": OWN, "only_for": person_id, "due_at": up, "retract": settled}
    tell(session, turn, [place], "cover.card", ("cover", cover.id), f"r{cover.revision}", **line)


def _hours(start: datetime, end: datetime) -> list[datetime]:
    """A moment of each hour: whoever is away for a part of them is not asked."""
    hours = max(int((end - start) / timedelta(hours=1)), 1)
    return [start + timedelta(hours=number) for number in range(hours)]
