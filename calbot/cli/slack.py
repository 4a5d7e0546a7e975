"""`calbot slack`: what calbot's app in Slack is made from, and serving it without an address."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from calbot.errors import SettingError, TellOperator

if TYPE_CHECKING:
    from calbot.chat.slack.socket import Socket
    from calbot.wiring.house import House

app = typer.Typer(help="Make calbot's app for Slack, or try it out over a socket.")


@app.callback()
def slack() -> None:
    """Make calbot's app for Slack, or try it out over a socket."""


@app.command(epilog="Example: CALBOT_WORKSPACE=calbot.toml CALBOT_SLACK_APP_TOKEN=xapp-... calbot slack dev")
def dev() -> None:
    """Serve Slack over a socket that calbot opens (Socket Mode), and do the work behind it: no address, no HTTPS.

    For trying out and for hosts that nobody reaches; the manifest for it is printed by calbot slack manifest --socket.
    Stops on Ctrl-C or SIGTERM. Exit code 2: settings that cannot be used, or a token that Slack does not take.
    """
    from calbot.cli.serve import house_of
    from calbot.config.environment import read_settings
    from calbot.wiring.alone import alone

    settings = read_settings()
    for name, value in (
        ("CALBOT_SLACK_TOKEN", settings.slack_token),
        ("CALBOT_SLACK_APP_TOKEN", settings.slack_app_token),
    ):
        if not value.get_secret_value():
            raise SettingError("it is not set; both tokens of the Slack app are needed", key=name)
    with alone(settings.database), closing(house_of(settings, socket=True)) as house:
        from calbot.wiring.slack import slack_socket

        listening = slack_socket(house.slack, settings.slack_app_token.get_secret_value(), settings.slack_api_url)
        asyncio.run(_until_stopped(house, listening))


async def _until_stopped(house: House, listening: Socket) -> None:
    from calbot.wiring.ending import stop_on_signals

    stop = stop_on_signals()
    typer.echo("Listening to Slack over a socket; Ctrl-C stops.")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_ended(house.work(stop), stop))
            group.create_task(_ended(listening.run(stop), stop))
    except* TellOperator as several:
        raise several.exceptions[0] from None
    finally:
        if house.slack is not None:
            await house.slack.close()


async def _ended(work: Coroutine[None, None, None], stop: asyncio.Event) -> None:
    """Whichever ends first ends the other."""
    try:
        await work
    finally:
        stop.set()


@app.command()
def key() -> None:
    """Print a new key for CALBOT_SLACK_KEYS, which seals the tokens of Slack in the database."""
    from calbot.chat.slack.vault import new_key

    typer.echo(new_key())


@app.command(epilog="Example: calbot slack manifest --url https://calbot.example > manifest.json")
def manifest(
    url: Annotated[str, typer.Option(help="Where Slack reaches calbot: https://calbot.example")] = "",
    socket: Annotated[bool, typer.Option("--socket", help="For Socket Mode, which needs no address.")] = False,
    direct: Annotated[
        bool, typer.Option("--direct", help="People may write to calbot alone (scope im:history).")
    ] = False,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="It may upload charts where Slack takes none of its own (files:write).")
    ] = False,
    links: Annotated[
        bool, typer.Option("--links", help="It shows calbot's own links to posts (links:read, links:write).")
    ] = False,
    oauth: Annotated[
        bool, typer.Option("--oauth", help="Installed from a browser at /slack/install; its tokens are renewed.")
    ] = False,
) -> None:
    """Print the app's manifest: paste it at api.slack.com/apps under "From a manifest".

    Its commands, shortcuts and events are those of this version; its scopes are the fewest that do.
    """
    from calbot.chat.slack.manifest import manifest as made
    from calbot.config.environment import read_settings

    settings = read_settings()
    wanted = {"socket": socket, "direct": direct, "pictures": pictures or settings.slack_pictures, "oauth": oauth}
    told = made(url or settings.own_url, **wanted, links=links, flag_command=settings.slack_flag_command)
    typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
