"""Eighty messages to two channels, in Teams' pace: how many arrive, by how many calls, in which order."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from benchmarks.outbox import counted, emptied
from calbot.chat.teams.pace import LIMITS
from calbot.jobs.system import migrate_jobs
from calbot.store.migrate import migrate
from calbot.wiring.house import install, open_house
from calbot.wiring.teams import TeamsSetup
from tests.chat.teams.office import CARE, COMPANY, MARKETING, tenant
from tests.teams.connector import BOT, SECRET, TENANT, Login, served

CHANNELS: Final = (MARKETING, CARE)
MESSAGES: Final = 80


def sent(folder: Path) -> dict[str, float]:
    """{"messages", "delivered", "calls", "too_many_requests", "out_of_order", "twice", "seconds"}; Teams takes as many
    messages of a channel as it documents."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "calbot.toml").write_text(COMPANY, encoding="utf-8")
    database = f"sqlite:///{folder / 'calbot.db'}"
    migrate(database)
    migrate_jobs(database)
    town = tenant()
    town.limits = LIMITS
    with served(town) as base:
        house = open_house(database, teams=TeamsSetup(BOT, SECRET, TENANT, f"{base}teams/", http=Login(base)))
        try:
            install(house, folder / "calbot.toml")
            seconds = asyncio.run(emptied(house, CHANNELS, MESSAGES, lambda: len(town.said)))
        finally:
            house.close()
    told = [[one.summary for one in town.told(address)] for address in CHANNELS]
    calls = sum(what == "create" for what, _ in town.calls)
    return counted(told, MESSAGES, calls=calls, refused=calls - len(town.said), seconds=seconds)
