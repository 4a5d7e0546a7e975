"""The roster from a CSV: who of which team answers from when to when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from calbot.errors import InputError
from calbot.model.shift import Shift
from calbot.sources import bounds, breaks, columns, rowcolumns
from calbot.sources.moment import Order, Stamp, midnight, plain_text, read_hour, read_stamp
from calbot.sources.order import Cell, day_order
from calbot.sources.reading import Problem
from calbot.sources.table import Row, Table, find_table, plain_name, read_rows
from calbot.sources.zones import known

MOST_SHIFTS = 20_000 * bounds.SCALE
_ENOUGH = (frozenset({"start", "end"}), frozenset({"start_date", "end_date"}))
_ASK = 'the roster needs the columns "start" and "end" (with "date" beside them where they hold hours only)'
LONGEST = timedelta(days=31)
_MOST_HEADS = 10_000
_NOT_SHARED = re.compile(r"(?:\d+\s*[.)]\s*)?not shared", re.IGNORECASE)
"""What the export of Microsoft Teams calls a shift that only its manager sees."""
_OF_POSTS = frozenset(columns.POSTS["copy"] + columns.POSTS["title"]) - frozenset(
    name for names in rowcolumns.SHIFTS.values() for name in names
)
_CHANNELS = frozenset(columns.POSTS["channel"])
_NEXT_DAY = re.compile(r"^(?:翌日?|next day\s+)")
_DAY = re.compile(
    r"\d[-/.年]\d{1,2}[-/.月]\d|\d{4}|\d\W?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ShiftsReading:
    """The shifts of one file in order of time, the rows that were lost or read otherwise than they are written, and
    what was taken for granted."""

    file: str
    shifts: tuple[Shift, ...]
    problems: tuple[Problem, ...] = ()
    assumed: tuple[str, ...] = ()


@dataclass
class _Reader:
    table: Table
    order: Order
    zone: str
    workspace_id: str
    problems: list[Problem] = field(default_factory=list)
    without_zone: int = 0
    drafts: int = 0
    absences: list[Shift] = field(default_factory=list)


def read_shifts(data: bytes, file: str, zone: str = "", *, team: str = "care", workspace_id: str = "") -> ShiftsReading:
    """Shifts of a CSV (columns: `rowcolumns.SHIFTS`), numbered from 1, in UTC; local times are read at `zone`, else
    UTC.

    `start` and `end` are instants, or hours of `date`, or of `start_date` and `end_date`; an end that is an hour only,
    and not after the start, is on the next day. A row whose "absence" says so takes its person out of the shifts of the
    file, and what an export calls not shared is none. A row that cannot be read loses only itself. Raises InputError
    where none can, or where the dates can be read in two ways.
    """
    if zone and not known(zone):
        raise InputError(f'"{zone}" is no time zone; write it like Europe/London', file=file)
    table = _days_as_spans(find_table(read_rows(data, file), file, rowcolumns.SHIFTS, _ENOUGH, _ASK))
    if len(table.rows) > MOST_SHIFTS:
        raise InputError(f"the roster has more than {MOST_SHIFTS:,} shifts; split it by month", file=file)
    reader = _Reader(table, _order(table), zone, workspace_id)
    rows = [shift for row in table.rows if (shift := _read(reader, row, team))]
    if not rows:
        said = reader.problems[0] if reader.problems else Problem(file, table.header.line, "", "no row holds a shift")
        raise InputError(f"nothing can be read: {said.said}", file=file, line=said.line)
    return ShiftsReading(file, rostered(rows, reader.absences), tuple(reader.problems), tuple(_assumed(reader)))


def is_plan(data: bytes, file: str) -> bool:
    """Whether a table with the columns of a roster also says what posts say: a plan has starts and ends as well. Where
    people are named, it is one only with channels too: "Title" and "Text" may be said of a person's shift. Raises
    InputError where it has no columns of a roster."""
    table = find_table(read_rows(data, file), file, rowcolumns.SHIFTS, _ENOUGH, _ASK)
    names = set(map(plain_name, table.header.cells))
    alike = "name" not in table.columns or not _CHANNELS.isdisjoint(names)
    return alike and not _OF_POSTS.isdisjoint(names)


def rostered(shifts: Sequence[Shift], absences: Sequence[Shift]) -> tuple[Shift, ...]:
    """`shifts` without what their people are away, by time and numbered from 1."""
    there = sorted(breaks.without_absent(shifts, absences), key=lambda shift: (shift.starts_at, shift.team, shift.name))
    for number, shift in enumerate(there, 1):
        shift.id = number
    return tuple(there)


def _days_as_spans(table: Table) -> Table:
    """A list of time off may have days and no hours. Beside the day of each shift, days of a start and of an end are
    those of something else (a contract)."""
    if {"date", "start", "end"} <= table.columns.keys():
        own = {role: at for role, at in table.columns.items() if role not in {"start_date", "end_date"}}
        return Table(table.file, table.header, own, table.rows)
    days = {role: table.columns[f"{role}_date"] for role in ("start", "end") if f"{role}_date" in table.columns}
    return Table(table.file, table.header, {**days, **table.columns}, table.rows)


def _order(table: Table) -> Order:
    """One order for all day columns: nobody writes the start day first and the end month first."""
    each = ("date",) if "date" in table.columns else ("start", "end")
    roles = tuple(role for role in ("start_date", "end_date") if role in table.columns) or each
    cells = [Cell(row.line, table.cell(row, role)) for row in table.rows for role in roles]
    return day_order(cells, table.file, table.title(roles[0]))


def _read(reader: _Reader, row: Row, team: str) -> Shift | None:
    table = reader.table
    name = table.cell(row, "name")[:200]
    if not any(table.cell(row, role) for role in ("date", "start", "end", "start_date", "end_date")):
        return None
    if _NOT_SHARED.fullmatch(table.cell(row, "shared")):
        reader.drafts += 1
        return None
    try:
        zone = _zone(reader, row)
        away = breaks.is_away(table.cell(row, "absence"))
        starts_at, ends_at, skipped = _span(reader, row, zone, away=away)
        shift = Shift(
            workspace_id=reader.workspace_id,
            id=0,
            name=name,
            team=table.cell(row, "team")[:80] or team,
            starts_at=starts_at,
            ends_at=ends_at,
            zone=zone.key,
            heads=heads_of(table.cell(row, "heads")),
            replies_per_hour=rate_of(table.cell(row, "replies_per_hour")),
            skills=words_of(table.cell(row, "skills")),
            languages=[word.lower() for word in words_of(table.cell(row, "languages"))],
            breaks=breaks_of(table.cell(row, "breaks"), starts_at, ends_at, zone),
        )
    except ValueError as problem:
        reader.problems.append(Problem(table.file, row.line, name, str(problem)))
        return None
    if away:
        reader.absences.append(shift)
        return None
    reader.problems += [Problem(table.file, row.line, name, said) for said in skipped]
    return shift


def breaks_of(text: str, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> list[list[str]]:
    """The breaks that a cell names, as a shift keeps them. Raises ValueError with a sentence."""
    if not text:
        return []
    day = starts_at.astimezone(zone).date()
    spans = [(read_hour(start, day), read_hour(end, day)) for start, end in breaks.clock_spans(text)]
    placed = breaks.within(starts_at, ends_at, [(_utc(a, zone, fold=0), _utc(b, zone, fold=1)) for a, b in spans])
    return placed or breaks.in_the_middle(starts_at, ends_at, breaks.bare_minutes(text))


def _zone(reader: _Reader, row: Row) -> ZoneInfo:
    named = reader.table.cell(row, "zone") or reader.zone
    zone = known(named or "UTC")
    if zone is None:
        raise ValueError(f'"{named[:40]}" is no time zone; write it like Europe/London')
    if not named:
        reader.without_zone += 1
    return zone


def _span(reader: _Reader, row: Row, zone: ZoneInfo, *, away: bool) -> tuple[datetime, datetime, Sequence[str]]:
    """Start and end, and what there is to say of them."""
    start = _stamp(reader, row, "start")
    end = _stamp(reader, row, "end", start)
    if away and start.hour is None and end.hour is None:
        return midnight(start.day, zone), midnight(end.day + timedelta(days=1), zone), ()
    if start.hour is None or end.hour is None:
        raise ValueError("a shift needs the hour of its start and of its end")
    starts_at, ends_at = _utc(start, zone, fold=0), _utc(end, zone, fold=1)
    only_an_hour = not _has_day(reader.table.cell(row, "end")) and not reader.table.cell(row, "end_date")
    if ends_at <= starts_at and only_an_hour:
        end = Stamp(end.day + timedelta(days=1), end.hour, end.offset)
        ends_at = _utc(end, zone, fold=1)
    if ends_at <= starts_at:
        raise ValueError("the shift ends before it starts")
    if ends_at - starts_at > LONGEST:
        raise ValueError(f"the shift lasts more than {LONGEST.days} days")
    return starts_at, ends_at, (*_skipped("start", start, starts_at, zone), *_skipped("end", end, ends_at, zone))


def _stamp(reader: _Reader, row: Row, role: str, start: Stamp | None = None) -> Stamp:
    """The stamp of `role`; an hour alone takes the day of the row, or of the start."""
    written = reader.table.cell(row, role)
    if _has_day(written):
        return read_stamp(written, reader.order)
    written = _NEXT_DAY.sub("", written) if start else written
    own = reader.table.cell(row, f"{role}_date")
    if own and not written:
        return read_stamp(own, reader.order)
    date = own or reader.table.cell(row, "date")
    if not date and not start:
        raise ValueError(f'"{written[:40]}" has no day')
    day = start.day if start and not own else read_stamp(date, reader.order).day
    # A roster may run until 24:00.
    if re.fullmatch(r"24:00(:00)?", written):
        return read_hour("00:00", day + timedelta(days=1))
    return read_hour(f"{int(written):02d}:00" if re.fullmatch(r"\d{1,2}", written) else written, day)


def _has_day(text: str) -> bool:
    return bool(_DAY.search(plain_text(text)))


def _utc(stamp: Stamp, zone: ZoneInfo, fold: int) -> datetime:
    """Where clocks change, a shift takes the whole span that its hours can mean; a skipped hour is the next one."""
    assert stamp.hour is not None
    wall = datetime.combine(stamp.day, stamp.hour)
    if stamp.offset is not None:
        return wall.replace(tzinfo=stamp.offset).astimezone(UTC)
    local = wall.replace(tzinfo=zone, fold=fold)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        local = wall.replace(tzinfo=zone, fold=0)
    return local.astimezone(UTC)


def _skipped(role: str, written: Stamp, at: datetime, zone: ZoneInfo) -> Iterator[str]:
    """What to say of an end of a shift that is written at an hour which the clocks jump over."""
    read = at.astimezone(zone)
    if written.offset is None and written.hour is not None and read.time() != written.hour:
        yield (
            f"{written.hour:%H:%M} does not exist on {written.day.isoformat()} in {zone.key}, where clocks change; "
            f"the {role} is read as {read:%H:%M}"
        )


def heads_of(text: str) -> int:
    """A number of people, 1 where none is written. Raises ValueError with a sentence."""
    if not text:
        return 1
    if not re.fullmatch(r"\d{1,6}(\.0+)?", text) or not 1 <= int(float(text)) <= _MOST_HEADS:
        raise ValueError(f'"{text[:20]}" is no number of people')
    return int(float(text))


def rate_of(text: str) -> float | None:
    """First replies an hour, None where none is written. Raises ValueError with a sentence."""
    if not text:
        return None
    if not re.fullmatch(r"\d{1,4}([.,]\d+)?", text) or not 0 < float(text.replace(",", ".")) <= 1000:
        raise ValueError(f'"{text[:20]}" is no number of replies per hour')
    return float(text.replace(",", "."))


def words_of(text: str) -> list[str]:
    """The words of a list."""
    return [word.strip() for word in re.split(r"[,;/|、]", text) if word.strip()]


def _assumed(reader: _Reader) -> Iterator[str]:
    if reader.order is not Order.PLAIN:
        yield f"the dates are read {reader.order.value}"
    if reader.drafts:
        yield f"{reader.drafts:,} shifts are drafts, which their people do not see, and left out"
    if reader.without_zone:
        yield f"no time zone in {reader.without_zone} rows, read as UTC"
