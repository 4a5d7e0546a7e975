"""`calbot work`: the work without the pages."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from calbot.jobs.all_due import Done
    from calbot.wiring.house import House

EXAMPLE = "Example: CALBOT_WORKSPACE=calbot.toml calbot work --once --json"


def work(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --once: say how much that was.")] = False,
) -> None:
    """Watch calendars, assess, deliver and verify, without serving pages.

    Runs until it is told to stop (Ctrl-C or SIGTERM), and finishes what it holds. Settings come from CALBOT_*
    variables; run calbot migrate first. Exit code 0: stopped, or done with --once; 2: settings that cannot be used, or
    no workspace to work for.
    """
    if as_json and not once:
        raise typer.BadParameter("only --once comes to an end that can be told", param_hint="--json")
    from calbot.cli.serve import house_of
    from calbot.config.environment import read_settings
    from calbot.errors import TellOperator
    from calbot.wiring.alone import alone
    from calbot.wiring.house import NO_WORKSPACE

    settings = read_settings()
    with alone(settings.database), closing(house_of(settings)) as house:
        if not house.workspaces():
            raise TellOperator(NO_WORKSPACE)
        if once:
            _say(asyncio.run(house.work_once()), as_json=as_json)
        else:
            asyncio.run(_until_stopped(house))


def _say(done: Done, *, as_json: bool) -> None:
    counts = asdict(done)
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    typer.echo(json.dumps(counts) if as_json else f"Done: {told}.")


async def _until_stopped(house: House) -> None:
    from calbot.wiring.ending import stop_on_signals

    await house.work(stop_on_signals())
