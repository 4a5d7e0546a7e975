"""Messages put into calbot's outbox at once, and sent by its workers' own engine: how many arrive, in which order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final

from sqlmodel import select

from calbot.chat.cards import Card, Text, spans
from calbot.chat.kept import card_json
from calbot.flows import heard
from calbot.flows.heard import SCREEN, SUBJECT, Coming
from calbot.flows.tell import tell
from calbot.flows.turn import Turn
from calbot.model.heard import Heard
from calbot.model.place import Place
from calbot.wiring.house import MAIN, House

_LOOKS: Final = 1200
"""Ten a second, whether all has arrived."""


async def emptied(house: House, addresses: Sequence[str], messages: int, arrived: Callable[[], int]) -> float:
    """Seconds until `messages`, put into the outbox at once for `addresses` in turn, have `arrived`."""
    stop = asyncio.Event()
    working = asyncio.ensure_future(house.work(stop))
    numbers: dict[str, range] = {}
    coming = [Coming(MAIN, f"m{number}", {}, mine=True) for number in range(messages)]
    kept = await house.wires.flow(heard.keep, Turn(MAIN, house.clock()), coming, numbers)
    began = time.perf_counter()
    for number, taken in enumerate(kept.taken):
        assert taken is not None
        address = addresses[number % len(addresses)]
        await house.wires.flow(_tell, Turn(MAIN, house.clock()), taken.id, number, address)
    for _ in range(_LOOKS):
        if arrived() >= messages:
            break
        await asyncio.sleep(0.1)
    spent = time.perf_counter() - began
    # What would come twice comes now.
    await asyncio.sleep(3)
    stop.set()
    await working
    return spent


def _tell(session: Any, turn: Turn, heard_id: int, number: int, address: str) -> None:
    card = Card((Text(spans(f"message {number}")),), f"message {number}")
    row = session.exec(select(Heard).where(Heard.workspace_id == turn.workspace_id, Heard.id == heard_id)).one()
    row.reply = card_json(card)
    place = session.exec(select(Place).where(Place.workspace_id == turn.workspace_id, Place.address == address)).one()
    tell(session, turn, [place], SCREEN, (SUBJECT, heard_id), 1)
    session.commit()


def counted(
    told: Sequence[Sequence[str]], messages: int, *, calls: int, refused: int, seconds: float
) -> dict[str, float]:
    """{"messages", "delivered", "calls", "too_many_requests", "out_of_order", "twice", "seconds"} of what each place
    was told, in order."""
    numbered = [[int(one.split()[-1]) for one in place] for place in told]
    numbers = [number for place in numbered for number in place]
    return {
        "messages": messages,
        "delivered": len(set(numbers)),
        "calls": calls,
        "too_many_requests": refused,
        "out_of_order": sum(left > right for place in numbered for left, right in pairwise(place)),
        "twice": len(numbers) - len(set(numbers)),
        "seconds": round(seconds, 1),
    }
