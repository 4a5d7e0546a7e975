"""Forty messages to four channels, in Slack's pace: how many arrive, by how many calls, in which order."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from sqlmodel import select

from calbot.chat.cards import Card, Text, spans
from calbot.chat.kept import card_json
from calbot.flows import heard
from calbot.flows.heard import SCREEN, SUBJECT, Coming
from calbot.flows.tell import tell
from calbot.flows.turn import Turn
from calbot.jobs.system import migrate_jobs
from calbot.model.heard import Heard
from calbot.model.place import Place
from calbot.store.migrate import migrate
from calbot.wiring.house import MAIN, House, install, open_house
from calbot.wiring.slack import SlackSetup
from tests.chat.slack.office import COMPANY
from tests.slack.server import served
from tests.slack.town import Town

CHANNELS: Final = ("C0MARKETING", "C0CARE", "C0THREE", "C0FOUR")
MESSAGES: Final = 40
_MORE: Final = "".join(
    f'\n[[places]]\nplatform = "slack"\naddress = "{address}"\nname = "#{address[2:].lower()}"\nkind = "marketing"\n'
    for address in CHANNELS[2:]
)
_LOOKS: Final = 1200
"""Ten a second, whether all has arrived."""


def sent(folder: Path, pace: float = 1.0) -> dict[str, float]:
    """{"messages", "delivered", "calls", "too_many_requests", "out_of_order", "twice", "seconds"}; Slack takes one
    message a channel every `pace` seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "calbot.toml").write_text(COMPANY + _MORE, encoding="utf-8")
    database = f"sqlite:///{folder / 'calbot.db'}"
    migrate(database)
    migrate_jobs(database)
    town = Town(pace=pace)
    for address in CHANNELS:
        town.channel(address, address.lower())
    with served(town) as base:
        house = open_house(database, slack=SlackSetup(town.token, api=f"{base}api/"))
        try:
            install(house, folder / "calbot.toml")
            seconds = asyncio.run(_worked(house, town))
        finally:
            house.close()
    return _counted(town, seconds)


async def _worked(house: House, town: Town) -> float:
    """Put all messages into the outbox and let the workers' own engine send them."""
    stop = asyncio.Event()
    working = asyncio.ensure_future(house.work(stop))
    numbers: dict[str, range] = {}
    coming = [Coming(MAIN, f"m{number}", {}, mine=True) for number in range(MESSAGES)]
    kept = await house.wires.flow(heard.keep, Turn(MAIN, house.clock()), coming, numbers)
    began = time.perf_counter()
    for number, taken in enumerate(kept.taken):
        assert taken is not None
        await house.wires.flow(_tell, Turn(MAIN, house.clock()), taken.id, number)
    for _ in range(_LOOKS):
        if _arrived(town) >= MESSAGES:
            break
        await asyncio.sleep(0.1)
    spent = time.perf_counter() - began
    # What would come twice comes now.
    await asyncio.sleep(3)
    stop.set()
    await working
    return spent


def _tell(session: Any, turn: Turn, heard_id: int, number: int) -> None:
    card = Card((Text(spans(f"message {number}")),), f"message {number}")
    row = session.exec(select(Heard).where(Heard.workspace_id == turn.workspace_id, Heard.id == heard_id)).one()
    row.reply = card_json(card)
    address = CHANNELS[number % len(CHANNELS)]
    place = session.exec(select(Place).where(Place.workspace_id == turn.workspace_id, Place.address == address)).one()
    tell(session, turn, [place], SCREEN, (SUBJECT, heard_id), 1)
    session.commit()


def _arrived(town: Town) -> int:
    return sum(len(channel.messages) for channel in town.channels.values())


def _counted(town: Town, seconds: float) -> dict[str, float]:
    told = [[int(one.text.split()[-1]) for one in town.channels[address].messages] for address in CHANNELS]
    numbers = [number for channel in told for number in channel]
    return {
        "messages": MESSAGES,
        "delivered": len(set(numbers)),
        "calls": len(town.called("chat.postMessage")),
        "too_many_requests": town.refusals,
        "out_of_order": sum(left > right for channel in told for left, right in pairwise(channel)),
        "twice": len(numbers) - len(set(numbers)),
        "seconds": round(seconds, 1),
    }
