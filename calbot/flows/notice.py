"""A notice on its way: looked at, drawn, taken by one sender, settled by what the platform said.

Whoever sends holds the notice by its number of attempts: a settling that comes late, from a sender that was taken for
dead, changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from calbot.errors import Passing, Unknown
from calbot.flows.turn import Turn, beside, looking
from calbot.flows.views import Delivery
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place
from calbot.store import notice as notices
from calbot.store import person as people
from calbot.store import place as places

LOOK_AGAIN = timedelta(seconds=15)
"""How long after the start of a broken call a message may still turn up: longer than any platform takes to accept one,
or a message that is on its way would be sent once more."""
_SHORT, _LONG, _FRESH = timedelta(seconds=10), timedelta(minutes=2), timedelta(hours=2)
"""A place is tried again every 10 s for two hours, so that it hears all soon after a platform's outage; then less."""
_LONGEST = timedelta(hours=1)
"""Whatever a platform asks for: some tell an hour of the clock where seconds are meant."""
_YIELD, _EVERY = timedelta(seconds=1), 4
_ASK = timedelta(seconds=2)
"""To be asked again costs a platform little, and the message may be there."""
_ACCEPTS, _UNTOLD, _TOLD_WITHIN = timedelta(seconds=12), timedelta(seconds=3), timedelta(seconds=60)
"""So long may a platform take to accept; so often one looks whether it has told of a message by now; and so long at
most, for where nothing else is said nothing is told of."""
MOST_LAPSES = 5
"""So many senders in a row may die with a message in their hand; in a storm of kills one in millions does."""
LATE = timedelta(seconds=60)
"""What nobody has sent for so long may be a card that ends the process which draws it: then a try is counted before."""
MOST_DEFECTS = 3
"""So often a card may fail to be drawn or sent by a defect of ours; then it is parked, with its problem in sight."""


@looking
def places_due(session: Session, turn: Turn, limit: int = 500) -> list[int]:
    """Ids of the places in which something may be sent now, the longest due first."""
    return notices.places_due(session, turn.workspace_id, turn.now, limit)


class Taken(NamedTuple):
    """A notice in one sender's hand: its number of attempts, whether an earlier one may have arrived, the ref of the
    message if the platform has told that it did, and how often it was repeated blindly."""

    attempt: int
    doubt: bool
    echo: str
    repeats: int


class InHand(NamedTuple):
    """What its sender sends now: the notice with all that sending it needs, as it was `taken`, and what `draw` gave."""

    delivery: Delivery
    taken: Taken
    card: Any


class Arrived(NamedTuple):
    """What the platform has: the notice taken as `attempt` is its message `ref`."""

    notice_id: int
    attempt: int
    ref: str


@beside
def next_in(
    session: Session, turn: Turn, place_id: int, draw: Callable[..., Any], arrived: Arrived | None = None
) -> InHand | None:
    """Keep what has `arrived`, and take the notice whose turn it is in a place; None while there is none. All of it is
    one transaction: of a message's time most goes into asking the database.

    `draw(session, turn, delivery)` makes the card from what is true now, on the turn of the one reader of a whisper. It
    is drawn before it is taken, so that what is taken is called for at once. What `draw` raises is in the place of the
    card, for it is the notice that is wrong; but for a database that is away. The new try is counted from here on. A
    change that comes while the card is drawn tells its own notice.
    """
    found = _found(session, turn, place_id, arrived)
    if found is not None and arrived is None and turn.now - found[0].due_at > LATE:
        found = _begun(session, turn, found[0])
    if found is None:
        session.commit()
        return None
    notice, place = found
    delivery = Delivery(notice=notice, place=place)
    try:
        delivery = _delivery(session, turn, notice, place)
        card = draw(session, replace(turn, person_id=notice.only_for, place_id=place_id), delivery)
    except (Passing, Unknown):
        raise
    except Exception as error:
        # It may have been a statement that failed, and all before it in this transaction with it.
        session.rollback()
        _found(session, turn, place_id, arrived)
        card = error
    claim = notices.claim(session, turn.workspace_id, notice.id, turn.now, attempt=notice.attempt)
    if claim is not None and claim.lapses >= MOST_LAPSES:
        said = f"{claim.lapses} senders in a row died with it in their hand"
        give_up(session, turn, notice.id, claim.attempt, said)
        return None
    if claim is None:
        # It was called off meanwhile. Others found the place held, and left what has come since to whoever held it.
        turn.wake(session, "deliver", place_id)
    session.commit()
    if claim is None:
        return None
    return InHand(delivery, Taken(claim.attempt, claim.state is NoticeState.DOUBT, claim.echo_ref, claim.repeats), card)


