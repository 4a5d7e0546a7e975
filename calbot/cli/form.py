"""`calbot form`: the address of a web form with which a person without a chat flags."""

from __future__ import annotations

import json
from typing import Annotated

import typer

EXAMPLE = "Example: calbot form Mika --url https://calbot.example"


def form(
    name: Annotated[str, typer.Argument(help="The person, as the workspace file names them.")],
    url: Annotated[
        str,
        typer.Option(help="Where browsers reach calbot; default: CALBOT_OWN_URL, else CALBOT_HOST and CALBOT_PORT."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Say it for a program.")] = False,
) -> None:
    """Print the signed address of a person's web form for flags: whoever has it flags in that person's name.

    CALBOT_FORM_SECRETS signs it; another secret takes all addresses back. Exit code 0: done, 2: settings that cannot be
    used, or nobody of that name.
    """
    from calbot.config.environment import read_settings
    from calbot.errors import SettingError
    from calbot.store.migrate import demand_ready
    from calbot.web.flag_form import PAGE
    from calbot.web.signed_person import sealed
    from calbot.wiring.person import person_named

    settings = read_settings()
    if not settings.form_keys:
        raise SettingError("is empty, so there is no web form: whsec_ and 32 random bytes", key="CALBOT_FORM_SECRETS")
    demand_ready(settings.database)
    person = person_named(settings.database, name)
    base = url.rstrip("/") or settings.own_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    address = f"{base}/flag/{sealed(settings.form_keys[0], PAGE, person)}"
    typer.echo(json.dumps({"person": person.name, "address": address}) if as_json else address)
