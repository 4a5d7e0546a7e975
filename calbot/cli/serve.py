"""`calbot serve`: the pages, and unless told otherwise the work behind them."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from calbot.config.environment import Settings
    from calbot.wiring.house import House

EXAMPLE = "Example: CALBOT_WORKSPACE=calbot.toml CALBOT_PLAYGROUND=1 calbot serve --json"


def serve(
    no_work: Annotated[bool, typer.Option("--no-work", help="Serve only: another process runs calbot work.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Say the address for a program, in one line.")] = False,
) -> None:
    """Serve the pages and do the work: watch calendars, assess, deliver, verify.

    Prints its address once it listens. Settings come from CALBOT_* variables; run calbot migrate first. Stops on Ctrl-C
    or SIGTERM and finishes what it holds. Exit code 0: stopped, 2: settings that cannot be used, or another calbot on
    the same SQLite file.
    """
    from calbot.config.environment import read_settings
    from calbot.web.opened import app_of
    from calbot.web.server import Server, listen
    from calbot.wiring.alone import alone

    settings = read_settings()
    demand_loopback(settings)
    with (
        alone(settings.database),
        closing(house_of(settings)) as house,
        listen(settings.host, settings.port) as door,
    ):
        app = app_of(
            house,
            work=not no_work,
            hosts=settings.host_names,
            spike_keys=settings.spike_keys,
            inbound_keys=settings.inbound_keys,
            form_keys=settings.form_keys,
            graph_knocks=bool(settings.graph_notify_url),
            metrics=settings.metrics,
        )
        server = Server(app, settings.host, settings.port, lambda port: _say(settings, port, as_json=as_json))
        server.serve_until_stopped(door)


def _say(settings: Settings, port: int, *, as_json: bool) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{port}/"
    told = {"address": address, "playground": settings.playground, "pid": os.getpid()}
    typer.echo(json.dumps(told) if as_json else address)


def demand_loopback(settings: Settings) -> None:
    """The playground asks nobody who they are, so it is served to this machine only."""
    from calbot.config.environment import LOOPBACK
    from calbot.errors import SettingError

    if settings.playground and settings.host not in LOOPBACK:
        raise SettingError(
            "the playground is for this machine only: listen on 127.0.0.1, or switch CALBOT_PLAYGROUND off",
            key="CALBOT_HOST",
        )


def house_of(settings: Settings, *, socket: bool = False) -> House:
    """The house over the settings' database, with its workspace file taken over; with `socket` Slack's requests come
    over one."""
    from calbot.cli.slack_setup import slack_of
    from calbot.cli.teams_setup import teams_of
    from calbot.store.migrate import demand_ready
    from calbot.wiring.graph import graph_setup
    from calbot.wiring.house import exceptions_of, install, open_house
    from calbot.wiring.logs import open_log
    from calbot.wiring.mail import mail_of
    from calbot.wiring.traces import open_traces

    open_log(settings.log_level)
    open_traces()
    slack = slack_of(settings, socket=socket)
    demand_ready(settings.database)
    file: Path | None = settings.workspace
    files = [*([file] if file else ()), *settings.companies.values()]
    exceptions = (*settings.fetch_exceptions, *(one for known in files for one in exceptions_of(known)))
    house = open_house(
        settings.database,
        playground=settings.playground,
        rules=settings.rules,
        fetch_exceptions=exceptions,
        slack=slack,
        teams=teams_of(settings),
        graph=graph_setup(settings),
        heartbeat_url=settings.heartbeat_url.get_secret_value(),
        own_url=settings.own_url,
        platforms=mail_of(settings),
    )
    if file is not None:
        install(house, file)
    for name, other in settings.companies.items():
        install(house, other, name)
    return house
