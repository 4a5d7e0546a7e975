"""`calbot migrate`: brings the database to this version."""

from __future__ import annotations

import json
from typing import Annotated

import typer

EXAMPLE = "Example: CALBOT_DATABASE_URL=sqlite:///calbot.db calbot migrate"


def migrate(
    as_json: Annotated[bool, typer.Option("--json", help="Say it for a program.")] = False,
) -> None:
    """Bring the database to this version; safe to run twice, and beside another one.

    The database is CALBOT_DATABASE_URL, or calbot.db in CALBOT_HOME. Exit code 0: done, 2: settings that cannot be
    used. A database that a newer version has migrated is left as it is, which is said, and is no error: old and new
    code run side by side.
    """
    from calbot.config.environment import read_settings
    from calbot.store import migrate as store
    from calbot.wiring.database import migrate as migrate_all

    database = read_settings().database
    newer = store.ahead(database)
    steps = [] if newer else store.pending(database)
    migrate_all(database)
    at = store.current(database)
    told = {"steps": steps, "at": at, **({"newer": True} if newer else {})}
    typer.echo(json.dumps(told) if as_json else _said(len(steps), at, store.newer(newer) if newer else ""))


def _said(steps: int, at: str | None, newer: str) -> str:
    if newer:
        return f"Nothing was changed: {newer}."
    return f"The database is at {at}: {steps} steps taken." if steps else f"The database is at {at}: nothing to do."
