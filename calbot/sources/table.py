"""Bytes of a CSV as people save it -> rows with line numbers, and the header row that names its columns."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from calbot.errors import InputError
from calbot.sources import bounds
from calbot.sources.columns import Names

MOST_BYTES = 20_000_000 * bounds.SCALE
MOST_ROWS = 200_000 * bounds.SCALE
MOST_LINES = 1_200_000 * bounds.SCALE
"""Empty ones too. A sheet saved with every row it can have is 1,048,576 lines long."""
MOST_COLUMNS = 200
LONGEST_CELL = 100_000
_HEADER_WITHIN = 40
_SAMPLE = 1_000_000
_DELIMITERS = (",", ";", "\t", "|")

# First visible characters that a spreadsheet takes for a formula: our own export puts a ' before them, also behind what
# begins a new cell where a country writes a decimal comma.
_SIGN = r"[=+\-@|%＝＋－＠]"
_FORMULA = rf"[\s\x00\u200b\ufeff]*{_SIGN}"
_OPEN, _GUARDED = re.compile(_FORMULA), re.compile(f"'{_FORMULA}")
# A smile (;-) is no formula. So few blanks that a cell of nothing else is read in one go.
_CELL, _BEGINS = r"([;\t][\s\x00\u200b\ufeff]{0,20})", rf"(?![-=]\))(?={_SIGN})"
_WITHIN, _GUARDED_WITHIN = re.compile(_CELL + _BEGINS), re.compile(f"{_CELL}'{_BEGINS}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the 1-based line where it begins, and its cells without surrounding blanks."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and what stands below it. `columns` maps a role ("date", "channel") to the index of its column."""

    file: str
    header: Row
    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    sheet: str = ""
    above: tuple[str, ...] = ()
    """The row right above the header: it may name what several columns belong to."""
    around: tuple[str, ...] = ()
    """Lines above and below that speak of hours, nearest first: they may name the zone."""

    def cell(self, row: Row, role: str) -> str:
        """The text of `role` in `row`, "" where there is no such column or cell."""
        index = self.columns.get(role, MOST_COLUMNS)
        return row.cells[index] if index < len(row.cells) else ""

    def title(self, role: str) -> str:
        """How the file calls the column of `role`."""
        return self.header.cells[self.columns[role]]


def guarded(text: str) -> str:
    """`text` as a cell of our own exports: no spreadsheet takes it for a formula, and reading it gives `text` again."""
    begins = _OPEN.match(text)
    rest = begins.end() if begins else 0
    mark = "'" if begins else ""
    return mark + text[:rest] + _WITHIN.sub(r"\1'", text[rest:])


def read_rows(data: bytes, file: str) -> tuple[Row, ...]:
    """All rows that hold anything; raises InputError for what is no table of text at all, or too large."""
    text = _decoded(data, file)
    rows = _parsed(text, _delimiter(text), file)
    if not rows:
        raise InputError("the file is empty; save the sheet again, with its header row", file=file)
    return rows


def find_table(rows: Sequence[Row], file: str, names: Names, enough: Sequence[frozenset[str]], ask: str) -> Table:
    """The table below the row that names the most roles; raises InputError with `ask` and the names that are there.

    `names` are each role's column names, best first; a header will do if it has all roles of one set of `enough`.
    """
    found = [(assign(row.cells, names), row) for row in rows[:_HEADER_WITHIN]]
    usable = [(columns, row) for columns, row in found if any(roles <= columns.keys() for roles in enough)]
    if not usable:
        best = max(found, key=lambda one: len(one[0]))[1]
        there = ", ".join(cell for cell in best.cells if cell)[:200]
        raise InputError(f"{ask} (the columns here: {there})", file=file, line=best.line)
    columns, header = max(usable, key=lambda one: len(one[0]))
    return Table(file, header, columns, tuple(rows[rows.index(header) + 1 :]))


def assign(cells: Sequence[str], names: Names) -> dict[str, int]:
    """Role -> column for the cells of a header; a column serves one role, the better name wins."""
    plain = [plain_name(cell) for cell in cells]
    columns: dict[str, int] = {}
    for role, spellings in names.items():
        fitting = [plain.index(name) for name in spellings if name in plain]
        free = [index for index in fitting if index not in columns.values()]
        if free:
            columns[role] = free[0]
    return columns


