"""A person's own conversation with calbot: where what is said to one person stands, and can be edited and struck.

On each platform its address is what the platform calls the person; to speak there opens it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.model.person import Person
from calbot.model.place import Place, PlaceKind
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import place as places


def own_place(session: Session, turn: Turn, person: Person, near: Sequence[Place]) -> Place | None:
    """Where `person` is told something alone: the direct conversation on the platform of the first of `near` that knows
    the person; that place itself, where the direct one is closed. None where no platform of theirs knows the person."""
    users = {one.platform: one.user for one in people.identities(session, turn.workspace_id, person.id)}
    shared = next((place for place in near if place.platform in users), None)
    if shared is None:
        return None
    own = direct_place(session, turn, person, shared.platform, users[shared.platform])
    return own if own.parked_at is None else shared


def direct_place(session: Session, turn: Turn, person: Person, platform: str, user: str) -> Place:
    """The conversation of `person` with calbot on `platform`, which calls the person `user`; kept now if it was not."""
    known = places.by_address(session, turn.workspace_id, platform, user)
    if known is not None:
        # Who has written to calbot alone before it had anything to say there.
        known.kind = PlaceKind.DIRECT
        return known
    place = Place(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "place"),
        platform=platform,
        address=user,
        name=person.name,
        kind=PlaceKind.DIRECT,
        zone=person.zone,
        locale=person.locale,
    )
    session.add(place)
    session.flush()
    return place
