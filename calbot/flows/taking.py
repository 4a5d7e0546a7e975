"""The notice whose turn it is: found in its place, drawn from what is true now, and taken by one sender."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from calbot.errors import Outside, Passing, Unknown
from calbot.flows.delivery import Delivery
from calbot.flows.notice import Arrived, give_up, park
from calbot.flows.turn import Turn, beside, looking
from calbot.model.notice import MOST_DEATHS, Notice, NoticeState
from calbot.model.place import Place, PlaceKind
from calbot.store import notice as notices
from calbot.store import person as people
from calbot.store import slot as slots
from calbot.store.session import aside
from calbot.store.slot import About, Said

LATE, AGAIN = timedelta(seconds=20), timedelta(seconds=10)
"""What nobody has sent for so long may be such a card: then a try is counted before it is drawn, and so long after it
the next one. However many look at it at the same time, they are one try."""


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
    """What its sender sends now: the notice with all that sending it needs, as it was `taken`, and what `draw` gave.
    It was taken `spent` seconds after the flow began, since drawing took so long."""

    delivery: Delivery
    taken: Taken
    card: Any
    spent: float = 0.0


@beside
def next_in(
    session: Session,
    turn: Turn,
    place_id: int,
    draw: Callable[..., Any],
    arrived: Arrived | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> InHand | None:
    """Keep what has `arrived`, and take the notice whose turn it is in a place; None while there is none. All of it is
    one transaction, of a message's time most goes into asking the database; on SQLite it is two, and nobody waits for
    the drawing in between.

    `draw(session, turn, delivery)` makes the card from what is true now, on the turn of the one reader of a whisper. It
    is drawn before it is taken, so that what is taken is called for at once. What `draw` raises is in the place of the
    card, for it is the notice that is wrong; but for a database that is away. The new try is counted from here on. A
    change that comes while the card is drawn tells its own notice. Its lease counts from when it is taken, by `clock`
    (seconds that never go back): a card that takes long to draw is no sender that was held up.
    """
    began = clock()
    found, counted = _found(session, turn, place_id, arrived), False
    if found is not None and arrived is None and found[0].lease_until is None and turn.now - found[0].due_at > LATE:
        found, counted = _begun(session, turn, found[0])
    if found is None:
        session.commit()
        return None
    notice, place = found
    delivery = Delivery(notice=notice, place=place)
    try:
        with aside(session) as reader:
            there, thread = slot_of(notice, place), thread_of(notice)
            said = _said(reader, turn, there), _said(reader, turn, thread)
            delivery = delivery_of(reader, turn, notice, place, *said)
            card = draw(reader, replace(turn, person_id=notice.only_for, place_id=place_id), delivery)
    except (Passing, Unknown):
        if counted:
            _spared(session, turn, notice.id)
        raise
    except Exception as error:
        # It may have been a statement that failed, and all before it in this transaction with it.
        session.rollback()
        _found(session, turn, place_id, arrived)
        card = error
    return _claimed(session, turn, delivery, card, clock() - began)


def _claimed(session: Session, turn: Turn, delivery: Delivery, card: Any, spent: float) -> InHand | None:
    """Take what was drawn, and commit; None where it is not to be had any more, or is given up."""
    notice, place_id = delivery.notice, delivery.place.id
    now = turn.now + timedelta(seconds=spent)
    claim = notices.claim(session, turn.workspace_id, notice.id, now, attempt=notice.attempt)
    if claim is not None and claim.lapses >= MOST_DEATHS:
        said = f"{claim.lapses} senders in a row died with it in their hand"
        give_up(session, turn, notice.id, claim.attempt, said)
        return None
    if claim is None:
        # It was called off meanwhile. Others found the place held, and left what has come since to whoever held it.
        turn.wake(session, "deliver", place_id)
    session.commit()
    if claim is None:
        return None
    taken = Taken(claim.attempt, claim.state is NoticeState.DOUBT, claim.echo_ref, claim.repeats)
    return InHand(delivery, taken, card, spent)


def _begun(session: Session, turn: Turn, notice: Notice) -> tuple[tuple[Notice, Place] | None, bool]:
    """The first of a line that is late, counted before it is drawn: what kills its process leaves no other trace. Only
    the first, since a commit costs as much as a message; what one of those before it has left open is kept alone (see
    `chat.speaker`), so whoever comes after a death finds what killed it there. Gives what is first now, and whether
    its try was counted here."""
    if notice.lapses >= MOST_DEATHS:
        park(session, turn, notice, f"{notice.lapses} processes in a row ended while they drew it")
        return None, False
    place_id = notice.place_id
    # Its due date moves on, by which others see that this try is counted; how late it is goes by when it was wanted.
    due_at = turn.now - LATE + AGAIN
    counted = notices.begin_drawing(session, turn.workspace_id, notice.id, notice.due_at, due_at)
    session.commit()
    return notices.due_in(session, turn.workspace_id, place_id, turn.now), counted


def _spared(session: Session, turn: Turn, notice_id: int) -> None:
    """The trouble of others is no death. Where the database is away, nobody can say so."""
    with suppress(Outside):
        session.rollback()
        notices.spare(session, turn.workspace_id, notice_id)
        session.commit()


def _found(session: Session, turn: Turn, place_id: int, arrived: Arrived | None) -> tuple[Notice, Place] | None:
    if arrived is not None:
        notices.arrived(session, turn.workspace_id, *arrived, turn.now)
    return notices.due_in(session, turn.workspace_id, place_id, turn.now)


def delivery_of(session: Session, turn: Turn, notice: Notice, place: Place, there: Said, above: Said) -> Delivery:
    """A notice with all that sending it needs: what is `there` in its slot, and what stands `above` its thread."""
    reader = people.by_id(session, turn.workspace_id, notice.only_for) if notice.only_for is not None else None
    known = people.identities(session, turn.workspace_id, reader.id) if reader else []
    return Delivery(
        notice=notice,
        place=place,
        user=next((one.user for one in known if one.platform == place.platform), ""),
        ref=there.ref,
        lost=there.lost,
        repeat=there.repeat,
        thread=above.ref,
        locale=reader.locale if reader else place.locale,
        zone=reader.zone if reader else place.zone,
    )


def slot_of(notice: Notice, place: Place) -> About | None:
    """What the message stands for that it edits, if it may: a whisper is gone once it is read, nobody can edit it."""
    if not notice.slot or (notice.only_for is not None and place.kind is not PlaceKind.DIRECT):
        return None
    return (notice.place_id, notice.subject, notice.subject_id, notice.slot, notice.only_for or 0)


def thread_of(notice: Notice) -> About | None:
    """What the message stands for in whose thread it goes."""
    return (notice.place_id, notice.subject, notice.subject_id, notice.thread_slot, 0) if notice.thread_slot else None


def _said(session: Session, turn: Turn, about: About | None) -> Said:
    found = slots.last_said(session, turn.workspace_id, *about) if about is not None else None
    return found or Said()