def plain_name(cell: str) -> str:
    """A column name as it is compared: lower case, no signs, single blanks ("publish_date" is "Publish Date")."""
    # A whole post is no name; what a sheet calls a column may be wrapped in emoji and in marks of direction.
    wide = unicodedata.normalize("NFKC", cell[:200]).lower().replace("(s)", "s")
    wide = "".join(sign for sign in wide if unicodedata.category(sign) != "Cf")
    return re.sub(r"[\W_]+", " ", wide).strip()


def _decoded(data: bytes, file: str) -> str:
    if len(data) > MOST_BYTES:
        raise InputError(f"the file has more than {MOST_BYTES // 1_000_000} MB; split it by month", file=file)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InputError("this is an Excel workbook, of which only posts are read; save it as CSV", file=file)
    if re.match(rb"\s*<(!doctype|html|\?xml)", data[:200], re.IGNORECASE):
        raise InputError("this is a web page, not a sheet; export the sheet as CSV", file=file)
    if data.startswith(b"BEGIN:VCALENDAR"):
        raise InputError("this is a calendar; give it a name that ends with .ics", file=file)
    text = _text(data)
    if "\0" in text:
        raise InputError("this is no text file; save the sheet as CSV (UTF-8)", file=file)
    return text


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    # Excel on Windows writes "Unicode text" also without a mark: every other byte of a Latin header is 0.
    if data[1:40:2].count(0) > 10:
        return data.decode("utf-16-le", "replace")
    for encoding in ("utf-8-sig", "cp932", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Any bytes make some sense as cp932; only kana or kanji make it Japanese.
        if encoding != "cp932" or re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text):
            return text
    return data.decode("utf-8", "replace")


def _delimiter(text: str) -> str:
    """The sign that parts most of the first lines into the same number of cells."""
    said = re.match(r"sep=(.)\r?\n", text)
    if said:
        return said[1]
    sample = "".join(islice(io.StringIO(text, newline=""), _HEADER_WITHIN))[:_SAMPLE]
    return max(_DELIMITERS, key=lambda sign: _regularity(sample, sign))


def _regularity(sample: str, sign: str) -> int:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=sign) if len(row) > 1]
    except csv.Error:
        return 0
    commonest = max(set(widths), key=widths.count, default=0)
    return widths.count(commonest) * 100 + min(commonest, 99)


def _parsed(text: str, delimiter: str, file: str) -> tuple[Row, ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            begins, line = line, reader.line_num + 1
            if line > MOST_LINES:
                raise InputError(f"the file has more than {MOST_LINES:,} lines; split it by month", file=file)
            # Nothing is done cell by cell before it is known how many there are.
            if not any(cells):
                continue
            if "".join(cells[MOST_COLUMNS:]).strip():
                raise InputError(f"the row has more than {MOST_COLUMNS} columns", file=file, line=begins)
            row = Row(begins, tuple(cell_text(cell) for cell in cells[:MOST_COLUMNS]))
            _bounded(row, len(rows), file)
            if any(row.cells) and not cells[0].startswith("sep="):
                rows.append(row)
    except csv.Error as problem:
        raise InputError(f"this row cannot be read: {problem}", file=file, line=line) from None
    return tuple(rows)


def _bounded(row: Row, count: int, file: str) -> None:
    if count >= MOST_ROWS:
        raise InputError(f"the file has more than {MOST_ROWS:,} rows; split it by month", file=file, line=row.line)
    if any(len(cell) > LONGEST_CELL for cell in row.cells):
        raise InputError(f"a cell has more than {LONGEST_CELL:,} characters", file=file, line=row.line)


def cell_text(text: str) -> str:
    """A cell without surrounding blanks and without the mark that keeps a spreadsheet from calculating it."""
    bare = text.strip("\ufeff \t\r\n\u3000\xa0") if text else text
    if "'" not in bare:
        return bare
    begins = _GUARDED.match(bare)
    rest = begins.end() if begins else 0
    return bare[1 if begins else 0 : rest] + _GUARDED_WITHIN.sub(r"\1", bare[rest:])
