"""Posts from a sheet: one row is one post, or one for each channel that it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType
from zoneinfo import ZoneInfo

from calbot.errors import InputError
from calbot.model.state import SourceState
from calbot.sources import bounds, columns
from calbot.sources.entry import without_prefix
from calbot.sources.moment import Order, Stamp, midnight, read_hour, read_stamp, to_utc
from calbot.sources.order import Cell, day_order
from calbot.sources.reading import CalendarReading, Entry, Problem
from calbot.sources.spread import Part, channel_columns, parts_of
from calbot.sources.table import Row, Table, find_table, plain_name, read_rows
from calbot.sources.zones import known

_ENOUGH = (frozenset({"when"}), frozenset({"date"}))
_ASK = 'no column says when a post goes out; call it "published at", or "date" with "time" beside it'
# Columns that go on under their role, for the convention that makes posts of entries.
_PASSED_ON = (
    *("channel", "account", "brand", "link", "owner", "campaign", "copy", "type", "paid", "reach", "audience"),
    *("copy_length", "thread", "after"),
)
_CANCELLED = re.compile(
    r"cancell?ed|cancel|abgesagt|annul.*|cancelad[oa]|中止|キャンセル(済み)?|取り消し(済み)?", re.IGNORECASE
)
_UNDECIDED = frozenset({"", "-", "–", "—", "?", "tbc", "tbd", "tba", "n/a", "未定", "all day", "終日"})
_HALF = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
_TITLE = 500


@dataclass
class _Notes:
    """What piles up while the rows are read."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    without_zone: int = 0
    without_date: int = 0

    def lost(self, row: Row, entry: str, said: object) -> None:
        self.problems.append(Problem(self.file, row.line, entry[:120], str(said)))


@dataclass(frozen=True, slots=True)
class _Reader:
    """How this sheet is read: its table, day order and zone, and the row -> entry keys already given out."""

    table: Table
    order: Order
    zone: str
    notes: _Notes
    seen: Counter[str]
    by_column: Mapping[int, str]
    halves: bool
    """Whether the hours of this sheet say AM and PM, so that one that does not is unclear."""


def read_sheet(data: bytes, file: str, zone: str = "") -> CalendarReading:
    """The posts of a CSV, one entry a row and channel; times without a zone are read at `zone`, else UTC.

    A row that cannot be read loses only itself, as a problem with its line. Raises InputError, with the line and what
    to do, where the file gives nothing or where its dates can be read in two ways: that is asked, never guessed.
    """
    if zone and not known(zone):
        raise InputError(f'"{zone}" is no time zone; write it like Europe/London', file=file)
    rows = read_rows(data, file)
    table = _unnamed(rows, file) or find_table(rows, file, columns.POSTS, _ENOUGH, _ASK)
    if len(table.rows) > bounds.EVENTS:
        raise InputError(f"the sheet has more than {bounds.EVENTS:,} posts; split it by month", file=file)
    notes = _Notes(file)
    halves = any(_HALF.search(table.cell(row, role)) for row in table.rows for role in ("time", "when", "date"))
    reader = _Reader(table, _order(table), zone or "UTC", notes, Counter(), channel_columns(table), halves)
    entries = tuple(entry for row in table.rows for entry in _entries(reader, row))
    if not entries and notes.problems:
        first = notes.problems[0]
        raise InputError(f"none of {len(notes.problems)} rows can be read: {first.said}", file=file, line=first.line)
    state = SourceState.FRESH if entries else SourceState.EMPTY
    return CalendarReading(file, state, entries, tuple(notes.problems), tuple(_assumed(reader)), zone=zone)


def _unnamed(rows: Sequence[Row], file: str) -> Table | None:
    """One scheduler's bulk file has no header: date with time, message, link."""
    first = rows[0]
    if not 2 <= len(first.cells) <= 3 or not re.match(
        r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T]+\d{1,2}:\d\d", first.cells[0]
    ):
        return None
    header = Row(first.line, ("1st column", "2nd column", "3rd column"))
    return Table(file, header, {"when": 0, "copy": 1, "link": 2}, tuple(rows))


def _order(table: Table) -> Order:
    role = "when" if "when" in table.columns else "date"
    cells = [Cell(row.line, table.cell(row, role)) for row in table.rows]
    return day_order(cells, table.file, table.title(role), [table.cell(row, "weekday") for row in table.rows])


