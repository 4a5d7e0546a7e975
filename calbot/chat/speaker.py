"""Delivers what is due: draws each notice from what is true now, and hands it to the sender, in order per place."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from calbot.chat.cards import Card
from calbot.chat.screens.table import SCREENS
from calbot.chat.sending import send
from calbot.chat.wires import Wires
from calbot.errors import Lasting, TellUser
from calbot.flows import notice as notices
from calbot.flows.turn import Turn
from calbot.flows.views import Delivery
from calbot.model.notice import Notice
from calbot.words.say import sayer

if TYPE_CHECKING:
    from sqlmodel import Session

log = logging.getLogger(__name__)

AT_A_TIME: Final = 20
"""Notices of one place in a row, before other places get their turn."""


async def deliver_due(wires: Wires) -> int:
    """Send what is due in all workspaces, the longest due place first; how many notices the platforms took."""
    sent = 0
    for workspace_id in wires.workspaces():
        for place_id in await wires.flow(notices.places_due, Turn(workspace_id, wires.clock())):
            sent += await deliver_in(wires, workspace_id, place_id)
    return sent


async def deliver_in(
    wires: Wires, workspace_id: str, place_id: int, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Send what is due in one place, in order, until `stopping`; how many notices the platform took.

    Safe beside other speakers: each notice is claimed before it is sent, and after a broken call the platform is asked
    whether it arrived before anything is said again. A long line is cut, and its rest waits for the place's next turn.
    """
    sent = 0
    for _ in range(AT_A_TIME):
        turn = Turn(workspace_id, wires.clock(), None, place_id)
        found = None if stopping() else await wires.flow(notices.next_in, turn, place_id, _load)
        if found is None:
            return sent
        sent += await _deliver(*found, wires, turn)
    await wires.flow(notices.another_turn, Turn(workspace_id, wires.clock()), place_id)
    return sent


async def _deliver(delivery: Delivery, view: Any, wires: Wires, turn: Turn) -> bool:
    """Drawn before it is taken: what is taken is called for at once, and a card that cannot be drawn is no call."""
    try:
        card = _drawn(delivery, view)
    except Exception as trouble:
        await _undrawn(delivery, wires, turn, trouble)
        return False
    return await send(delivery, card, wires, turn)


def _load(session: Session, turn: Turn, notice: Notice) -> Any:
    screen = SCREENS.get(notice.screen)
    if screen is None:
        raise Lasting(f"no screen {notice.screen}")
    return screen.load(session, turn, notice.subject_id)


def _drawn(delivery: Delivery, view: Any) -> Card:
    """The card from what is true now, in the reader's or the place's language."""
    if isinstance(view, Exception):
        raise view
    notice = delivery.notice
    return SCREENS[notice.screen].draw(view, sayer(delivery.locale, delivery.zone), notice.values)


async def _undrawn(delivery: Delivery, wires: Wires, turn: Turn, trouble: Exception) -> None:
    notice = delivery.notice
    taken = await wires.flow(notices.take, turn, notice.id, notice.attempt)
    if taken is None:
        return
    if isinstance(trouble, Lasting | TellUser):
        await wires.flow(notices.give_up, turn, notice.id, taken.attempt, str(trouble))
        return
    log.error("notice %s of %s could not be drawn", notice.id, notice.screen, exc_info=trouble)
    await wires.flow(notices.defect, turn, notice.id, taken.attempt, "defect: see the log", doubt=taken.doubt)