def _begun(session: Session, turn: Turn, notice: Notice) -> tuple[Notice, Place] | None:
    """The first of a line that is late, counted before it is drawn: what kills its process leaves no other trace. Only
    the first, since a commit costs as much as a message; whoever comes after a death finds what killed it there."""
    if notice.lapses >= MOST_LAPSES:
        _park(session, turn, notice, f"{notice.lapses} processes in a row ended while they drew it")
        return None
    # Without a lease: a claim that ran out is counted where it is claimed anew.
    notice.lapses += notice.lease_until is None
    place_id = notice.place_id
    session.commit()
    return notices.due_in(session, turn.workspace_id, place_id, turn.now)


def _found(session: Session, turn: Turn, place_id: int, arrived: Arrived | None) -> tuple[Notice, Place] | None:
    if arrived is not None:
        notices.arrived(session, turn.workspace_id, *arrived, turn.now)
    return notices.due_in(session, turn.workspace_id, place_id, turn.now)


@beside
def put_off(
    session: Session, turn: Turn, notice_id: int, attempt: int, wait: float, said: str, *, doubt: bool = False
) -> bool:
    """It could not be sent now, or with `doubt` the platform could not be asked just now: again in `wait` seconds, or
    later. What comes after it about the same thing waits too."""
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    pause = max(_bounded(wait), _ASK if doubt else _grown(turn, notice))
    _again(session, turn, notice, NoticeState.DOUBT if doubt else NoticeState.PENDING, pause, said)
    return True


@beside
def refused(session: Session, turn: Turn, notice_id: int, attempt: int, wait: float, said: str) -> bool:
    """The platform surely did not take it, and takes nothing in its place for now: the place waits, or each message of
    it would be tried in vain. Should it be this one alone that is refused, the others of its place are tried first from
    time to time."""
    notices.hold_place(session, turn.workspace_id, notice_id)
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    told, pause = _bounded(wait), _grown(turn, notice)
    free_at = turn.now + max(told, min(pause, _SHORT))
    places.rest(session, turn.workspace_id, notice.place_id, free_at)
    pause = max(told, pause) + (_YIELD if attempt % _EVERY == 0 else timedelta(0))
    if turn.now + pause > free_at:
        turn.wake(session, "deliver", notice.place_id, at=free_at)
    _again(session, turn, notice, NoticeState.PENDING, pause, said)
    return True


@beside
def doubt(session: Session, turn: Turn, notice_id: int, attempt: int, elapsed: float, said: str) -> bool:
    """It may have arrived by a call that began `elapsed` seconds ago: look for it once it had time to turn up."""
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    pause = max(LOOK_AGAIN - timedelta(seconds=elapsed), timedelta(0))
    _again(session, turn, notice, NoticeState.DOUBT, pause, said)
    return True


@beside
def calling(session: Session, turn: Turn, notice_id: int, attempt: int, *, repeat: bool = False) -> bool:
    """It was asked for and is sent now: hold it for as long as the platform may take. `repeat`: though nobody can tell
    whether it has arrived. False when it is no longer this sender's, or when the platform, which cannot be asked, may
    still tell of it: then it is looked at again a little later."""
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    if repeat and _may_be_told(session, turn, notice):
        _again(session, turn, notice, NoticeState.DOUBT, _UNTOLD, "the platform has not told yet what it has")
        return False
    notice.state, notice.called_at, notice.lease_until = NoticeState.SENDING, turn.now, turn.now + notices.LEASE
    notice.repeats += repeat
    session.commit()
    return True


@beside
def give_up(session: Session, turn: Turn, notice_id: int, attempt: int, said: str) -> bool:
    """It will never be delivered; the problem stays readable."""
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    _park(session, turn, notice, said)
    return True


def _park(session: Session, turn: Turn, notice: Notice, said: str) -> None:
    notice.state, notice.problem, notice.lease_until = NoticeState.DEAD, said[:500], None
    turn.wake(session, "deliver", notice.place_id)
    session.commit()