def _entries(reader: _Reader, row: Row) -> Iterator[Entry]:
    table = reader.table
    written = table.cell(row, "when") or table.cell(row, "date")
    title, called_off = without_prefix(_title(table, row))
    if not written:
        _tell_undated(reader, row, title)
        return
    try:
        stamp = _stamp(reader, row, written, title)
        starts_at, zone, all_day = _instant(reader, row, stamp, title)
    except ValueError as problem:
        reader.notes.lost(row, title, problem)
        return
    for part in parts_of(table, row, reader.by_column):
        yield Entry(
            key=_key(reader, row, part),
            title=title or " ".join(part.words.split())[:_TITLE],
            starts_at=starts_at,
            zone=zone,
            all_day=all_day,
            description=table.cell(row, "notes"),
            categories=_words(table.cell(row, "tags")),
            cancelled=called_off or bool(_CANCELLED.fullmatch(table.cell(row, "status"))),
            status=table.cell(row, "status")[:40],
            extra=MappingProxyType(_extra(table, row, part)),
            file=table.file,
            line=row.line,
            looks_cancelled=called_off,
        )


def _title(table: Table, row: Row) -> str:
    """What the post is called; a sheet without titles is known by the first line of its copy, or by its id."""
    first_line = table.cell(row, "copy").partition("\n")[0]
    told = (table.cell(row, "title"), first_line, table.cell(row, "link"), table.cell(row, "id"))
    return " ".join(next((text for text in told if text), "").split())[:_TITLE]


def _tell_undated(reader: _Reader, row: Row, title: str) -> None:
    """A row of one or two cells parts the weeks; a fuller one is a post that somebody forgot to date."""
    dated_by_hour = bool(reader.table.cell(row, "time"))
    if title and (dated_by_hour or sum(map(bool, row.cells)) > 2):
        reader.notes.lost(row, title, "the row has no date")
    else:
        reader.notes.without_date += 1


def _stamp(reader: _Reader, row: Row, written: str, title: str) -> Stamp:
    stamp = read_stamp(written, reader.order)
    hour = reader.table.cell(row, "time")
    try:
        if stamp.hour is None and hour.lower() not in _UNDECIDED:
            stamp = read_hour(hour, stamp.day)
        if reader.halves and stamp.hour is not None and not stamp.halved and stamp.hour.hour <= 12:
            raise ValueError(f"{stamp.hour:%H:%M} says neither AM nor PM, as others here do")
    except ValueError as problem:
        reader.notes.lost(row, title, f"{problem}; kept as a post whose hour is not known")
        return Stamp(stamp.day)
    return stamp


def _instant(reader: _Reader, row: Row, stamp: Stamp, title: str) -> tuple[datetime, str, bool]:
    """(UTC, zone, whether the hour is unknown) of a row."""
    named = reader.table.cell(row, "zone")
    zone = known(named or reader.zone)
    if zone is None:
        raise ValueError(f'"{named[:40]}" is no time zone; write it like Europe/London')
    if stamp.hour is None:
        return midnight(stamp.day, zone), zone.key, True
    if not named and stamp.offset is None:
        reader.notes.without_zone += 1
    try:
        return to_utc(stamp, zone), zone.key, False
    except ValueError as problem:
        reader.notes.lost(row, title, f"{problem}; kept as a post whose hour is not known")
        return midnight(stamp.day, ZoneInfo(zone.key)), zone.key, True


def _words(cell: str) -> tuple[str, ...]:
    parted = re.split(r"[,;\n]|\s+(?=#)", cell)
    return tuple(word.strip() for word in parted if word.strip())[:50]


def _key(reader: _Reader, row: Row, part: Part) -> str:
    """Stays when the row is moved, in the sheet or in time: made of its id, else of its words."""
    table = reader.table
    said = table.cell(row, "id") or "\x1f".join(table.cell(row, role) for role in ("title", "copy", "link", "account"))
    made = table.cell(row, "id")[:200] or blake2b(said.encode(), digest_size=8).hexdigest()
    key = f"{made}/{part.network or plain_name(part.channel)}" if part.channel else made
    reader.seen[key] += 1
    return key if reader.seen[key] == 1 else f"{key}#{reader.seen[key]}"


def _extra(table: Table, row: Row, part: Part) -> dict[str, str]:
    passed = {role: table.cell(row, role) for role in _PASSED_ON}
    told = {**passed, "channel": part.channel, "copy": part.words or passed["copy"]}
    return {role: text for role, text in told.items() if text}


def _assumed(reader: _Reader) -> Iterator[str]:
    """What was taken for granted, one sentence each."""
    role = "when" if "when" in reader.table.columns else "date"
    if reader.order is not Order.PLAIN:
        yield f'the dates of column "{reader.table.title(role)}" are read {reader.order.value}'
    if reader.notes.without_zone:
        yield f"no time zone in {reader.notes.without_zone} rows, read as {reader.zone}"
    if reader.notes.without_date:
        yield f"{reader.notes.without_date} rows without a date are taken for headings"
