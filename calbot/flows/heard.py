"""What a chat has brought, from its being kept to its answer's being on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from calbot.errors import Lasting
from calbot.flows.tell import record, tell
from calbot.flows.turn import Turn, beside, looking
from calbot.model.heard import HeardState
from calbot.store import heard as heards
from calbot.store import notice as notices
from calbot.store import person as people
from calbot.store import place as places
from calbot.store.lane import Lane
from calbot.store.number import next_numbers

LEASE = timedelta(seconds=30)
"""How long whoever answers may take."""
KEPT = timedelta(hours=72)
WAY_OPEN = timedelta(minutes=31)
"""For half an hour a platform takes an answer at the address that it gave with a question; whoever has it may speak
there, so it is kept no longer."""
MOST_TRIES = 3
SCREEN, SUBJECT = "heard.reply", "heard"
JOB = "hear"
_AHEAD = 256
"""Numbers taken at a time: those that a process has not used go with it."""


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


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that a chat brings to a workspace under `key`. With `mine` it is answered by whoever keeps it, and by
    others only if that comes to nothing."""

    workspace_id: str
    key: str
    said: Mapping[str, Any]
    respond: str = ""
    mine: bool = False


class Kept(NamedTuple):
    """What was kept, in the order in which it came (None for what was there before), and the numbers that are left."""

    taken: list[Taken | None]
    numbers: dict[str, range]


@beside
def keep(session: Session, turn: Turn, coming: Sequence[Coming], numbers: Mapping[str, range]) -> Kept:
    """Keep all of it in one commit, each thing once.

    `numbers` are those by workspace that an earlier call has left. Nobody is woken here, since to write a job takes
    ten times as long as all this, and a person waits: whoever keeps something calls `wake` behind, and the sweep finds
    what nobody was woken for.
    """
    left, rows = dict(numbers), list[dict[str, Any]]()
    fresh: list[bool] = []
    for one in coming:
        mine = left.get(one.workspace_id) or next_numbers(session, one.workspace_id, SUBJECT, _AHEAD)
        rows.append(_row(one, mine[0], turn.now))
        fresh.append(heards.keep(session, rows[-1]))
        left[one.workspace_id] = mine[1:]
    session.commit()
    return _kept(rows, fresh, left)


def keep_at_once(lane: Lane, now: datetime, coming: Sequence[Coming], numbers: Mapping[str, range]) -> Kept | None:
    """The same by the short way of SQLite, in the thread that calls; None where that cannot be, as somebody writes just
    now or no numbers are left."""
    left, rows = dict(numbers), list[dict[str, Any]]()
    for one in coming:
        mine = left.get(one.workspace_id)
        if not mine:
            return None
        rows.append(_row(one, mine[0], now))
        left[one.workspace_id] = mine[1:]
    fresh = lane.insert(heards.keeping("sqlite"), [{**heards.NEW, **row} for row in rows])
    return None if fresh is None else _kept(rows, fresh, left)


def _row(one: Coming, number: int, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": one.workspace_id,
        "id": number,
        "key": one.key,
        "said": one.said,
        "respond": one.respond,
        "heard_at": now,
        "attempt": 1 if one.mine else 0,
        "lease_until": now + LEASE if one.mine else None,
    }


def _kept(rows: Sequence[Mapping[str, Any]], fresh: Sequence[bool], left: dict[str, range]) -> Kept:
    taken = [
        Taken(row["id"], row["attempt"], row["said"]) if new else None for row, new in zip(rows, fresh, strict=True)
    ]
    return Kept(taken, left)


@beside
def wake(session: Session, turn: Turn) -> None:
    """Have all that waits answered."""
    turn.wake(session, JOB)
    session.commit()


@beside
def take(session: Session, turn: Turn, heard_id: int) -> Taken | None:
    """Take it for answering; None where that is done, or another's. What was begun three times and never answered may
    end its process: it is parked, with what was said, until somebody lets it go or it is forgotten."""
    claim = heards.claim(session, turn.workspace_id, heard_id, turn.now, turn.now + LEASE)
    if claim is not None and claim.attempt > MOST_TRIES:
        kept = heards.held(session, turn.workspace_id, heard_id, claim.attempt)
        if kept is not None:
            kept.state = HeardState.PARKED
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
    place = places.by_address(session, turn.workspace_id, whose.platform, whose.address) if reply else None
    person = people.by_identity(session, turn.workspace_id, whose.platform, whose.user) if place else None
    # In a place that was closed to calbot nothing is delivered; who asks there is answered past it.
    if reply is None:
        kept.respond = ""
    if reply is None or place is None or person is None or place.parked_at is not None:
        session.commit()
        return None
    kept.reply = dict(reply)
    tell(session, turn, [place], SCREEN, (SUBJECT, taken.id), 1, only_for=person.id if private else None)
    session.commit()
    return place.id


@beside
def failed(session: Session, turn: Turn, taken: Taken, said: str, wait: float, *, outside: bool = False) -> None:
    """It could not be answered just now: once more in `wait` seconds. What is the trouble of others (`outside`) is no
    try, for as long as somebody may still wait for the answer."""
    kept = heards.held(session, turn.workspace_id, taken.id, taken.attempt)
    if kept is not None:
        if outside and turn.now - kept.heard_at < WAY_OPEN:
            kept.attempt -= 1
        kept.problem, kept.lease_until = said[:500], turn.now + timedelta(seconds=wait)
        turn.wake(session, JOB, taken.id, at=kept.lease_until)
        session.commit()


def release(session: Session, turn: Turn, heard_id: int) -> bool:
    """Have what was parked answered after all, as if nobody had tried; False where nothing is."""
    kept = heards.by_id(session, turn.workspace_id, heard_id)
    if kept is None or kept.state is not HeardState.PARKED:
        return False
    kept.state, kept.attempt, kept.lease_until, kept.problem = HeardState.WAITING, 0, None, ""
    record(session, turn, JOB, heard_id, "released")
    turn.wake(session, JOB, heard_id)
    session.commit()
    return True


def tidy(session: Session, turn: Turn) -> None:
    """Forget what is over, and where answers went that can be sent there no more; whoever calls it commits."""
    heards.forget(session, turn.workspace_id, turn.now - KEPT)
    heards.forget_ways(session, turn.workspace_id, turn.now - WAY_OPEN)


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
def return_to(session: Session, turn: Turn, key: str) -> Return | None:
    """The same, and where whoever nobody knows is told something: its key names what was heard."""
    noun, _, number = key.partition(":")
    if noun == SUBJECT and number.isdigit():
        return return_of(session, turn, int(number))
    return way_back(session, turn, key)


@looking
def return_of(session: Session, turn: Turn, heard_id: int) -> Return | None:
    """Where the answer to one thing that was heard goes."""
    kept = heards.by_id(session, turn.workspace_id, heard_id)
    if kept is None:
        return None
    return Return(kept.respond, str(kept.said.get("thread", "")), bool(kept.said.get("replace")))
