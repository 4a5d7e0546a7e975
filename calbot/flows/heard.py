"""What a chat has brought, from its being kept to its answer's being on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from calbot.errors import Lasting
from calbot.flows.tell import tell
from calbot.flows.turn import Turn, beside, looking
from calbot.model.heard import Heard, HeardState
from calbot.store import heard as heards
from calbot.store import notice as notices
from calbot.store import person as people
from calbot.store import place as places
from calbot.store.number import next_number

LEASE = timedelta(seconds=30)
"""How long whoever answers may take."""
KEPT = timedelta(hours=72)
MOST_TRIES = 3
SCREEN, SUBJECT = "heard.reply", "heard"


@dataclass(frozen=True, slots=True)
class Whose:
    """Who said it where, as the platform names both."""

    platform: str
    address: str
    user: str


class Taken(NamedTuple):
    """Something in the hand of who answers it."""

    id: int
    attempt: int
    said: Mapping[str, Any]


class Return(NamedTuple):
    """Where an answer goes: to `respond` ("" nowhere), under message `thread` ("" none), in the place of the message
    that was pressed where `replace` says so."""

    respond: str
    thread: str
    replace: bool


@beside
def keep(
    session: Session, turn: Turn, key: str, said: Mapping[str, Any], respond: str = "", *, mine: bool = False
) -> Taken | None:
    """Keep what was said under `key`, and have it answered; None where the same was kept before. With `mine` it is
    answered by whoever keeps it, and by others only if that comes to nothing."""
    fresh = Heard(
        workspace_id=turn.workspace_id,
        id=next_number(session, turn.workspace_id, SUBJECT),
        key=key,
        said=dict(said),
        respond=respond,
        heard_at=turn.now,
        attempt=1 if mine else 0,
        lease_until=turn.now + LEASE if mine else None,
    )
    if not heards.keep(session, fresh):
        return None
    turn.wake(session, "hear", fresh.id, at=fresh.lease_until)
    session.commit()
    return Taken(fresh.id, fresh.attempt, fresh.said)


@beside
def take(session: Session, turn: Turn, heard_id: int) -> Taken | None:
    """Take it for answering; None where that is done, or another's. What was begun three times and never answered may
    end its process: it is parked."""
    claim = heards.claim(session, turn.workspace_id, heard_id, turn.now, turn.now + LEASE)
    if claim is not None and claim.attempt > MOST_TRIES:
        kept = heards.held(session, turn.workspace_id, heard_id, claim.attempt)
        if kept is not None:
            kept.state, kept.said = HeardState.PARKED, {}
            kept.problem = kept.problem or "it ended the process that answered it, or never came to an end"
        claim = None
    session.commit()
    return Taken(heard_id, claim.attempt, claim.said) if claim else None


@beside
def answered(
    session: Session,
    turn: Turn,
    taken: Taken,
    whose: Whose,
    reply: Mapping[str, Any] | None = None,
    *,
    private: bool = True,
) -> int | None:
    """Keep that it is answered, and `reply` (a card) as a message to who asked, or (not `private`) to the whole place.

    The id of the place to deliver in; None where there is nothing to deliver, or nobody known to deliver it to."""
    kept = heards.held(session, turn.workspace_id, taken.id, taken.attempt)
    if kept is None:
        return None
    kept.state, kept.answered_at, kept.lease_until = HeardState.ANSWERED, turn.now, None
    kept.said = {name: value for name, value in taken.said.items() if name in ("thread", "replace")}
    heards.forget(session, turn.workspace_id, turn.now - KEPT)
    place = places.by_address(session, turn.workspace_id, whose.platform, whose.address) if reply else None
    person = people.by_identity(session, turn.workspace_id, whose.platform, whose.user) if place else None
    # In a place that was closed to calbot nothing is delivered; who asks there is answered past it.
    if reply is None or place is None or person is None or place.parked_at is not None:
        session.commit()
        return None
    kept.reply = dict(reply)
    tell(session, turn, [place], SCREEN, (SUBJECT, taken.id), 1, only_for=person.id if private else None)
    session.commit()
    return place.id


@beside
def failed(session: Session, turn: Turn, taken: Taken, said: str, wait: float) -> None:
    """It could not be answered just now: once more in `wait` seconds."""
    kept = heards.held(session, turn.workspace_id, taken.id, taken.attempt)
    if kept is not None:
        kept.problem, kept.lease_until = said[:500], turn.now + timedelta(seconds=wait)
        turn.wake(session, "hear", taken.id, at=kept.lease_until)
        session.commit()


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """What waits for somebody to answer it."""
    return heards.waiting(session, turn.workspace_id, turn.now)


@looking
def reply(session: Session, turn: Turn, heard_id: int) -> Mapping[str, Any]:
    """The card that answers it, as it was kept."""
    kept = heards.by_id(session, turn.workspace_id, heard_id)
    if kept is None or not kept.reply:
        raise Lasting("what was asked is too long ago")
    return kept.reply


@looking
def way_back(session: Session, turn: Turn, key: str) -> Return | None:
    """Where a message for one person goes that the notice `key` delivers; None for one that is for a whole place."""
    notice = notices.by_key(session, turn.workspace_id, key)
    if notice is None or notice.only_for is None:
        return None
    answer = return_of(session, turn, notice.subject_id) if notice.subject == SUBJECT else None
    return answer or Return("", "", replace=False)


@looking
def return_of(session: Session, turn: Turn, heard_id: int) -> Return | None:
    """Where the answer to one thing that was heard goes."""
    kept = heards.by_id(session, turn.workspace_id, heard_id)
    if kept is None:
        return None
    return Return(kept.respond, str(kept.said.get("thread", "")), bool(kept.said.get("replace")))
