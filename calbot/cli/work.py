"""`calbot work`: the work without the pages."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from calbot.wiring.house import House

EXAMPLE = "Example: CALBOT_WORKSPACE=calbot.toml calbot work"


def work(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and stop.")] = False,
) -> None:
    """Watch calendars, assess, deliver and verify, without serving pages.

    Runs until it is told to stop (Ctrl-C or SIGTERM), and finishes what it holds. Exit code 0: stopped, 2: settings
    that cannot be used.
    """
    from calbot.cli.serve import house_of
    from calbot.config.environment import read_settings

    house = house_of(read_settings())
    asyncio.run(house.work_once() if once else _until_stopped(house))
    house.close()


async def _until_stopped(house: House) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await house.work(stop)
