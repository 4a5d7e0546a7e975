"""`calbot report`: the joint report of marketing and care, as JSON or CSV."""

from __future__ import annotations

import csv
import json
import sys
from typing import Annotated

import typer

EXAMPLE = "Example: calbot report 2026-11 --csv > november.csv"


def joint(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="week, month, or a month as 2026-11.")] = "month",
    as_csv: Annotated[bool, typer.Option("--csv", help="A row for each figure, instead of one JSON object.")] = False,
) -> None:
    """Print the figures of `/calbot report`: what posts brought by tag, questions, flags, waiting times, notice,
    forecasts, warnings and ideas. Instants are UTC; cells of the CSV cannot be taken for formulas.

    The database is CALBOT_DATABASE_URL, or calbot.db in CALBOT_HOME. Exit code 0: done, 2: settings or a period that
    cannot be used.
    """
    from calbot.config.environment import read_settings
    from calbot.errors import TellOperator, TellUser
    from calbot.store.migrate import demand_ready
    from calbot.wiring import joint as made

    demand_ready(database := read_settings().database)
    try:
        report = made.reported(database, period)
    except TellUser:
        raise TellOperator(f"{period!r}: give week, month, or a month that has begun, as 2026-11") from None
    if as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows(made.rows(report))
    else:
        sys.stdout.write(json.dumps(made.as_object(report), ensure_ascii=False, indent=2) + "\n")
