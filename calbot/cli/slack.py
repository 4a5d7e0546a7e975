"""`calbot slack`: what calbot's app in Slack is made from, and serving it without an address."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from calbot.errors import SettingError, TellOperator

if TYPE_CHECKING:
    from calbot.config.environment import Settings
    from calbot.wiring.house import House

Work: TypeAlias = Callable[[asyncio.Event], Coroutine[None, None, None]]
"""Goes on until the event is set."""

app = typer.Typer(help="Make calbot's app for Slack, or try it out over a socket.")


@app.callback()
def slack() -> None:
    """Make calbot's app for Slack, or try it out over a socket."""


@app.command(epilog="Example: CALBOT_WORKSPACE=calbot.toml CALBOT_SLACK_APP_TOKEN=xapp-... calbot slack dev")
def dev() -> None:
    """Serve Slack over a socket that calbot opens (Socket Mode), and do the work behind it: no address, no HTTPS.

    For trying out and for hosts that nobody reaches; the manifest for it is printed by calbot slack manifest --socket.
    With CALBOT_SLACK_CLIENT_ID it serves every workspace of CALBOT_SLACK_TEAM that has installed it, and the page on
    which to install it. Stops on Ctrl-C or SIGTERM. Exit code 2: settings that cannot be used, or a token that Slack
    does not take.
    """
    from calbot.cli.serve import house_of
    from calbot.config.environment import read_settings
    from calbot.wiring.alone import alone

    settings = read_settings()
    _demand_tokens(settings)
    with (
        alone(settings.database),
        closing(house_of(settings, socket=True)) as house,
        _page(settings, house) as page,
    ):
        from calbot.wiring.slack import slack_socket

        listening = slack_socket(house.slack, settings.slack_app_token.get_secret_value(), settings.slack_api_url)
        asyncio.run(_until_stopped(house, [house.work, listening.run, *page]))


def _demand_tokens(settings: Settings) -> None:
    """Raises SettingError for the one that is missing."""
    if not settings.slack_token.get_secret_value() and not settings.slack_client_id:
        said = "it is not set; a socket needs it, or CALBOT_SLACK_CLIENT_ID of an app that is installed from a browser"
        raise SettingError(said, key="CALBOT_SLACK_TOKEN")
    if not settings.slack_app_token.get_secret_value():
        raise SettingError("it is not set; a socket is opened with it", key="CALBOT_SLACK_APP_TOKEN")


@contextmanager
def _page(settings: Settings, house: House) -> Iterator[list[Work]]:
    """What serves the page on which the app is installed; nothing where it has a token of its own."""
    if house.slack_install is None:
        yield []
        return
    from calbot.chat.slack.install import INSTALL
    from calbot.web.app import make_app
    from calbot.web.doors import WebDoors
    from calbot.web.server import Beside, listen

    def say(port: int) -> None:
        here, there = f"http://{settings.host}:{port}{INSTALL}", f"{settings.slack_url.rstrip('/')}{INSTALL}"
        typer.echo(f"Installed at {there}, which has to lead to {here}")

    app = make_app(house.wires, hosts=settings.host_names, doors=WebDoors(slack_install=house.slack_install))
    with listen(settings.host, settings.port) as door:
        server = Beside(app, settings.host, settings.port, say)
        yield [lambda stop: server.serve_until(stop, door)]


async def _until_stopped(house: House, works: Sequence[Work]) -> None:
    from calbot.wiring.ending import stop_on_signals

    stop = stop_on_signals()
    typer.echo("Listening to Slack over a socket; Ctrl-C stops.")
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(_ended(work(stop), stop))
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
    channels: Annotated[
        bool, typer.Option("--channels", help="Its doctor looks at its channels (channels:read, groups:read).")
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
    direct, pictures = direct or settings.slack_direct, pictures or settings.slack_pictures
    wanted = {"socket": socket, "direct": direct, "pictures": pictures, "oauth": oauth}
    wanted["channels"] = channels or settings.slack_channels
    # The page on which it is installed asks for what its own links need wherever there are any.
    links = links or (oauth and bool(settings.own_url))
    told = made(url or settings.own_url, **wanted, links=links, flag_command=settings.slack_flag_command)
    typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
