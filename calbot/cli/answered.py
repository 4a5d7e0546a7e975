"""The options that answer what a sheet leaves open: its day order, its year, its columns, its zones."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from calbot.sources.answers import Answers


class Order(StrEnum):
    """Which number of a date comes first."""

    NONE = ""
    DAY = "day"
    MONTH = "month"


class Hours(StrEnum):
    """How many hours the clock shows by which a sheet is written."""

    NONE = ""
    TWELVE = "12"
    ALL = "24"


DayOrder = Annotated[
    Order, typer.Option("--day-order", metavar="day|month", help="Which number comes first in the dates of a sheet.")
]
Year = Annotated[
    int, typer.Option("--year", metavar="YEAR", min=0, max=2100, help="Year of a sheet's dates that name none.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="NAME=ROLE", help="What a column of a sheet is: 'Go live=date'."),
]
ZoneNames = Annotated[
    list[str] | None,
    typer.Option("--zone-name", metavar="NAME=ZONE", help="What a sheet calls a zone: 'EST=America/New_York'."),
]

Clock = Annotated[
    Hours, typer.Option("--clock", metavar="12|24", help="Clock of a sheet's hours that say neither AM nor PM.")
]


def answered(order: Order, year: int, columns: list[str] | None, zone_names: list[str] | None, clock: Hours) -> Answers:
    """The answers that were typed; raises BadParameter where one is none."""
    from calbot.sources.answers import ORDERS, Answers, zone_names_of
    from calbot.sources.columns import POSTS

    told = {}
    for text in columns or ():
        name, _, role = text.rpartition("=")
        if not name.strip() or role.strip() not in POSTS:
            said = f"write NAME=ROLE, and as role one of {', '.join(POSTS)}"
            raise typer.BadParameter(said, param_hint="--column")
        told[name.strip()] = role.strip()
    if year and year < 2000:
        raise typer.BadParameter("write a year from 2000 to 2100", param_hint="--year")
    return Answers(ORDERS[order.value], year, told, zone_names_of(_zones(zone_names or ())), int(clock or 0))


def _zones(typed: Sequence[str]) -> dict[str, str]:
    from calbot.cli.window import zone_named

    told = {}
    for text in typed:
        name, _, zone = (part.strip() for part in text.rpartition("="))
        if not name or not zone or zone_named(zone) is None:
            raise typer.BadParameter("write NAME=ZONE, and as zone a name like Europe/London", param_hint="--zone-name")
        told[name] = zone
    return told
