"""Posts from a sheet: one row is one post, or one for each channel that it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from types import MappingProxyType

from calbot.errors import InputError
from calbot.model.state import SourceState
from calbot.sources import bounds
from calbot.sources.answers import NO_ANSWERS, Answers
from calbot.sources.archive import looks_packed
from calbot.sources.entry import CANCELLED_WORDS, without_prefix
from calbot.sources.header import later_roles, unknown_answers
from calbot.sources.moment import Order, looks_like_day, with_year
from calbot.sources.order import Cell, day_order
from calbot.sources.reading import ANY, CalendarReading, Entry, Problem
from calbot.sources.rowcells import dated
from calbot.sources.rowparts import Channel, Part, channel_columns, columns_of, parts_of, plain_words
from calbot.sources.rowtime import RowTimes
from calbot.sources.table import Row, Table, plain_name, read_rows
from calbot.sources.twelve import doubtful
from calbot.sources.worksheets import Sheet, tables_of_csv, tables_of_workbook, within
from calbot.sources.years import Years, order_in
from calbot.sources.zones import known

# Columns that go on under their role, for the convention that makes posts of entries.
_PASSED_ON = (
    *("channel", "account", "brand", "link", "owner", "campaign", "copy", "type", "paid", "reach", "audience"),
    *("copy_length", "thread", "after", "media"),
)
_CANCELLED = re.compile(
    rf"(?:{'|'.join(CANCELLED_WORDS)}|cancel|dropped|scrapped|called off|gestrichen|entfällt"
    r"|annul(?!\w*\W+(?:nej|nei|non?|nein|nee)$).*)",
    re.IGNORECASE,
)
_TITLE = 500


@dataclass
class _Notes:
    """What piles up while the rows are read."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    without_date: int = 0
    turned: list[str] = field(default_factory=list)

    def lost(
        self, table: Table, row: Row, entry: str, said: object, readings: Mapping[str, object] | None = None
    ) -> None:
        self.problems.append(Problem(self.file, row.line, entry[:120], str(said), table.sheet, ANY, readings))


@dataclass(frozen=True, slots=True)
class _Reader:
    """How this table is read, and the row -> entry keys already given out."""

    table: Table
    times: RowTimes
    notes: _Notes
    seen: Counter[str]
    by_column: Sequence[Channel]
    later: frozenset[str] = frozenset()
    """Roles that their columns have by names which posts are not known by."""

    @property
    def words_apart(self) -> bool:
        """Whether what would be the words of a row are those of one of its channels ("Tweet" beside "LinkedIn")."""
        return any(one.index == self.table.columns.get("copy") for one in self.by_column)


def read_sheet(data: bytes, file: str, zone: str = "", answers: Answers = NO_ANSWERS) -> CalendarReading:
    """The posts of a CSV or a workbook, one entry a row and channel; times without a zone are read at `zone`, else UTC.

    A row that cannot be read loses only itself, as a problem with its line. Raises InputError, with the line and what
    to do, where the file gives nothing or where it can be read in two ways: that is asked, never guessed, and
    `answers` are the answers. A workbook is for the child of `calbot.sources.fence` only.
    """
    if zone and not known(zone):
        raise InputError(f'"{zone}" is no time zone; write it like Europe/London', file=file)
    if looks_packed(data):
        # The workbook's reader is not loaded for the many sheets that are text.
        from calbot.sources.workbook import read_workbook

        sheets = read_workbook(data, file)
        found, notes = tables_of_workbook(sheets, file, answers)
    else:
        sheets = (Sheet("", read_rows(data, file)),)
        found, notes = tables_of_csv(sheets[0], file, answers), []
    return _read(sheets, found, zone, answers, file, notes)


