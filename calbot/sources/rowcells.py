"""The cells of a row that say when: its hour, its date, its day of the week."""

from __future__ import annotations

from datetime import date
from typing import Final

from calbot.sources.elsewhere import weekday_named
from calbot.sources.table import Row, Table

ALL_DAY: Final = "all day"
"""The hour of what lasts all day."""
UNDECIDED: Final = frozenset({"", "-", "–", "—", "?", "tbc", "tbd", "tba", "n/a", "未定", ALL_DAY, "終日"})
"""What stands for an hour that nobody has set yet."""


_WHOLE_DAY: Final = frozenset(
    {"true", "yes", "y", "x", "1", "ja", "wahr", "ein", "oui", "vrai", "sí", "はい", "○", "✓"}
)


def hour_told(table: Table, row: Row) -> str:
    """The hour of a row, with AM or PM from a column of its own; "" where it names none. What a calendar exports as
    lasting all day stands at midnight there."""
    if table.cell(row, "all_day").casefold() in _WHOLE_DAY:
        return ALL_DAY
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
