"""`calbot outfeed`: a calendar of spikes, collisions and posts for the people of a place to subscribe to."""

from __future__ import annotations

import json
from typing import Annotated

import typer

EXAMPLE = "Example: calbot outfeed '#care' --url https://calbot.example"


def outfeed(
    place: Annotated[str, typer.Argument(help="The place, as the workspace file names it; left out: list all.")] = "",
    url: Annotated[
        str, typer.Option(help="Where calbot is reached from calendars; default: CALBOT_HOST and CALBOT_PORT.")
    ] = "",
    revoke: Annotated[bool, typer.Option("--revoke", help="Take the address back: nobody reads it any more.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Say it for a program.")] = False,
) -> None:
    """Make the secret address of a place's calendar, in the language and zone of that place.

    Whoever has the address reads the calendar. It is told once and kept nowhere; made anew, the one before is worth
    nothing. Exit code 0: done, 2: settings that cannot be used, or no such place.
    """
    from calbot.config.environment import read_settings
    from calbot.store.migrate import demand_ready
    from calbot.wiring import outfeed as made

    settings = read_settings()
    demand_ready(settings.database)
    if not place:
        _list(settings.database, as_json=as_json)
    elif revoke:
        had = made.revoked(settings.database, place)
        said = f"{place}: the address is worth nothing any more" if had else f"{place}: there was no address"
        typer.echo(json.dumps({"place": place, "revoked": had}) if as_json else said)
    else:
        base = url.rstrip("/") or f"http://{settings.host}:{settings.port}"
        address = base + made.issued(settings.database, place)
        typer.echo(json.dumps({"place": place, "address": address}) if as_json else address)


def _list(database: str, *, as_json: bool) -> None:
    from calbot.wiring.outfeed import listed

    found = listed(database)
    if as_json:
        told = [
            {"platform": one.platform, "place": one.place, "since": one.since.isoformat() if one.since else None}
            for one in found
        ]
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for one in found:
        since = f"has an address since {one.since:%Y-%m-%d %H:%M} UTC" if one.since else "has no address"
        typer.echo(f"{one.platform} {one.place}: {since}")
