"""A feed that cannot be read: its owner hears of it at the second such look, and when it can be read again."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from calbot.flows.readings import is_asked
from calbot.flows.removal import HELD
from calbot.flows.removal_told import whom
from calbot.flows.tell import tell
from calbot.flows.trust import BLIND_SINCE
from calbot.flows.turn import Turn
from calbot.model.source import Source
from calbot.model.state import SourceState
from calbot.store import place as places
from calbot.store import post as posts
from calbot.store import slot as slots

LOOKS: Final = 2
"""One look that fails is an hour of somebody's server; two are worth a message."""
_LOOKS: Final = "blind_looks"
_SLOT: Final = "blind"


def follow(session: Session, turn: Turn, source: Source) -> None:
    """After a look: count those that failed, and tell what has changed for people; the caller commits. A calendar that
    was read and is not believed has a message of its own, and so has one that leaves open how it is to be read."""
    looks = int(source.memory.get(_LOOKS, 0))
    if source.state is SourceState.BLIND and source.problem not in HELD and not is_asked(source):
        if not looks:
            source.memory[BLIND_SINCE] = turn.now.isoformat()
        if looks < LOOKS:
            source.memory[_LOOKS] = looks + 1
        if looks + 1 == LOOKS:
            _tell(session, turn, source)
    elif looks:
        source.memory[_LOOKS], source.memory[BLIND_SINCE] = 0, ""
        if looks >= LOOKS:
            _amend(session, turn, source)


def _tell(session: Session, turn: Turn, source: Source) -> None:
    known = posts.by_entries(session, turn.workspace_id, source.id).values()
    coming = [post for post in known if post.live and post.starts_at > turn.now]
    once = f"{_SLOT}.{turn.now:%Y%m%dT%H%M%S}"
    for place, person_id, at in whom(session, turn, source, coming):
        about = ("source", source.id)
        tell(session, turn, [place], "feed.card", about, once, slot=once, only_for=person_id, due_at=at)


def _amend(session: Session, turn: Turn, source: Source) -> None:
    """The last message about it says that it is over."""
    told = slots.readers_of(session, turn.workspace_id, "source", source.id)
    last = max((slot for _, _, slot in told if slot.startswith(_SLOT)), default="")
    for place_id, person_id, slot in told:
        place = places.by_id(session, turn.workspace_id, place_id)
        if place is not None and slot == last:
            once = f"{slot}.over"
            tell(session, turn, [place], "feed.card", ("source", source.id), once, slot=slot, only_for=person_id)
