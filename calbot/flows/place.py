"""Places: `calbot here marketing|care [brand]`; where calbot was added, and what becomes of one it cannot speak in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import alert, flag_telling
from calbot.flows.allowed import actor, demand
from calbot.flows.direct import own_place
from calbot.flows.person import new_place
from calbot.flows.tell import record, tell
from calbot.flows.turn import Turn, looking
from calbot.model.notice import NoticeState
from calbot.model.person import Person, Role
from calbot.model.place import Place, PlaceKind
from calbot.store import account as accounts
from calbot.store import notice as notices
from calbot.store import person as people
from calbot.store import place as places

_PARKED: Final = "place.parked"
CLOSED: Final = "place"
"""What `calbot jobs` calls a place that is closed to calbot."""
_SIDES: Final = (PlaceKind.CARE, PlaceKind.MARKETING)


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
    _open(session, turn, place)
    session.commit()
    return place


def _open(session: Session, turn: Turn, place: Place) -> None:
    """Speak there from what is true now."""
    place.parked_at, place.problem = None, ""
    if place.kind in _SIDES:
        noun = flag_telling if place.kind is PlaceKind.MARKETING else alert
        noun.catch_up(session, turn, place)


def came(session: Session, turn: Turn, platform: str, address: str, user: str, name: str = "") -> Place:
    """calbot was added to a conversation, by `user`: one that was closed to it is open again, and in one that is new
    it says what it needs to hear. To be told so twice changes nothing."""
    place = places.by_address(session, turn.workspace_id, platform, address)
    if place is None:
        person = people.by_identity(session, turn.workspace_id, platform, user)
        place = new_place(session, turn, platform, address, person if address == user else None)
        place.name = name or place.name
        session.flush()
        tell(session, turn, [place], "place.hello", ("place", place.id), turn.now.isoformat())
    elif place.parked_at is not None:
        record(session, turn, "place", place.id, "open")
        _open(session, turn, place)
    session.commit()
    return place


def release(session: Session, turn: Turn, place_id: int) -> None:
    """Speak in a closed place again; should it be closed still, the next message there says so."""
    place = places.by_id(session, turn.workspace_id, place_id)
    if place is not None and place.parked_at is not None:
        record(session, turn, "place", place.id, "open")
        _open(session, turn, place)
        session.commit()


def renamed(session: Session, turn: Turn, platform: str, address: str, name: str) -> None:
    """People call a conversation something else now."""
    place = places.by_address(session, turn.workspace_id, platform, address)
    if place is not None and name and place.name != name:
        record(session, turn, "place", place.id, "rename", before=place.name, name=name)
        place.name = name
        session.commit()


def park(session: Session, turn: Turn, platform: str, address: str, why: str) -> bool:
    """Try nothing more in a place that the platform has closed to calbot, and tell of it where calbot is heard, and
    each admin; False where that is so already. Who binds the place anew opens it; a direct one opens when its person
    speaks to calbot there, or comes back to its home."""
    place = places.by_address(session, turn.workspace_id, platform, address)
    if place is None or place.parked_at is not None or place.kind is PlaceKind.UNBOUND:
        return False
    place.parked_at, place.problem = turn.now, why[:500]
    record(session, turn, "place", place.id, "park", problem=place.problem)
    if place.kind is PlaceKind.DIRECT:
        _whispered(session, turn, place)
        # A conversation may be closed again and again: once a day is enough.
        if not _told_admins(session, turn, place, f"{turn.now:%Y-%m-%d}"):
            tell(session, turn, _heard(session, turn)[:1], _PARKED, ("place", place.id), f"{turn.now:%Y-%m-%d}")
    else:
        tell(session, turn, _heard(session, turn), _PARKED, ("place", place.id), turn.now.isoformat())
        _told_admins(session, turn, place, turn.now.isoformat())
    session.commit()
    return True


def _told_admins(session: Session, turn: Turn, closed: Place, once: str) -> bool:
    """Tell each admin alone, or the leads where none can be told and it is told nowhere else; whether anybody is."""
    there = _heard(session, turn)
    roles = (Role.ADMIN, Role.LEAD) if closed.kind is PlaceKind.DIRECT or not there else (Role.ADMIN,)
    for role in roles:
        tellable = people.with_role(session, turn.workspace_id, role)
        told = [_told_alone(session, turn, person, closed, there, once) for person in tellable]
        if any(told):
            return True
    return False


def _told_alone(session: Session, turn: Turn, person: Person, closed: Place, there: Sequence[Place], once: str) -> bool:
    """Tell one person, where that is possible: not whoever the closed conversation is with."""
    known = people.identities(session, turn.workspace_id, person.id)
    if any((one.platform, one.user) == (closed.platform, closed.address) for one in known):
        return False
    own = own_place(session, turn, person, [*there, closed])
    if own is None or own.parked_at is not None:
        return False
    tell(session, turn, [own], _PARKED, ("place", closed.id), once, only_for=person.id)
    return True


def _whispered(session: Session, turn: Turn, closed: Place) -> None:
    """What was to be said to a person alone is whispered where the person's side is spoken to."""
    there = [place for place in _heard(session, turn) if place.platform == closed.platform]
    for notice in notices.waiting(session, turn.workspace_id):
        if notice.place_id != closed.id or notice.only_for is None:
            continue
        about, once = (notice.subject, notice.subject_id), f"whispered.{notice.id}"
        line: dict[str, Any] = {"slot": notice.slot, "values": notice.values, "due_at": notice.due_at}
        tell(session, turn, there[:1], notice.screen, about, once, only_for=notice.only_for, **line)
        if notice.state is NoticeState.PENDING:
            notice.state = NoticeState.SUPERSEDED


def _heard(session: Session, turn: Turn) -> list[Place]:
    """Where calbot is heard, care first."""
    return [place for kind in _SIDES for place in places.bound(session, turn.workspace_id, kind)]


@looking
def show(session: Session, turn: Turn, place_id: int) -> Place:
    """One place."""
    place = places.by_id(session, turn.workspace_id, place_id)
    if place is None:
        raise TellUser("place.unknown")
    return place
