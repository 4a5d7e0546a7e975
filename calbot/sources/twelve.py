"""Hours that a clock of twelve may show: 3:00 among 9:00 and 11:30, where none is past 12:59 and none says AM or PM."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Final

from calbot.errors import OpenQuestion
from calbot.model.readings import About, Readings, Way
from calbot.sources.elsewhere import plain_hour
from calbot.sources.moment import Stamp, plain_text
from calbot.sources.rowcells import dated
from calbot.sources.table import Row, Table

CLOCKS: Final = (12, 24)
"""How many hours the clock shows by which a sheet is written, as somebody may answer."""
_MORNING: Final = 7
"""By a clock of twelve, hours before it are of the afternoon: nobody plans posts at night."""
_HALF: Final = re.compile(r"\d\s*[ap]\.?m\b|\b[ap]m\s*\d|午前|午後", re.IGNORECASE)
_OF_24: Final = re.compile(r"\d\s?h(?![a-z])|\b\d{4}\s?(?:hrs|h)\b", re.IGNORECASE)
"""Whoever writes 15h does so by a clock of 24."""
_OFFSET: Final = re.compile(r":\d\d\s?(?:Z\b|[+-]\d\d:?\d\d)")
"""Programs that write an offset do so, too."""
_IN_TIME: Final = re.compile(r"(?:^|(?<=[\s\-–~(]))(\d{1,2})(?:[:.](\d\d)(?::(\d\d))?|\s?時)(?![\d/.])")
_IN_DATE: Final = re.compile(r"(?<=[\sT])(\d{1,2})(?::(\d\d)(?::(\d\d))?|\s?時)")


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The first hour of a sheet that may be at night or in the afternoon, as it is written: line, text and figures."""

    table: Table
    role: str
    line: int
    text: str
    hour: int
    minute: int = 0

    def question(self) -> OpenQuestion:
        """Both readings, and how to answer."""
        night, day = f"{self.hour:02}:{self.minute:02}", f"{self.hour + 12}:{self.minute:02}"
        return OpenQuestion(
            f'"{self.text[:40]}" in column "{self.table.title(self.role)[:40]}": is that {self.hour} at night, or'
            f" {self.hour + 12}:00? No hour here is past 12:59, and none says AM or PM; answer with --clock 24 (as"
            ' written), or --clock 12 (1:00 to 6:59 in the afternoon, 7:00 to 12:59 as written), or clock = "24" in its'
            " [[sources]]",
            file=self.table.file,
            line=self.line,
            readings=Readings(About.CLOCK, self.text, (Way("24", night), Way("12", day))).kept,
        )


def doubtful(tables: Sequence[Table]) -> Doubtful | None:
    """The first such hour of `tables`, which one person wrote; None where any hour tells by which clock they are."""
    found: Doubtful | None = None
    for table, role, row, cell in _cells(tables):
        told = plain_hour(plain_text(cell))
        if _HALF.search(told) or _OF_24.search(told) or (role != "time" and _OFFSET.search(told)):
            return None
        for hour in (_IN_TIME if role == "time" else _IN_DATE).finditer(told):
            if _tells(hour, in_workbook=bool(table.sheet)):
                return None
            if found is None and 0 < int(hour[1]) < _MORNING:
                found = Doubtful(table, role, row.line, cell, int(hour[1]), min(int(hour[2] or 0), 59))
    return found


def in_afternoon(stamp: Stamp) -> Stamp:
    """An hour of a clock of twelve that says neither AM nor PM."""
    if stamp.hour is None or stamp.halved or not 0 < stamp.hour.hour < _MORNING:
        return stamp
    return replace(stamp, hour=time(stamp.hour.hour + 12, stamp.hour.minute, stamp.hour.second))


def _tells(hour: re.Match[str], *, in_workbook: bool) -> bool:
    """Whether an hour is written as only a clock of 24 shows it: past noon, at midnight, or with a nought before it.
    Times of a workbook's own have noughts that nobody has typed."""
    if not 0 < int(hour[1]) <= 12:
        return True
    return hour[1].startswith("0") and not (in_workbook and hour[3])


def _cells(tables: Iterable[Table]) -> Iterator[tuple[Table, str, Row, str]]:
    """The cells that hold hours: table, role, row and text."""
    for table in tables:
        whole = "when" if "when" in table.columns else "date"
        for row in table.rows:
            if "half_day" in table.columns and table.cell(row, "half_day"):
                yield table, "time", row, f"{table.cell(row, 'time')} {table.cell(row, 'half_day')}"
            elif "time" in table.columns and (cell := table.cell(row, "time")):
                yield table, "time", row, cell
            if cell := dated(table, row):
                yield table, whole, row, cell
