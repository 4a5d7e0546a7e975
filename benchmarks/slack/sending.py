"""Forty messages to four channels, in Slack's pace: how many arrive, by how many calls, in which order."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from benchmarks.outbox import counted, emptied
from calbot.jobs.system import migrate_jobs
from calbot.store.migrate import migrate
from calbot.wiring.house import install, open_house
from calbot.wiring.slack import SlackSetup
from tests.chat.office import place_in
from tests.chat.slack.office import COMPANY
from tests.slack.server import served
from tests.slack.town import Town

CHANNELS: Final = ("C0MARKETING", "C0CARE", "C0THREE", "C0FOUR")
MESSAGES: Final = 40
_MORE: Final = "".join(place_in("slack", one, "marketing", f"#{one[2:].lower()}") for one in CHANNELS[2:])


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
            seconds = asyncio.run(emptied(house, CHANNELS, MESSAGES, lambda: _arrived(town)))
        finally:
            house.close()
    told = [[one.text for one in town.channels[address].messages] for address in CHANNELS]
    calls = len(town.called("chat.postMessage"))
    return counted(told, MESSAGES, calls=calls, refused=town.refusals, seconds=seconds)


def _arrived(town: Town) -> int:
    return sum(len(channel.messages) for channel in town.channels.values())
