"""The sheets of a file: which of them hold posts, and in which tables or grids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from calbot.errors import InputError
from calbot.sources.answers import Answers
from calbot.sources.grid import grid
from calbot.sources.header import ASK, UnclearError, tables
from calbot.sources.reading import Problem
from calbot.sources.table import Row, Table
from calbot.sources.zonearound import beside


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet, or a whole CSV (`name` ""): the rows that hold anything. `problems` are cells that say nothing."""

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    problems: tuple[Problem, ...] = ()


def tables_of_csv(sheet: Sheet, file: str, answers: Answers) -> list[Table]:
    """The tables of the one sheet that there is. Raises InputError where it has none, with the names that are there."""
    unnamed = _unnamed(sheet.rows, file)
    found = [unnamed] if unnamed else _tables(sheet, file, answers)
    if not found:
        raise _nothing([sheet], file)
    return found


def tables_of_workbook(sheets: Sequence[Sheet], file: str, answers: Answers) -> tuple[list[Table], list[str]]:
    """The tables of all sheets, and a sentence for each that is left out: hidden ones, and those without dates, such
    as a legend. Raises InputError where no sheet has posts, or where one may have them but leaves open how."""
    found: list[Table] = []
    told: list[str] = []
    legends: list[str] = []
    asked: list[InputError] = []
    unclear: list[InputError] = []
    for sheet in sheets:
        if sheet.hidden:
            told.append(f'sheet "{sheet.name}" is hidden and not read')
            continue
        try:
            here = _tables(sheet, file, answers)
        except UnclearError as error:
            unclear.append(within(sheet.name, error))
            continue
        except InputError as error:
            asked.append(within(sheet.name, error))
            continue
        found += here
        legends += () if here else beside(sheet.rows)
        told += _of(sheet, here)
    if asked or (unclear and not found):
        raise (asked or unclear)[0]
    told += [f"not read: {error.problem}" for error in unclear]
    if not found:
        raise _nothing([sheet for sheet in sheets if not sheet.hidden], file)
    return [replace(table, around=(*table.around, *legends)) for table in found], told


def within(sheet: str, error: InputError) -> InputError:
    """`error`, telling its sheet too."""
    return error.saying(f'sheet "{sheet}": {error.problem}') if sheet else error


def _of(sheet: Sheet, found: Sequence[Table]) -> Iterator[str]:
    if not found and sheet.rows:
        yield f'sheet "{sheet.name}" has no column of dates and is not read'
    elif sheet.hidden_rows:
        yield f'{len(sheet.hidden_rows)} hidden rows of sheet "{sheet.name}" are read like the others'


def _tables(sheet: Sheet, file: str, answers: Answers) -> list[Table]:
    month = grid(sheet.rows, sheet.name, file, answers)
    if month is not None:
        return [month]
    return [replace(table, sheet=sheet.name) for table in tables(sheet.rows, file, answers)]


def _unnamed(rows: Sequence[Row], file: str) -> Table | None:
    """One scheduler's bulk file has no header: date with time, message, link."""
    first = rows[0]
    if not 2 <= len(first.cells) <= 3 or not re.match(
        r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T]+\d{1,2}:\d\d", first.cells[0]
    ):
        return None
    header = Row(first.line, ("1st column", "2nd column", "3rd column")[: len(first.cells)])
    columns = {"when": 0, "copy": 1, "link": 2}
    return Table(file, header, {role: at for role, at in columns.items() if at < len(first.cells)}, tuple(rows))


def _nothing(sheets: Sequence[Sheet], file: str) -> InputError:
    rows = [row for sheet in sheets for row in sheet.rows[:40]]
    if not rows:
        return InputError("no sheet of it that is shown holds anything", file=file)
    head = max(rows, key=lambda row: (min(sum(map(bool, row.cells)), 30), -row.line))
    there = ", ".join(cell for cell in head.cells if cell)[:200]
    return InputError(f"{ASK} (the columns here: {there})", file=file, line=head.line)
