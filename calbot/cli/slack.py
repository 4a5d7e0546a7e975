"""`calbot slack`: what calbot's app in Slack is made from."""

from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(help="Make calbot's app for Slack.")


@app.callback()
def slack() -> None:
    """Make calbot's app for Slack."""


@app.command(epilog="Example: calbot slack manifest --url https://calbot.example > manifest.json")
def manifest(
    url: Annotated[str, typer.Option(help="Where Slack reaches calbot: https://calbot.example")] = "",
    socket: Annotated[bool, typer.Option("--socket", help="For Socket Mode, which needs no address.")] = False,
    direct: Annotated[
        bool, typer.Option("--direct", help="People may write to calbot alone (scope im:history).")
    ] = False,
) -> None:
    """Print the app's manifest: paste it at api.slack.com/apps under "From a manifest".

    Its commands, shortcuts and events are those of this version; its scopes are the fewest that do.
    """
    from calbot.chat.slack.manifest import manifest as made
    from calbot.config.environment import read_settings

    told = made(url, socket=socket, direct=direct, flag_command=read_settings().slack_flag_command)
    typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