def _read(
    sheets: Sequence[Sheet], found: Sequence[Table], zone: str, answers: Answers, file: str, told: Sequence[str]
) -> CalendarReading:
    if sum(len(table.rows) for table in found) > bounds.EVENTS:
        raise InputError(f"the sheet has more than {bounds.EVENTS:,} posts; split it by month", file=file)
    _refuse_unknown(found, answers, file)
    notes, seen = _Notes(file), Counter[str]()
    notes.problems += [problem for sheet in sheets for problem in sheet.problems]
    try:
        orders = _sheet_orders(found, answers)
        if not answers.clock and (hour := doubtful(found)) is not None:
            raise hour.question()
        readers = [_reader(table, orders[table.sheet], zone or "UTC", answers, notes, seen) for table in found]
    except InputError as question:
        raise _with_columns(question, found) from None
    entries = tuple(entry for reader in readers for row in reader.table.rows for entry in _entries(reader, row))
    if unclear := next((asked for one in readers if (asked := one.times.question())), None):
        raise _with_columns(unclear, found)
    if not entries and notes.problems:
        said, line = notes.problems[0].said, notes.problems[0].line
        raise InputError(f"none of {len(notes.problems)} rows can be read: {said}", file=file, line=line)
    state = SourceState.FRESH if entries else SourceState.EMPTY
    orders_told = (said for one in readers for said in _orders(one))
    assumed = tuple(dict.fromkeys((*told, *orders_told, *_assumed(readers, notes, zone))))
    columns = tuple(column for table in found for column in columns_of(table))
    return CalendarReading(file, state, entries, tuple(notes.problems), assumed, zone=zone, columns=columns)


def _with_columns(question: InputError, found: Sequence[Table]) -> InputError:
    """A question, and what was understood before it came up."""
    columns = dict.fromkeys(
        f'"{one.title[:40]}" is {one.role}' for table in found for one in columns_of(table) if one.role
    )
    return question.saying(f"{question.problem} (understood: {', '.join(list(columns)[:20])})")


def _reader(table: Table, order: Order, zone: str, answers: Answers, notes: _Notes, seen: Counter[str]) -> _Reader:
    tell = partial(notes.lost, table)
    roles, years = frozenset(answers.columns.values()), Years(answers.year)
    times = RowTimes(table, order, years, zone, answers.zone_names, tell, answered=roles, clock=answers.clock)
    return _Reader(table, times, notes, seen, channel_columns(table), later_roles(table, answers))


def _refuse_unknown(found: Sequence[Table], answers: Answers, file: str) -> None:
    strange = unknown_answers(found, answers)
    if strange and found:
        there = ", ".join(cell for cell in found[0].header.cells if cell)[:200]
        said = f'no column is called "{next(iter(strange))[:60]}", as was answered (the columns here: {there})'
        raise InputError(said, file=file, line=found[0].header.line)


def _sheet_orders(found: Sequence[Table], answers: Answers) -> dict[str, Order]:
    sheets: dict[str, list[Table]] = {}
    for table in found:
        sheets.setdefault(table.sheet, []).append(table)
    return {name: _order(tables[0], tables, answers) for name, tables in sheets.items()}


def _order(table: Table, beside: Sequence[Table], answers: Answers) -> Order:
    """Decided from all tables of one sheet: whoever writes one week writes the next."""
    role = "when" if "when" in table.columns else "date"
    rows = [(one, row) for one in beside for row in one.rows]
    cells = [Cell(row.line, with_year(dated(one, row), answers.year)) for one, row in rows]
    weekdays = [one.cell(row, "weekday") for one, row in rows]
    try:
        answered = order_in(table.title(role)) or answers.order
        return day_order(cells, table.file, table.title(role), weekdays, answered, workbook=bool(table.sheet))
    except InputError as error:
        raise within(table.sheet, error) from None


def _entries(reader: _Reader, row: Row) -> Iterator[Entry]:
    table = reader.table
    title, called_off = _title(table, row)
    if not dated(table, row):
        _tell_undated(reader, row, title)
        return
    try:
        starts_at, zone, all_day = reader.times.at(row, title)
    except ValueError as problem:
        _tell_unread(reader, row, title, problem)
        return
    for part in parts_of(table, row, reader.by_column):
        status = part.status or table.cell(row, "status")
        if reader.words_apart:
            title, called_off = _title(table, row, part.words)
        yield Entry(
            key=_key(reader, row, part),
            title=title or " ".join(part.words.split())[:_TITLE],
            starts_at=starts_at,
            zone=zone,
            all_day=all_day,
            description=table.cell(row, "notes"),
            categories=_words(table.cell(row, "tags")),
            cancelled=called_off or bool(_CANCELLED.fullmatch(plain_words(status))),
            status=status[:40],
            extra=MappingProxyType(_extra(reader, row, part)),
            file=table.file,
            line=row.line,
            looks_cancelled=called_off,
        )


