"""Exports of help desks: a row for each contact becomes counts by hour, channel and type; texts are never looked at.

The ids of the last conversations are read beside (`sources.conversations`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from calbot.errors import InputError, OpenQuestion
from calbot.model.inbound import Count
from calbot.sources.conversations import Ids
from calbot.sources.counts import LONGEST, CountsReading
from calbot.sources.kind import MOST_KINDS, kind_in
from calbot.sources.moment import Order, read_stamp
from calbot.sources.order import Cell, day_order
from calbot.sources.presets import Preset, channel_of, detected
from calbot.sources.reading import Problem
from calbot.sources.table import Row, Table, find_table, plain_name, read_rows
from calbot.sources.zoned import parted
from calbot.sources.zones import known

_HEAD: Final = 64 * 1024
_HEADS: Final = 40
"""Within so many rows the header stands."""
_LEFT_OUT: Final = frozenset({"spam", "deleted", "trash"})
OTHER: Final = "other"
"""Stands in where the export has such a column and a row leaves it empty: no tag at all would mean all tags."""
_HOUR: Final = timedelta(hours=1)

_Kind = tuple[str, str]


@dataclass
class _Reader:
    preset: Preset
    table: Table
    order: Order
    zone: ZoneInfo
    by_column: bool = False
    found: Counter[tuple[datetime, _Kind]] = field(default_factory=Counter)
    kinds: set[_Kind] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    ids: Ids = field(default_factory=Ids)
    last: datetime | None = None
    twice: int = 0
    bare: int = 0
    left_out: int = 0
    texts: int = 0


def preset_of(data: bytes, file: str) -> Preset | None:
    """The help desk whose export this clearly is, told from its header; None otherwise."""
    try:
        rows = read_rows(data[:_HEAD], file)
    except InputError:
        return None
    return detected([row.cells for row in rows])


def read_contacts(
    data: bytes, file: str, preset: Preset, zone: str = "", *, order: Order = Order.PLAIN, workspace_id: str = ""
) -> CountsReading:
    """Contacts for each hour of an export, by channel (`network`) and type (`tag`); hours without any count as 0.

    Times that name no zone are read at the one that their column names, else at the preset's, else at `zone`; without
    any that is asked. `order` answers which number of a date is the day. Spam, deleted rows and what the company itself
    began are left out, and so is the last hour: the export was made within it. Raises InputError where nothing can be
    read, or something is to be asked.
    """
    table, told = _table(read_rows(data, file), file, preset)
    cells = [Cell(row.line, table.cell(row, "when")) for row in table.rows]
    said = day_order(cells, file, table.title("when"), answered=order)
    found = known(told) or _zone(preset, table, cells, said, zone)
    reader = _Reader(preset, table, said, found, by_column=bool(told))
    for row in table.rows:
        _read(reader, row)
    if not reader.found:
        first = reader.problems[0] if reader.problems else Problem(file, table.header.line, "", "no row is a contact")
        raise InputError(f"nothing can be read: {first.said}", file=file, line=first.line)
    counts = tuple(_counts(reader, workspace_id))
    if not counts:
        raise InputError("all contacts came within one hour, which may not be whole; export a longer span", file=file)
    # A case may be of another type tomorrow: what an older export said of its hour must not stand beside this one.
    problems, assumed = tuple(reader.problems), tuple(_assumed(reader))
    return CountsReading(file, counts, problems, assumed, whole=True, conversations=reader.ids.told(preset))


def _table(rows: Sequence[Row], file: str, preset: Preset) -> tuple[Table, str]:
    """The table of the export, and the zone that its column of instants names ("" for none)."""
    names = {
        **{"when": preset.when, "channel": preset.channel, "type": preset.type, "state": preset.state},
        **{"by": preset.by, "sent": preset.sent, "number": preset.number, "agent": preset.agent},
    }
    bare = [Row(row.line, tuple(parted(cell, preset.when)[0] for cell in row.cells)) for row in rows[:_HEADS]]
    try:
        told = {role: tuple(spellings) for role, spellings in names.items()}
        table = find_table([*bare, *rows[_HEADS:]], file, told, (frozenset({"when"}),), "")
    except InputError:
        # Its own words would show the cells of the row, in which customers may speak.
        said = f'no export of {preset.title}: no row names a column "{preset.when[0]}" (names: {preset.page})'
        raise InputError(said, file=file) from None
    at = next(index for index, row in enumerate(rows) if row.line == table.header.line)
    header = rows[at]
    table = replace(table, header=header, rows=tuple(rows[at + 1 :]))
    return table, parted(header.cells[table.columns["when"]], preset.when)[1]


def _zone(preset: Preset, table: Table, cells: Sequence[Cell], order: Order, zone: str) -> ZoneInfo:
    if zone and known(zone) is None:
        raise InputError(f'"{zone}" is no time zone; write it like Europe/London', file=table.file)
    found = known(preset.zone or zone or "UTC")
    assert found is not None
    if not preset.zone and not zone and (bare := _without_zone(cells, order)) is not None:
        raise OpenQuestion(
            f'the times of column "{table.title("when")}" name no time zone ("{bare.text[:40]}"), and {preset.title}'
            " writes them in that of an account or of whoever exports; answer with --zone Europe/London",
            file=table.file,
            line=bare.line,
        )
    return found


def _without_zone(cells: Sequence[Cell], order: Order) -> Cell | None:
    for cell in cells:
        try:
            stamp = read_stamp(cell.text, order)
        except ValueError:
            continue
        if stamp.hour is not None and stamp.offset is None:
            return cell
    return None


def _read(reader: _Reader, row: Row) -> None:
    table, preset = reader.table, reader.preset
    channel = table.cell(row, "channel")
    if plain_name(table.cell(row, "state")) in _LEFT_OUT or _ours(table, row, preset):
        reader.left_out += 1
        return
    at = _hour_of(reader, row)
    if at is None:
        # Told by its line alone: where columns have slipped, the cell is what a customer wrote.
        said = f'column "{table.title("when")}" holds no day and hour here'
        reader.problems.append(Problem(table.file, row.line, "", said))
        return
    on, kind = channel_of(preset, channel), _type(table, row)
    reader.kinds.add((on, kind))
    if len(reader.kinds) > MOST_KINDS:
        raise _too_many(reader, row)
    # Of a channel that is known by its first word nothing else is kept.
    texts = (on == plain_name(channel)[:40] and _is_text(channel), _is_text(kind))
    reader.texts += any(texts)
    on, kind = (OTHER if is_text else told for told, is_text in zip((on, kind), texts, strict=True))
    reader.found[at, (_named(table, "channel", on), _named(table, "type", kind))] += 1
    reader.ids.note(table, row, at, on)
    reader.last = max(at, reader.last or at)


def _ours(table: Table, row: Row, preset: Preset) -> bool:
    """Whether the company itself has begun it."""
    on_ours = plain_name(table.cell(row, "channel")) in preset.ours
    return on_ours or plain_name(table.cell(row, "by")) in preset.us or bool(table.cell(row, "sent"))


def _hour_of(reader: _Reader, row: Row) -> datetime | None:
    """The UTC hour in which it came, of an hour that clocks repeat the first; None where the row does not say."""
    try:
        stamp = read_stamp(reader.table.cell(row, "when"), reader.order)
    except ValueError:
        return None
    if stamp.hour is None:
        return None
    wall = datetime.combine(stamp.day, stamp.hour)
    if stamp.offset is not None:
        return _whole(wall.replace(tzinfo=stamp.offset))
    reader.bare += 1
    first, second = (wall.replace(tzinfo=reader.zone, fold=fold) for fold in (0, 1))
    reader.twice += first.utcoffset() != second.utcoffset()
    return _whole(first)


def _whole(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _type(table: Table, row: Row) -> str:
    text = " ".join(table.cell(row, "type").split())
    return "" if text in ("-", "--", "—", "No Type") else text


def _is_text(told: str) -> bool:
    """Whether it names no channel or type, but is what somebody wrote."""
    try:
        kind_in(told)
    except ValueError:
        return True
    return False


def _named(table: Table, role: str, text: str) -> str:
    return text or (OTHER if role in table.columns else "")


def _too_many(reader: _Reader, row: Row) -> InputError:
    several = [len({kind[place] for kind in reader.kinds}) for place in (0, 1)]
    role = "channel" if several[0] > several[1] else "type"
    return InputError(
        f'column "{reader.table.title(role)}" has more than {MOST_KINDS} different values; that is no closed set of'
        " types. Export it without that column, or with a picklist in it",
        file=reader.table.file,
        line=row.line,
    )


def _counts(reader: _Reader, workspace_id: str) -> Iterator[Count]:
    hours = sorted({at for at, _ in reader.found})
    if hours[-1] - hours[0] > LONGEST:
        raise InputError("the contacts reach over more than twelve years; is a year mistyped?", file=reader.table.file)
    by_hour: dict[datetime, list[tuple[_Kind, int]]] = {at: [] for at in hours}
    for (at, kind), messages in reader.found.items():
        by_hour[at].append((kind, messages))
    commonest = Counter(kind for _, kind in reader.found).most_common(1)[0][0]
    number, at = 0, hours[0]
    while at < hours[-1]:
        # Nobody wrote: that is a count too, and must not read as one of all channels.
        for (network, tag), messages in sorted(by_hour.get(at, [(commonest, 0)])):
            number += 1
            yield Count(workspace_id, number, at, 60, "", network, tag, None, messages)
        at += _HOUR


def _assumed(reader: _Reader) -> Iterator[str]:
    yield f"read as an export of {reader.preset.title}: a row is a contact, its texts are not read"
    if reader.order is not Order.PLAIN:
        yield f"the dates are read {reader.order.value}"
    if reader.bare and reader.by_column:
        yield f"the times are those of {reader.zone.key}, as their column says"
    elif reader.bare:
        yield f"no time zone in {reader.bare:,} rows, read as {reader.zone.key}"
    if reader.left_out:
        yield f"{reader.left_out:,} rows are spam, deleted or begun by the company, and left out"
    if reader.texts:
        yield f"{reader.texts:,} rows hold text where a channel or type is named: it is dropped, they count as {OTHER}"
    if reader.twice:
        yield f"{reader.twice:,} contacts came in an hour that the clocks repeat or skip, and count as of the first"
    if (said := reader.ids.said(reader.preset, reader.table)) is not None:
        yield said
    if reader.last is not None:
        yield f"the last hour, from {reader.last:%Y-%m-%d %H:%M} UTC on, is left out: it may not be whole"
