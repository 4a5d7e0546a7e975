"""How an owner hears what is to be mended before a post: one message, edited in place, and a line under it for news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from calbot.flows.direct import own_place
from calbot.flows.flag_telling import first_owner
from calbot.flows.flag_view import account_of
from calbot.flows.recipient import up_at
from calbot.flows.tell import care_places, marketing_places, record, tell
from calbot.flows.turn import Turn
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.model.preflight import Preflight
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import slot as slots

CARD: Final = "preflight.card"
MORE: Final = "preflight.more"
SUBJECT: Final = "preflight"


def speak_of(session: Session, turn: Turn, known: Preflight, post: Post, loud: Sequence[str]) -> None:
    """Have the owner's message show what is true; `loud` are the keys of what is to be mended. What was told is not
    told again while it stands, and where nobody has heard of anything, nothing is said; the caller commits."""
    if set(loud) == set(known.told):
        return
    fresh = [key for key in loud if key not in known.told]
    begins = not known.stands
    known.revision += 1
    # What comes after all was well is a message of its own: nobody hears of an edit.
    known.episode += begins
    known.told, known.stands = list(loud), bool(loud)
    record(session, turn, SUBJECT, post.id, "told" if fresh else "mended", now=list(loud))
    slot = f"card{known.episode}"
    for place, person_id in _begun(session, turn, post) if begins else _standing(session, turn, post, slot):
        at = _when(session, turn, post, person_id)
        line: dict[str, Any] = {"only_for": person_id, "due_at": at if loud else None}
        once = f"r{known.revision}"
        tell(session, turn, [place], CARD, (SUBJECT, post.id), once, slot=slot, retract=not loud, **line)
        if fresh and not begins:
            told = {"keys": fresh}
            tell(session, turn, [place], MORE, (SUBJECT, post.id), once, thread_slot=slot, values=told, **line)


def _begun(session: Session, turn: Turn, post: Post) -> list[tuple[Place, int | None]]:
    """Whoever answers for the post, alone; where nobody does, all who are where marketing is spoken to."""
    marketing = marketing_places(session, turn, account_of(session, turn, post), post.brand)
    owner_id = first_owner(session, turn, post)
    owner = people.by_id(session, turn.workspace_id, owner_id) if owner_id is not None else None
    near = [*marketing, *care_places(session, turn)]
    own = own_place(session, turn, owner, near) if owner is not None else None
    return [(own, owner_id)] if own is not None else [(place, None) for place in marketing]


def _standing(session: Session, turn: Turn, post: Post, slot: str) -> list[tuple[Place, int | None]]:
    """Where it was told."""
    told = slots.readers_of(session, turn.workspace_id, SUBJECT, post.id)
    found = [
        (places.by_id(session, turn.workspace_id, key), only_for) for key, only_for, where in told if where == slot
    ]
    return [(place, only_for) for place, only_for in found if place is not None]


def _when(session: Session, turn: Turn, post: Post, person_id: int | None) -> datetime | None:
    """When up, unless the post goes out before that; None for at once."""
    at = up_at(session, turn, person_id) if person_id is not None else None
    return None if at is None or post.starts_at < at else at
