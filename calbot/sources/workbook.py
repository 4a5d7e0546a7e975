"""An .xlsx to the rows of its sheets: values as they are seen, dates as dates, each with its place.

Read in the child process of `calbot.sources.fence` only. A formula counts as the value that was saved with it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from calbot.errors import InputError
from calbot.sources.archive import opened, packed
from calbot.sources.letters import letters
from calbot.sources.reading import Problem
from calbot.sources.table import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Row, cell_text
from calbot.sources.worksheets import Sheet

MOST_SHEETS = 100
_MOST_TOLD = 20
_MOST_FILLED = 50_000
_MOST_HIDDEN = 200_000
_LAST_ROW = 1_048_576
"""Of Excel's own limits. The library counts empty rows up to any number that a file names."""
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s(?=[^<>]*\bhidden=\"(?:1|true)\")[^<>]*\br=\"(\d{1,7})\"")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*\bref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")
_UNSAVED = re.compile(
    rb"<(?:\w+:)?c\s(?=[^<>]*\br=\"[A-Z]{1,3}(\d{1,7})\")[^<>]*>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!"})
_DAMAGED = "the workbook is damaged and cannot be read; open it and save it again as .xlsx"


def read_workbook(data: bytes, file: str) -> tuple[Sheet, ...]:
    """The worksheets in their order. Raises InputError where it is no workbook, damaged, or too large."""
    parts = opened(data, file)
    # The whole library is loaded for a workbook only.
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(packed(parts), read_only=True, data_only=True, keep_links=False)
            if len(book.worksheets) > MOST_SHEETS:
                raise InputError(f"it has more than {MOST_SHEETS} sheets; split it", file=file)
            return tuple(_sheet(one, parts, file) for one in book.worksheets)
    except InputError:
        raise
    except Exception as error:  # a hostile part can make the library raise anything; memory and time are fenced
        raise InputError(f"{_DAMAGED} ({type(error).__name__})", file=file) from None


def _sheet(worksheet: Any, parts: Mapping[str, bytes], file: str) -> Sheet:
    name = str(worksheet.title)
    raw = parts.get(str(getattr(worksheet, "_worksheet_path", "")).lstrip("/"), b"")
    # What a sheet says about its own size may be a lie of a million rows.
    worksheet.reset_dimensions()
    rows: dict[int, list[str]] = {}
    problems = [_unsaved(name, int(line), file) for line in list(dict.fromkeys(_UNSAVED.findall(raw)))[:_MOST_TOLD]]
    for line, values in enumerate(worksheet.iter_rows(values_only=True), 1):
        if line > _LAST_ROW:
            raise InputError(f'{_DAMAGED} (sheet "{name}" names a row that no sheet has)', file=file, line=line)
        if not any(value is not None for value in values):
            continue
        if len(rows) >= MOST_ROWS:
            raise InputError(
                f'sheet "{name}" has more than {MOST_ROWS:,} rows; split it by month', file=file, line=line
            )
        rows[line] = _cells(values, name, line, file, problems)
    for line, index, text in _filled(raw, rows):
        cells = rows[line]
        cells += [""] * (index + 1 - len(cells))
        cells[index] = cells[index] or text
    hidden = frozenset(int(line) for line in _HIDDEN_ROW.findall(raw)[:_MOST_HIDDEN])
    kept = tuple(Row(line, tuple(cells)) for line, cells in sorted(rows.items()) if any(cells))
    return Sheet(name, kept, worksheet.sheet_state != "visible", hidden & rows.keys(), tuple(problems))


def _unsaved(sheet: str, line: int, file: str) -> Problem:
    said = "a formula here has no saved value; open the workbook in a spreadsheet, let it calculate, and save it"
    return Problem(file, line, "", said, sheet)


def _cells(values: tuple[Any, ...], sheet: str, line: int, file: str, problems: list[Problem]) -> list[str]:
    beyond = next((value for value in values[MOST_COLUMNS:] if value is not None), None)
    if beyond is not None:
        raise InputError(f'a row of sheet "{sheet}" has more than {MOST_COLUMNS} columns', file=file, line=line)
    cells = [_text(value) for value in values[:MOST_COLUMNS]]
    for index, cell in enumerate(cells):
        if len(cell) > LONGEST_CELL:
            raise InputError(
                f'a cell of sheet "{sheet}" has more than {LONGEST_CELL:,} characters', file=file, line=line
            )
        if cell in _ERRORS:
            if len(problems) < _MOST_TOLD:
                problems.append(
                    Problem(file, line, "", f"{cell} stands in column {letters(index)}; read as empty", sheet)
                )
            cells[index] = ""
    return cells


def _text(value: object) -> str:
    """A cell as a person would write it, dates as ISO 8601: their order is known here, whatever the sheet shows."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            whole = value.replace(microsecond=0)
            return whole.date().isoformat() if whole.time() == time(0) else whole.isoformat(" ")
        case date() | time():
            return value.isoformat()[:8] if isinstance(value, time) else value.isoformat()
        case timedelta():
            return str(timedelta(seconds=round(value.total_seconds())))
        case float():
            return f"{value:.15g}"
        case _:
            return cell_text(str(value))


def _filled(raw: bytes, rows: Mapping[int, list[str]]) -> Iterator[tuple[int, int, str]]:
    """(line, column, text) of the cells that are merged into one above them: it stands for all of these rows."""
    many = 0
    for left, top, right, bottom in _MERGED.findall(raw):
        first, last = int(top), min(int(bottom), int(top) + 1000)
        index = _index(left.decode())
        above = rows.get(first, [])
        if left != right or first == last or index >= min(len(above), MOST_COLUMNS):
            continue
        for line in range(first + 1, last + 1):
            if line in rows and (many := many + 1) <= _MOST_FILLED:
                yield line, index, above[index]


def _index(column: str) -> int:
    index = 0
    for sign in column:
        index = index * 26 + ord(sign) - ord("A") + 1
    return index - 1
