"""`calbot cases`: how flags were dealt with, as CSV."""

from __future__ import annotations

import csv
import sys
from typing import Annotated

import typer

EXAMPLE = "Example: calbot cases --days 90 > cases.csv"


def cases(
    days: Annotated[int, typer.Option(help="Flags that were opened, or opened again, in so many last days.")] = 30,
) -> None:
    """Print a row for each flag: kind, chat it came from, when it was opened, claimed, fixed, seen to be fixed or no
    issue, and the minutes between. Cells cannot be taken for formulas. `/calbot flags report` shows the sums.

    The database is CALBOT_DATABASE_URL, or calbot.db in CALBOT_HOME. Exit code 0: done, 2: settings that cannot
    be used.
    """
    from calbot.config.environment import read_settings
    from calbot.errors import TellOperator
    from calbot.flows.flag_cases import MOST_DAYS
    from calbot.store.migrate import demand_ready
    from calbot.wiring import cases as made

    if not 1 <= days <= MOST_DAYS:
        raise TellOperator(f"--days {days}: give a number from 1 to {MOST_DAYS}")
    demand_ready(database := read_settings().database)
    csv.writer(sys.stdout, lineterminator="\n").writerows(made.rows(made.reported(database, days)))
