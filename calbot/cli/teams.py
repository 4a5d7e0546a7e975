"""`calbot teams`: what calbot's app in Microsoft Teams is made from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Make calbot's app for Microsoft Teams.")


@app.callback()
def teams() -> None:
    """Make calbot's app for Microsoft Teams."""


@app.command(epilog="Example: CALBOT_TEAMS_CLIENT_ID=... calbot teams package --url https://calbot.example")
def package(
    url: Annotated[str, typer.Option(help="Where browsers reach calbot: https://calbot.example")] = "",
    output: Annotated[Path, typer.Option(help="The file to write.")] = Path("calbot-teams.zip"),
) -> None:
    """Write the package that an admin uploads to Teams: manifest and icons, without a permission.

    The bot is that of CALBOT_TEAMS_CLIENT_ID. Exit code 2: no bot, no address, or a file that cannot be written.
    """
    from calbot import __version__
    from calbot.chat.teams.manifest import package as packed
    from calbot.config.environment import read_settings
    from calbot.errors import SettingError

    data = packed(read_settings().teams_client_id, url, __version__)
    try:
        output.write_bytes(data)
    except OSError as problem:
        raise SettingError(f"cannot be written: {problem.strerror}", key=str(output)) from None
    typer.echo(f"{output}: upload it in the Teams admin centre, or with Upload a custom app in Teams")