def revive(session: Session, turn: Turn, notice_id: int) -> bool:
    """Try once more what was given up; whether it has arrived meanwhile is asked first. False where nothing was."""
    notice = notices.by_id(session, turn.workspace_id, notice_id)
    if notice is None or notice.state is not NoticeState.DEAD:
        return False
    notice.state = NoticeState.DOUBT if notice.called_at else NoticeState.PENDING
    notice.due_at, notice.attempt, notice.lapses, notice.defects = turn.now, 0, 0, 0
    places.rest(session, turn.workspace_id, notice.place_id, turn.now)
    turn.wake(session, "deliver", notice.place_id)
    session.commit()
    return True


@beside
def defect(session: Session, turn: Turn, notice_id: int, attempt: int, said: str, *, doubt: bool = False) -> bool:
    """It failed by a mistake of ours, before the call or (`doubt`) in it: a few tries, then it is parked, and what
    comes after it in its place goes on."""
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    notice.defects += 1
    if notice.defects >= MOST_DEFECTS:
        return give_up(session, turn, notice_id, attempt, said)
    return put_off(session, turn, notice_id, attempt, 1.0, said, doubt=doubt)


@beside
def another_turn(session: Session, turn: Turn, place_id: int, arrived: Arrived | None = None) -> None:
    """Keep what has `arrived`, and have the rest of a long line looked at after others had their turn."""
    if arrived is not None:
        notices.arrived(session, turn.workspace_id, *arrived, turn.now)
    turn.wake(session, "deliver", place_id)
    session.commit()


@beside
def echoed(session: Session, turn: Turn, key: str, ref: str) -> bool:
    """The platform told by an event that it has the message of delivery `key`, as `ref`. False for a foreign key."""
    notice = notices.by_key(session, turn.workspace_id, key)
    if notice is None:
        return False
    notice.echo_ref = ref[:400]
    # Its sender may be waiting for the answer, or dead: whoever settles first, the other finds it settled.
    if notice.attempt and notice.state in (NoticeState.PENDING, NoticeState.SENDING, NoticeState.DOUBT):
        in_hand = notice.state is NoticeState.SENDING and notice.lease_until and notice.lease_until > turn.now
        notice.state, notice.ref, notice.sent_at, notice.problem = NoticeState.SENT, ref, turn.now, ""
        notice.lease_until = None
        # Whoever has it in hand goes on with the next one; should that one be dead, the next sweep finds the place.
        if not in_hand:
            turn.wake(session, "deliver", notice.place_id)
    session.commit()
    return True


def _may_be_told(session: Session, turn: Turn, notice: Notice) -> bool:
    """Whether the events by which a platform tells what it has are still behind the call of this message: events come
    in their order, but an hour of many may be late by more than the pause after which one looks."""
    called = notice.called_at or notice.created_at
    if turn.now - called >= _TOLD_WITHIN:
        return False
    told = notices.told_of(session, turn.workspace_id, notice.place_id)
    return told is not None and told < called + _ACCEPTS


def _bounded(wait: float) -> timedelta:
    return timedelta(seconds=wait) if 0 <= wait <= _LONGEST.total_seconds() else _LONGEST if wait > 0 else timedelta(0)


def _grown(turn: Turn, notice: Notice) -> timedelta:
    longest = _SHORT if turn.now - (notice.wanted_at or notice.created_at) < _FRESH else _LONG
    return min(timedelta(seconds=2 ** min(notice.attempt, 10)), longest)


def _again(session: Session, turn: Turn, notice: Notice, state: NoticeState, pause: timedelta, said: str) -> None:
    notice.state, notice.due_at, notice.lease_until = state, turn.now + pause, None
    notice.problem = said[:500]
    turn.wake(session, "deliver", notice.place_id, at=notice.due_at)
    session.commit()


def _delivery(session: Session, turn: Turn, notice: Notice, place: Place) -> Delivery:
    reader = people.by_id(session, turn.workspace_id, notice.only_for) if notice.only_for is not None else None
    known = people.identities(session, turn.workspace_id, reader.id) if reader else []
    user = next((one.user for one in known if one.platform == place.platform), "")
    return Delivery(
        notice=notice,
        place=place,
        user=user,
        ref=_ref(session, turn, notice, notice.slot),
        thread=_ref(session, turn, notice, notice.thread_slot),
        locale=reader.locale if reader else place.locale,
        zone=reader.zone if reader else place.zone,
    )


def _ref(session: Session, turn: Turn, notice: Notice, slot: str) -> str:
    if not slot:
        return ""
    return notices.last_ref(session, turn.workspace_id, notice.place_id, notice.subject, notice.subject_id, slot)
