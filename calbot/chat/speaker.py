"""Delivers what is due: draws each notice from what is true now, sends it through its place's platform, settles it."""

from __future__ import annotations

import logging

from calbot.chat.cards import Card
from calbot.chat.platform import Platform
from calbot.chat.screens.table import SCREENS
from calbot.chat.wires import Wires
from calbot.errors import Lasting, Passing, TellUser, Unknown
from calbot.flows import notice as notices
from calbot.flows.turn import Turn
from calbot.flows.views import Delivery
from calbot.words.say import sayer

log = logging.getLogger(__name__)

_DEFECT_WAIT = 60.0
"""Seconds until a notice whose card could not be drawn is tried again: after a new version, it may."""


async def deliver_due(wires: Wires) -> int:
    """Send what is due in all workspaces; returns how many notices the platforms took.

    Safe beside other speakers: each notice is claimed before it is sent, and after a broken call the platform is asked
    whether it arrived before anything is said again.
    """
    sent = 0
    for workspace_id in wires.workspaces():
        for notice_id in await wires.flow(notices.due, Turn(workspace_id, wires.clock())):
            delivery = await wires.flow(notices.claim, Turn(workspace_id, wires.clock()), notice_id)
            if delivery is not None:
                sent += await _deliver(delivery, wires)
    return sent


async def _deliver(delivery: Delivery, wires: Wires) -> bool:
    notice = delivery.notice

    def turn() -> Turn:
        return Turn(notice.workspace_id, wires.clock(), None, delivery.place.id)

    try:
        ref = await _send(delivery, wires)
    except Passing as trouble:
        await wires.flow(notices.put_off, turn(), notice.id, trouble.retry_after, str(trouble))
    except Unknown as trouble:
        await wires.flow(notices.doubt, turn(), notice.id, str(trouble))
    except (Lasting, TellUser) as trouble:
        await wires.flow(notices.give_up, turn(), notice.id, str(trouble))
    except Exception:
        log.exception("notice %s of %s could not be told", notice.id, notice.screen)
        await wires.flow(notices.put_off, turn(), notice.id, _DEFECT_WAIT, "defect: see the log")
    else:
        await wires.flow(notices.sent, turn(), notice.id, ref)
        return True
    return False


async def _send(delivery: Delivery, wires: Wires) -> str:
    """The ref under which the platform has it."""
    notice, place = delivery.notice, delivery.place
    platform = wires.platforms.get(place.platform)
    if platform is None:
        raise Passing(f"no platform {place.platform} here")
    if delivery.doubt and (found := await platform.find(place.address, notice.key)):
        return found
    card = await _drawn(delivery, wires)
    if delivery.ref:
        await platform.amend(place.address, delivery.ref, card, key=notice.key)
        return delivery.ref
    return await _say(platform, delivery, card)


async def _drawn(delivery: Delivery, wires: Wires) -> Card:
    """The card from what is true now, in the reader's or the place's language."""
    notice = delivery.notice
    screen = SCREENS.get(notice.screen)
    if screen is None:
        raise Lasting(f"no screen {notice.screen}")
    turn = Turn(notice.workspace_id, wires.clock(), notice.only_for, notice.place_id)
    view = await wires.flow(screen.load, turn, notice.subject_id)
    return screen.draw(view, sayer(delivery.locale, delivery.zone), notice.values)


async def _say(platform: Platform, delivery: Delivery, card: Card) -> str:
    notice, place = delivery.notice, delivery.place
    if notice.only_for is None:
        return await platform.post(place.address, card, key=notice.key, thread=delivery.thread)
    if not delivery.user:
        raise Lasting(f"the reader is not known on {place.platform}")
    return await platform.whisper(place.address, delivery.user, card, key=notice.key)
