"""Delivers what is due: draws each notice from what is true now, and hands it to the sender, in order per place."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from calbot.chat.cards import Card
from calbot.chat.reach import Reach
from calbot.chat.screens.table import SCREENS
from calbot.chat.sending import send
from calbot.chat.wires import Wires
from calbot.errors import Lasting, Outside, TellUser
from calbot.flows import notice as notices
from calbot.flows import taking
from calbot.flows.delivery import Delivery
from calbot.flows.memo import remembered
from calbot.flows.notice import Arrived
from calbot.flows.taking import InHand
from calbot.flows.turn import Turn
from calbot.words.say import sayer

if TYPE_CHECKING:
    from sqlmodel import Session

log = logging.getLogger(__name__)

AT_A_TIME: Final = 8
"""Notices of one place in a row, before other places get their turn: after an outage the oldest are told first."""

_ALL: Final = 10_000
_OTHERS_SECONDS: Final = 2.0
_LEFT_TO_OTHERS: Final = timedelta(days=1)
"""While a newer version is brought out, both run for a while: what this one cannot draw is left to those that can."""
AGAIN_SECONDS: Final = (0.25, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0)


class _Newer(Exception):
    """A message of a kind that came with a newer version than this process runs."""


async def deliver_due(wires: Wires) -> int:
    """Send what is due in all workspaces, the longest due place first; how many notices the platforms took."""
    sent = 0
    for workspace_id in wires.workspaces():
        for place_id in await wires.flow(taking.places_due, Turn(workspace_id, wires.clock())):
            sent += await deliver_in(wires, workspace_id, place_id, most=_ALL)
    return sent


async def deliver_in(
    wires: Wires,
    workspace_id: str,
    place_id: int,
    stopping: Callable[[], bool] = lambda: False,
    most: int = AT_A_TIME,
) -> int:
    """Send what is due in one place, in order, until `stopping`; how many notices the platform took.

    Safe beside other speakers: each notice is claimed before it is sent, and after a broken call the platform is asked
    whether it arrived before anything is said again. After `most` the line is cut: its rest waits for the place's next
    turn.
    """
    sent, arrived = 0, None
    for _ in range(most):
        if stopping():
            break
        turn, began = Turn(workspace_id, wires.clock(), None, place_id), time.monotonic()
        try:
            hand = await wires.flow(taking.next_in, turn, place_id, drawn, arrived)
        except Exception as trouble:
            kept = arrived is not None and await _kept(arrived, place_id, wires, turn, stopping)
            if kept and isinstance(trouble, Outside):
                return sent
            raise
        if hand is None and arrived is None:
            return sent
        # What came while the last one was not settled yet stood behind it: one more look.
        arrived = await speak(hand, wires, turn, began, stopping) if hand is not None else None
        sent += arrived is not None
        if arrived is not None and hand is not None and hand.taken.doubt:
            # Kept alone: with the next card in its transaction, one that ends its process would be counted never.
            break
    await _kept(arrived, place_id, wires, Turn(workspace_id, wires.clock()), stopping)
    return sent


async def _kept(arrived: Arrived | None, place_id: int, wires: Wires, turn: Turn, stopping: Callable[[], bool]) -> bool:
    """Keep what has arrived and have its place looked at again, now or once the database is back, if that is soon; else
    it is in doubt, and asked for when its lease is over."""
    for pause in (0.0, *AGAIN_SECONDS):
        await asyncio.sleep(pause)
        with suppress(Outside):
            await wires.flow(notices.another_turn, turn, place_id, arrived)
            return True
        if stopping():
            break
    return False


async def speak(
    hand: InHand, wires: Wires, turn: Turn, began: float, stopping: Callable[[], bool], reach: Reach | None = None
) -> Arrived | None:
    """Send what was taken at or after `began` (monotonic seconds), or keep why it could not be drawn or may not be said
    there; what the platform has is given back, for the caller to keep."""
    if isinstance(hand.card, Exception):
        await _undrawn(hand, wires, turn, hand.card)
        return None
    place = hand.delivery.place
    if wires.workspace_of(place.platform, place.address) not in ("", turn.workspace_id):
        # By an address alone another company's token may be chosen.
        said = f"{place.address} is another company's on {place.platform}: nothing is said there"
        notice, taken = hand.delivery.notice, hand.taken
        await wires.flow(notices.give_up, turn, notice.id, taken.attempt, said, unseen=not taken.doubt)
        return None
    return await send(hand, wires, turn, began, stopping, reach)


def drawn(session: Session, turn: Turn, delivery: Delivery) -> Card:
    """The card from what is true now, in the reader's or the place's language. Two that show the same are one."""
    notice = delivery.notice
    screen = SCREENS.get(notice.screen)
    if screen is None:
        raise _Newer(f"this version knows no screen {notice.screen}")
    view = screen.load(session, turn, notice.subject_id)
    alike = (notice.screen, delivery.locale, delivery.zone, json.dumps(notice.values, sort_keys=True))
    known: list[tuple[Any, Card]] = remembered(session, ("cards", *alike, turn.workspace_id, notice.subject_id), list)
    for seen, card in known:
        if _same(seen, view):
            return card
    card = screen.draw(view, sayer(delivery.locale, delivery.zone), notice.values)
    known.append((view, card))
    return card


def _same(one: object, other: object) -> bool:
    try:
        return bool(one == other)
    except ValueError:
        # Arrays have no one answer.
        return False


async def _undrawn(hand: InHand, wires: Wires, turn: Turn, trouble: Exception) -> None:
    notice, taken = hand.delivery.notice, hand.taken
    if isinstance(trouble, _Newer) and turn.now - notice.created_at < _LEFT_TO_OTHERS:
        said = str(trouble)
        await wires.flow(notices.put_off, turn, notice.id, taken.attempt, _OTHERS_SECONDS, said, doubt=taken.doubt)
        return
    if isinstance(trouble, _Newer | Lasting | TellUser):
        await wires.flow(notices.give_up, turn, notice.id, taken.attempt, str(trouble))
        return
    log.error("notice %s of %s could not be drawn", notice.id, notice.screen, exc_info=trouble)
    await wires.flow(notices.defect, turn, notice.id, taken.attempt, "defect: see the log", doubt=taken.doubt)
