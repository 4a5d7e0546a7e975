"""The cells of a row that say when: its hour, its date, its day of the week."""

from __future__ import annotations

from datetime import date
from typing import Final

from calbot.sources.elsewhere import weekday_named
from calbot.sources.table import Row, Table

UNDECIDED: Final = frozenset({"", "-", "–", "—", "?", "tbc", "tbd", "tba", "n/a", "未定", "all day", "終日"})
"""What stands for an hour that nobody has set yet."""


def hour_told(table: Table, row: Row) -> str:
    """The hour of a row, with AM or PM from a column of its own; "" where it names none."""
    hour, half = table.cell(row, "time"), table.cell(row, "half_day")
    return f"{hour} {half}" if hour and half else hour


def dated(table: Table, row: Row) -> str:
    """The cell that dates a row."""
    return table.cell(row, "when") or table.cell(row, "date")


def weekday_not_told(table: Table, row: Row, day: date) -> str:
    """A sentence where the row names another day of the week than that of its `day`, else ""."""
    told = weekday_named(table.cell(row, "weekday"))
    if not told or told == f"{day:%A}".lower():
        return ""
    return f"{day.isoformat()} is no {told.title()}, as its row says; kept on its date"
