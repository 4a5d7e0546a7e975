"""A delight's life: care names somebody, a lead answers, whoever named them hears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor, allowed, demand
from calbot.flows.direct import own_place
from calbot.flows.tell import care_places, record, tell
from calbot.flows.turn import Turn, looking
from calbot.model.delight import Delight, DelightState
from calbot.store import delight as delights
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import place as places

VERBS: Final = ("delight.answer",)


@dataclass(frozen=True, slots=True)
class DelightView:
    """A delight with the names of who thought of it and of who answered ("" for nobody). `known`: what was just said
    was said before. `heard`: somebody can read of it."""

    delight: Delight
    who: str
    by: str
    may: frozenset[str]
    known: bool = False
    heard: bool = True


def name(session: Session, turn: Turn, url: str, why: str) -> DelightView:
    """Whoever wrote `url` deserves a surprise; the same link is asked about once."""
    person = actor(session, turn)
    demand(person, "delight.name")
    if not url:
        raise TellUser("delight.no_link")
    if not why:
        raise TellUser("delight.no_why")
    before = delights.by_url(session, turn.workspace_id, url)
    if before is not None:
        return _view(session, turn, before, known=True)
    near = places.by_id(session, turn.workspace_id, turn.place_id) if turn.place_id is not None else None
    row = Delight(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "delight"),
        url=url,
        why=why,
        brand=near.brand if near is not None else "",
        person_id=person.id,
        opened_at=turn.now,
        changed_at=turn.now,
    )
    session.add(row)
    session.flush()
    record(session, turn, "delight", row.id, "named")
    heard = _show(session, turn, row)
    session.commit()
    return _view(session, turn, row, heard=heard)


def answer(session: Session, turn: Turn, delight_id: int, revision: int, state: DelightState) -> DelightView:
    """A lead's yes or no: the card says so, and whoever named them is told alone."""
    person = actor(session, turn)
    demand(person, "delight.answer")
    row = _delight(session, turn, delight_id)
    row.answer(person.id, state, revision, turn.now)
    record(session, turn, "delight", row.id, state.value)
    _show(session, turn, row)
    first = people.by_id(session, turn.workspace_id, row.person_id)
    place = own_place(session, turn, first, care_places(session, turn, row.brand)) if first is not None else None
    if first is not None and place is not None:
        line: dict[str, Any] = {"only_for": first.id, "slot": "told"}
        tell(session, turn, [place], "delight.told", ("delight", row.id), f"r{row.revision}", **line)
    session.commit()
    return _view(session, turn, row)


@looking
def show(session: Session, turn: Turn, delight_id: int) -> DelightView:
    """A delight as it stands."""
    return _view(session, turn, _delight(session, turn, delight_id))


@looking
def waiting(session: Session, turn: Turn) -> list[DelightView]:
    """What no lead has answered, the first first."""
    return [_view(session, turn, one) for one in delights.waiting(session, turn.workspace_id)]


def _show(session: Session, turn: Turn, row: Delight) -> bool:
    """The card where care reads; whether there is such a place."""
    where = care_places(session, turn, row.brand)
    tell(session, turn, where, "delight.card", ("delight", row.id), f"r{row.revision}", slot="card")
    return bool(where)


def _delight(session: Session, turn: Turn, delight_id: int) -> Delight:
    row = delights.by_id(session, turn.workspace_id, delight_id)
    if row is None:
        raise TellUser("delight.not_found", delight=f"d-{delight_id}")
    return row


def _view(session: Session, turn: Turn, row: Delight, *, known: bool = False, heard: bool = True) -> DelightView:
    named = people.by_ids(session, turn.workspace_id, [key for key in (row.person_id, row.by_id) if key is not None])
    who, by = (named.get(key or 0) for key in (row.person_id, row.by_id))
    may = allowed(session, turn, VERBS)
    return DelightView(row, who.name if who else "", by.name if by else "", may, known, heard)
