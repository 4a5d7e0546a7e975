"""What a sheet says of times beside its dates: the zone of a column, a row's hour and its day of the week."""

from __future__ import annotations

from datetime import date

from calbot.errors import InputError
from calbot.sources.elsewhere import weekday_named
from calbot.sources.table import Row, Table
from calbot.sources.years import zone_above, zone_in


def hour_told(table: Table, row: Row) -> str:
    """The hour of a row, with AM or PM from a column of its own; "" where it names none."""
    hour, half = table.cell(row, "time"), table.cell(row, "half_day")
    return f"{hour} {half}" if hour and half else hour


def weekday_not_told(table: Table, row: Row, day: date) -> str:
    """A sentence where the row names another day of the week than that of its `day`, else ""."""
    said = weekday_named(table.cell(row, "weekday"))
    if not said or said == f"{day:%A}".lower():
        return ""
    return f"{day.isoformat()} is no {said.title()}, as its row says; kept on its date"


def zone_of(table: Table, zone: str) -> str:
    """The zone that the header names, "Time (UTC)"; letters that several places use must be those of `zone`."""
    role = next((role for role in ("time", "when", "date") if role in table.columns), "")
    said = zone_in(table.title(role), zone) if role else ""
    told = f'column "{table.title(role)[:60]}"' if role else ""
    if said == "" and (said := zone_above(table.above, zone)) != "":
        told = f'"{next(filter(None, table.above))[:60]}"'
    if said is None:
        raise InputError(
            f"{told} names a zone by letters that several places use; answer with"
            ' --zone America/New_York, or zone = "America/New_York" in its [[sources]]',
            file=table.file,
            line=table.header.line,
        )
    return said or zone
