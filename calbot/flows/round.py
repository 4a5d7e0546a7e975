"""A round: what waits first in each of many places of a workspace, drawn and taken in one transaction.

After an outage, or when many places are told of one thing, most of a message's time goes into asking the database and
into reading what it is drawn from; a round asks once for all. It takes only what is plain: a message that may have been
called for before, or of which a process may have died, is looked at alone (`flows.taking`), and so is each of a round
that cannot be drawn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from calbot.errors import Outside, Passing, Unknown
from calbot.flows.delivery import Delivery
from calbot.flows.memo import remembering
from calbot.flows.notice import Arrived
from calbot.flows.taking import AGAIN, LATE, InHand, Taken, delivery_of, slot_of, thread_of
from calbot.flows.turn import Turn, beside
from calbot.model.notice import Notice
from calbot.model.place import Place
from calbot.store import round as rounds
from calbot.store.session import aside
from calbot.store.slot import Said


class Round(NamedTuple):
    """What a round gives: what its sender has in hand, the places whose first is to be looked at alone, and what has
    arrived but could not be kept, since another session holds it just now. `full`: there may be more."""

    hands: list[InHand]
    alone: list[int]
    left: list[Arrived]
    full: bool = False


class Limits(NamedTuple):
    """How much a round takes: up to `most` notices, none in the places that are `busy`, or on platforms that are
    `away`, and no more once drawing took `seconds` by `clock` (seconds that never go back); one it takes always.
    `alone`: it also says what is to be looked at alone."""

    most: int
    busy: Collection[int] = ()
    away: Collection[str] = ()
    alone: bool = True
    seconds: float = 2.0
    clock: Callable[[], float] = time.monotonic


@beside
def take(
    session: Session, turn: Turn, limits: Limits, draw: Callable[..., Any], arrived: Sequence[Arrived] = ()
) -> Round:
    """Keep what has `arrived`, and take notices whose turn it is in their places, the longest due first. `draw` is that
    of `flows.taking.next_in`; what is read for one card is not asked again for the next.

    What is late is counted before it is drawn, in a commit of its own for all, with what has arrived: should one of
    them end this process, each of them is looked at alone from then on, and only that one goes on being counted.
    """
    began = limits.clock()
    left = _kept(session, turn, arrived)
    found = _found(session, turn, limits) if limits.most > 0 else []
    alone = _doubtful(session, turn, found, limits) if limits.alone else []
    full = len(found) >= limits.most > 0
    plain = [(notice, place) for notice, place in found if place.id not in alone]
    late = {notice.id: place.id for notice, place in plain if _late(turn, notice)}
    counted: set[int] = set()
    if late:
        since = turn.now - LATE
        counted = rounds.begin_drawing_each(session, turn.workspace_id, late, since, since + AGAIN)
        session.commit()
        arrived = ()
        alone += [place_id for number, place_id in late.items() if number not in counted]
        known = {notice.id for notice, _ in plain}
        found = _found(session, turn, limits)
        plain = [(notice, place) for notice, place in found if notice.id in known and place.id not in alone]
    places = [place.id for _, place in plain]
    try:
        drawn = _drawn(session, turn, plain, draw, limits) if plain else []
    except (Passing, Unknown):
        _spared(session, turn, counted)
        raise
    except Exception:
        # It may have been a statement that failed, and all before it in this transaction with it.
        session.rollback()
        left = _kept(session, turn, arrived) if arrived else left
        session.commit()
        return Round([], [*alone, *places], left, full)
    if len(drawn) < len(plain):
        full = True
        rounds.spare_each(session, turn.workspace_id, counted - {delivery.notice.id for delivery, _ in drawn})
    hands, missed = _claimed(session, turn, drawn, limits.clock() - began)
    session.commit()
    return Round(hands, [*alone, *missed], left, full)


def _claimed(
    session: Session, turn: Turn, drawn: Sequence[tuple[Delivery, Any]], spent: float
) -> tuple[list[InHand], list[int]]:
    """Take what was drawn, and tell the places of what was called off meanwhile, or is about to be: whoever looks at it
    alone waits for that. The leases count from here: drawing took its time (`spent`), and no sender was held up."""
    seen = {delivery.notice.id: delivery.notice.attempt for delivery, _ in drawn}
    now = turn.now + timedelta(seconds=spent)
    claimed = rounds.claim_each(session, turn.workspace_id, seen, now) if seen else {}
    hands = [
        InHand(delivery, Taken(claim.attempt, False, claim.echo_ref, claim.repeats), card, spent)
        for delivery, card in drawn
        if (claim := claimed.get(delivery.notice.id)) is not None
    ]
    return hands, [delivery.place.id for delivery, _ in drawn if delivery.notice.id not in claimed]


@beside
def end(
    session: Session, turn: Turn, place_id: int, arrived: Sequence[Arrived] = (), pause: float = 0.0
) -> list[Arrived]:
    """Keep what has `arrived`, and have the rest looked at after others had their turn, or after `pause` seconds; what
    another session holds just now is given back. As `flows.notice.another_turn` for one."""
    left = _kept(session, turn, arrived)
    turn.wake(session, "deliver", place_id, at=turn.now + timedelta(seconds=pause) if pause else None)
    session.commit()
    return left


def _kept(session: Session, turn: Turn, arrived: Sequence[Arrived]) -> list[Arrived]:
    """Settle it; what another session holds just now is given back."""
    done = rounds.arrived_each(session, turn.workspace_id, arrived, turn.now) if arrived else ()
    return [one for one in arrived if one.notice_id not in done]


def _doubtful(session: Session, turn: Turn, found: Sequence[tuple[Notice, Place]], limits: Limits) -> list[int]:
    """The places whose first may have been called for before, or of which a process may have died."""
    first = {place.id: notice.id for notice, place in found}
    tried = rounds.open_ended(session, turn.workspace_id, turn.now, limits.away)
    alone = {place_id: None for place_id, number in tried.items() if number < first.get(place_id, number + 1)}
    alone |= {place.id: None for notice, place in found if notice.lapses}
    return [place_id for place_id in alone if place_id not in limits.busy]


def _found(session: Session, turn: Turn, limits: Limits) -> list[tuple[Notice, Place]]:
    most, busy = limits.most, limits.busy
    found = rounds.heads(session, turn.workspace_id, turn.now, most + len(busy), limits.away)
    return [(notice, place) for notice, place in found if place.id not in busy][:most]


def _late(turn: Turn, notice: Notice) -> bool:
    return turn.now - notice.due_at > LATE


def _drawn(
    session: Session,
    turn: Turn,
    found: Sequence[tuple[Notice, Place]],
    draw: Callable[..., Any],
    limits: Limits,
) -> list[tuple[Delivery, Any]]:
    """Each with all that sending it needs, and its card, until that took long."""
    until = limits.clock() + limits.seconds
    asked = {about for notice, place in found for about in (slot_of(notice, place), thread_of(notice))}
    drawn = []
    with aside(session) as reader, remembering(reader):
        said = rounds.said_in(reader, turn.workspace_id, [about for about in asked if about is not None])
        for notice, place in found:
            slot, thread = slot_of(notice, place), thread_of(notice)
            there = said.get(slot, Said()) if slot is not None else Said()
            above = said.get(thread, Said()) if thread is not None else Said()
            delivery = delivery_of(reader, turn, notice, place, there, above)
            own = replace(turn, person_id=notice.only_for, place_id=place.id)
            drawn.append((delivery, draw(reader, own, delivery)))
            if limits.clock() > until:
                break
    return drawn


def _spared(session: Session, turn: Turn, counted: Collection[int]) -> None:
    """The trouble of others is no death. Where the database is away, nobody can say so."""
    with suppress(Outside):
        session.rollback()
        rounds.spare_each(session, turn.workspace_id, counted)
        session.commit()
