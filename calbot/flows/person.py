"""Who is speaking, and what a person sets for themselves."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import own_clock
from calbot.flows.allowed import actor
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.flows.views import Meeting
from calbot.model.person import Person
from calbot.model.place import Place, PlaceKind
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import workspace as workspaces
from calbot.words.say import LOCALES


@looking
def known(session: Session, turn: Turn, platform: str, address: str, user: str) -> Meeting | None:
    """The person and the place behind a message; None for a place that nobody has spoken in yet (`meet` keeps it)."""
    place = places.by_address(session, turn.workspace_id, platform, address)
    return Meeting(people.by_identity(session, turn.workspace_id, platform, user), place) if place else None


@looking
def names(session: Session, turn: Turn, platform: str, users: Sequence[str]) -> dict[str, str]:
    """What those of `users` whom calbot knows are called, by what `platform` calls them."""
    found = {user: people.by_identity(session, turn.workspace_id, platform, user) for user in users}
    return {user: person.name for user, person in found.items() if person is not None}


@looking
def by_number(session: Session, turn: Turn, person_id: int) -> Person | None:
    """The person of that number, None where there is none."""
    return people.by_id(session, turn.workspace_id, person_id)


def meet(session: Session, turn: Turn, platform: str, address: str, user: str) -> Meeting:
    """The person and the place behind a message; a place that is new is kept, unbound, and a direct one that was closed
    is open again."""
    person = people.by_identity(session, turn.workspace_id, platform, user)
    place = places.by_address(session, turn.workspace_id, platform, address)
    if place is None:
        place = new_place(session, turn, platform, address, person if address == user else None)
        session.commit()
    elif place.is_shut_own:
        place.parked_at, place.problem = None, ""
        record(session, turn, "place", place.id, "open")
        session.commit()
    return Meeting(person, place)


def set_locale(session: Session, turn: Turn, locale: str) -> Person:
    """Speak `locale` to the person from now on."""
    person = actor(session, turn)
    if locale not in LOCALES:
        raise TellUser("person.lang.unknown", locale=locale, locales=", ".join(LOCALES))
    person.locale = locale
    record(session, turn, "person", person.id, "lang", locale=locale)
    session.commit()
    return person


def new_place(session: Session, turn: Turn, platform: str, address: str, alone: Person | None = None) -> Place:
    """A place that was not known before, unbound, or the direct one of the person who is `alone` with calbot there;
    whoever calls it commits."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    place = Place(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "place"),
        platform=platform,
        address=address,
        name=address,
        zone=workspace.zone if workspace else "UTC",
        locale=workspace.locale if workspace else "en",
    )
    if alone is not None:
        place.kind, place.name = PlaceKind.DIRECT, alone.name
        place.zone, place.locale = alone.zone, alone.locale
    session.add(place)
    return place


def set_zone(session: Session, turn: Turn, zone: str) -> Person:
    """Tell the person hours by the clocks of `zone` (an IANA name) from now on."""
    person = actor(session, turn)
    person.zone = zone
    record(session, turn, "person", person.id, own_clock.SAID, zone=zone)
    session.commit()
    return person
