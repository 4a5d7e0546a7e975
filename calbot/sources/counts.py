"""Inbound counts from a CSV: how many messages came in each slot; never their text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from calbot.errors import InputError
from calbot.model.conversation import ConversationId
from calbot.model.inbound import Count
from calbot.sources import rowcolumns
from calbot.sources.kind import MOST_KINDS, brand_in, kind_in
from calbot.sources.moment import Order, Stamp, read_hour, read_stamp, to_utc
from calbot.sources.order import Cell, day_order
from calbot.sources.reading import Problem
from calbot.sources.table import Row, Table, find_table, plain_name, read_rows
from calbot.sources.zones import known

_ENOUGH = (frozenset({"when", "messages"}), frozenset({"date", "time", "messages"}))
_ASK = 'the file needs a column "starts at" (or "date" and "hour") and a column "messages"'
MOST_MESSAGES = 10_000_000
LONGEST = timedelta(days=12 * 365)
"""Twelve years: what the forecast takes, and far more than it learns from."""
_TOTALS = frozenset({"total", "totals", "grand total", "subtotal", "sum", "gesamt", "summe", "合計", "総計", "総数"})
"""How pivot tables call the row of all types: as one type more it would count everything twice."""
MINUTES = frozenset({5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440})

_Slot = tuple[datetime, str, str, str]


@dataclass(frozen=True, slots=True)
class CountsReading:
    """The counts of one file in order of time, the rows that were lost, and what was taken for granted. `whole`: of
    their channels and hours there is nothing else. `conversations` are those that the file names, where it does."""

    file: str
    counts: tuple[Count, ...]
    problems: tuple[Problem, ...] = ()
    assumed: tuple[str, ...] = ()
    whole: bool = False
    conversations: tuple[ConversationId, ...] = ()


@dataclass
class _Reader:
    """The table being read, and what piles up: counts by slot, the account of each, problems."""

    table: Table
    order: Order
    zone: str
    workspace_id: str
    slots: dict[_Slot, Count] = field(default_factory=dict)
    lines: dict[tuple[_Slot, str], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    without_zone: int = 0
    several_accounts: bool = False


def read_counts(data: bytes, file: str, zone: str = "", *, brand: str = "", workspace_id: str = "") -> CountsReading:
    """Messages for each slot of a CSV (columns: `rowcolumns.COUNTS`), numbered from 1.

    Slots are UTC, of 60 minutes where no column says otherwise; times without a zone are read at `zone`, else UTC.
    `brand` stands in where the file names none. Counts of several accounts of a network are added up. Refused one by
    one, with their line: what is no whole number from 0 up, and a slot that was there before. Raises InputError where
    nothing can be read, or dates can be read in two ways.
    """
    if zone and not known(zone):
        raise InputError(f'"{zone}" is no time zone; write it like Europe/London', file=file)
    table = find_table(read_rows(data, file), file, rowcolumns.COUNTS, _ENOUGH, _ASK)
    table = _hour_column_as_time(table)
    reader = _Reader(table, _order(table), zone or _zone_of_header(table), workspace_id)
    for row in table.rows:
        _read(reader, row, brand)
    if not reader.slots:
        said = reader.problems[0] if reader.problems else Problem(file, table.header.line, "", "no row holds a count")
        raise InputError(f"nothing can be read: {said.said}", file=file, line=said.line)
    _refuse_centuries(reader)
    counts = sorted(reader.slots.values(), key=lambda count: (count.starts_at, count.brand, count.network, count.tag))
    for number, count in enumerate(counts, 1):
        count.id = number
    return CountsReading(file, tuple(counts), tuple(reader.problems), tuple(_assumed(reader)))


def _hour_column_as_time(table: Table) -> Table:
    """A column "hour" beside a column "date" is an hour of the day, alone it is a whole instant."""
    if "date" not in table.columns or "when" not in table.columns:
        return table
    time_column = table.columns.get("time", table.columns["when"])
    kept = {role: index for role, index in table.columns.items() if role != "when"}
    return Table(table.file, table.header, {**kept, "time": time_column}, table.rows)


def _zone_of_header(table: Table) -> str:
    role = "when" if "when" in table.columns else "time"
    return "UTC" if plain_name(table.title(role)).endswith("utc") else ""


def _order(table: Table) -> Order:
    role = "when" if "when" in table.columns else "date"
    return day_order([Cell(row.line, table.cell(row, role)) for row in table.rows], table.file, table.title(role))


def _read(reader: _Reader, row: Row, brand: str) -> None:
    table = reader.table
    written = table.cell(row, "when") or " ".join((table.cell(row, "date"), table.cell(row, "time"))).strip()
    try:
        count = Count(
            workspace_id=reader.workspace_id,
            id=0,
            starts_at=_starts_at(reader, row),
            minutes=_minutes(table.cell(row, "minutes")),
            brand=_name(table, row, "brand", brand_in) or brand,
            network=plain_name(_name(table, row, "network"))[:40],
            tag=_name(table, row, "tag"),
            messages=_messages(table.cell(row, "messages")),
        )
        _keep(reader, row, count)
    except ValueError as problem:
        reader.problems.append(Problem(table.file, row.line, written[:120], str(problem)))
        return
    reader.tags.add(count.tag)
    if len(reader.tags) > MOST_KINDS:
        raise InputError(
            f'column "{table.title("tag")}" has more than {MOST_KINDS} different values; that is no closed set of'
            " types. Leave the column out, or name types in it",
            file=table.file,
            line=row.line,
        )


def _name(table: Table, row: Row, role: str, read: Callable[[str], str] = kind_in) -> str:
    try:
        told = read(table.cell(row, role))
    except ValueError as problem:
        raise ValueError(f'what stands in column "{table.title(role)}" {problem}') from None
    return "" if plain_name(told) in _TOTALS else told


def _keep(reader: _Reader, row: Row, count: Count) -> None:
    """Takes a count in; raises ValueError for a slot told twice."""
    slot = (count.starts_at, count.brand, count.network, count.tag)
    account = reader.table.cell(row, "account")
    before = reader.lines.get((slot, account))
    if before:
        raise ValueError(f"the slot is already in line {before}; the first count is kept")
    reader.lines[slot, account] = row.line
    if slot in reader.slots:
        reader.slots[slot].messages += count.messages
        reader.several_accounts = True
    else:
        reader.slots[slot] = count


def _starts_at(reader: _Reader, row: Row) -> datetime:
    stamp = _stamp(reader, row)
    named = reader.table.cell(row, "zone") or reader.zone
    zone = known(named or "UTC")
    if zone is None:
        raise ValueError(f'"{named[:40]}" is no time zone; write it like Europe/London')
    if stamp.offset is None and not named:
        reader.without_zone += 1
    return _instant(reader, row, stamp, zone)


def _stamp(reader: _Reader, row: Row) -> Stamp:
    table = reader.table
    if "when" in table.columns:
        stamp = read_stamp(table.cell(row, "when"), reader.order)
        if stamp.hour is None:
            raise ValueError("the row has a day but no hour")
        return stamp
    day = read_stamp(table.cell(row, "date"), reader.order).day
    hour = table.cell(row, "time")
    return read_hour(f"{int(float(hour)):02d}:00" if re.fullmatch(r"\d{1,2}(\.0+)?", hour) else hour, day)


def _instant(reader: _Reader, row: Row, stamp: Stamp, zone: ZoneInfo) -> datetime:
    """The instant of a stamp; an hour that the clocks repeat is taken once as the first and once as the second."""
    try:
        return to_utc(stamp, zone)
    except ValueError:
        assert stamp.hour is not None
        first = datetime.combine(stamp.day, stamp.hour, zone)
        if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None):
            raise
    table = reader.table
    same = (table.cell(row, "brand"), plain_name(table.cell(row, "network")), table.cell(row, "tag"))
    told = any(slot[0] == first.astimezone(UTC) and slot[1:] == same for slot, _ in reader.lines)
    return (first.replace(fold=1) if told else first).astimezone(UTC)


def _minutes(text: str) -> int:
    if not text:
        return 60
    if not re.fullmatch(r"\d{1,4}(\.0+)?", text) or int(float(text)) not in MINUTES:
        raise ValueError(f'"{text[:20]}" is no length of a slot in minutes (15, 30, 60, ...)')
    return int(float(text))


def _messages(text: str) -> int:
    if not text:
        raise ValueError("the row has no count")
    plain = re.sub(r"(?<=\d)[,.' \u00a0\u202f](?=\d{3}(?:\D|$))", "", text)
    if not re.fullmatch(r"\d{1,9}(\.0*)?", plain) or int(float(plain)) > MOST_MESSAGES:
        raise ValueError(f'"{text[:20]}" is no count of messages (a whole number from 0 up)')
    return int(float(plain))


def _refuse_centuries(reader: _Reader) -> None:
    """One mistyped year would make a history of empty decades, of which nobody can say what they were."""
    (first, one), (last, other) = (
        pick((slot[0], line) for (slot, _), line in reader.lines.items()) for pick in (min, max)
    )
    if last - first > LONGEST:
        raise InputError(
            f"the counts reach from {first:%Y-%m-%d} (line {one}) to {last:%Y-%m-%d} (line {other}), more than twelve"
            " years; if no year is mistyped, leave out the oldest",
            file=reader.table.file,
            line=one,
        )


def _assumed(reader: _Reader) -> Iterator[str]:
    if reader.order is not Order.PLAIN:
        yield f"the dates are read {reader.order.value}"
    if reader.without_zone:
        yield f"no time zone in {reader.without_zone} rows, read as UTC"
    if reader.several_accounts:
        yield "counts of several accounts are added up for each network"
    holes = _holes([count.starts_at for count in reader.slots.values()])
    if holes:
        yield f"{holes} hours between the first and the last count are not in the file"


def _holes(starts: list[datetime]) -> int:
    """Whole hours between the first and the last slot for which nothing is told."""
    hours = {start.replace(minute=0, second=0, microsecond=0) for start in starts}
    return (max(hours) - min(hours)) // timedelta(hours=1) + 1 - len(hours)
