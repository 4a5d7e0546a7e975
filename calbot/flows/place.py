"""Binding a place: `calbot here marketing|care [brand]`."""

from __future__ import annotations

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import alert, flag
from calbot.flows.allowed import actor, demand
from calbot.flows.tell import record
from calbot.flows.turn import Turn
from calbot.model.place import Place, PlaceKind
from calbot.store import account as accounts
from calbot.store import place as places


def bind(session: Session, turn: Turn, kind: PlaceKind, brand: str = "") -> Place:
    """Make the place of this turn the one where `kind` (and only `brand`, "" = all) is spoken to."""
    person = actor(session, turn)
    demand(person, "place.bind")
    place = places.by_id(session, turn.workspace_id, turn.place_id) if turn.place_id is not None else None
    if place is None:
        raise TellUser("place.unknown")
    known = {account.brand for account in accounts.every(session, turn.workspace_id) if account.brand}
    match = next((name for name in known if name.casefold() == brand.casefold()), "")
    if brand and not match:
        raise TellUser("place.brand_unknown", brand=brand, brands=", ".join(sorted(known)))
    place.kind, place.brand = kind, match
    record(session, turn, "place", place.id, "bind", kind=kind.value, brand=match)
    noun = flag if kind is PlaceKind.MARKETING else alert
    noun.catch_up(session, turn, place)
    session.commit()
    return place