def _title(table: Table, row: Row, words: str | None = None) -> tuple[str, bool]:
    """What the post is called, and whether that calls it off; a sheet without titles is known by the first line of its
    copy (or of `words`), its link, its id or what is noted. A note may call something else off ("Cancelled: old asset;
    use v2")."""
    first_line = (table.cell(row, "copy") if words is None else words).partition("\n")[0]
    told = (table.cell(row, "title"), first_line, table.cell(row, "link"), table.cell(row, "id"))
    said = next((text for text in told if text), "")
    if said:
        return without_prefix(" ".join(said.split())[:_TITLE])
    return " ".join(table.cell(row, "notes").partition("\n")[0].split())[:_TITLE], False


def _tell_undated(reader: _Reader, row: Row, title: str) -> None:
    """A row of one or two cells parts the weeks; a fuller one is a post that somebody forgot to date."""
    dated_by_hour = bool(reader.table.cell(row, "time"))
    if title and (dated_by_hour or sum(map(bool, row.cells)) > 2):
        reader.notes.lost(reader.table, row, title, "the row has no date")
    else:
        reader.notes.without_date += 1


def _tell_unread(reader: _Reader, row: Row, title: str, problem: ValueError) -> None:
    """A word alone in the column of dates parts the weeks ("Week 1: July 10-14"); else a post is lost."""
    if sum(map(bool, row.cells)) == 1 and not looks_like_day(dated(reader.table, row)):
        reader.notes.without_date += 1
    else:
        said = f"{problem}; answer with --year 2026" if str(problem).endswith("has no year") else problem
        reader.notes.lost(reader.table, row, title, said)


def _words(cell: str) -> tuple[str, ...]:
    parted = re.split(r"[,;\n]|\s+(?=#)", cell)
    return tuple(word.strip() for word in parted if word.strip())[:50]


def _key(reader: _Reader, row: Row, part: Part) -> str:
    """Stays when the row is moved, in the sheet or in time: made of its id, else of its words."""
    table = reader.table
    words = ("" if role in reader.later else table.cell(row, role) for role in ("title", "copy", "link", "account"))
    said = table.cell(row, "id") or "\x1f".join(words)
    made = table.cell(row, "id")[:200] or blake2b(said.encode(), digest_size=8).hexdigest()
    # A tweet was the post of its row before it was known to be one of several.
    key = f"{made}/{part.network or plain_name(part.channel)}" if part.channel and not part.first else made
    reader.seen[key] += 1
    return key if reader.seen[key] == 1 else f"{key}#{reader.seen[key]}"


def _extra(reader: _Reader, row: Row, part: Part) -> dict[str, str]:
    passed = {role: reader.table.cell(row, role) for role in _PASSED_ON}
    words = "" if reader.words_apart else passed["copy"]
    told = {**passed, "channel": part.channel, "copy": part.words or words}
    return {role: text for role, text in told.items() if text}


def _orders(reader: _Reader) -> Iterator[str]:
    table = reader.table
    role = "when" if "when" in table.columns else "date"
    order, years = reader.times.order, reader.times.years
    if order is not Order.PLAIN:
        yield f'the dates of column "{table.title(role)}" are read {order.value}'
    if years.turned:
        yield f'from "{years.turned}" on, dates without a year are read as {years.year}'


def _assumed(readers: Sequence[_Reader], notes: _Notes, zone: str) -> Iterator[str]:
    """What was taken for granted, one sentence each."""
    for reader in readers:
        yield from reader.times.assumed()
    if without := sum(reader.times.without_zone for reader in readers):
        yield f"no time zone in {without} rows, read as {zone or 'UTC'}"
    if notes.without_date:
        yield f"{notes.without_date} rows without a date are taken for headings"
