"""When a row of a sheet is: its day, its hour, and the zone that its cell, its column or a line around it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Protocol

from calbot.errors import InputError, OpenQuestion
from calbot.sources.hourcolumns import Apart, HourColumn, apart, hour_columns
from calbot.sources.moment import Order, Stamp, midnight, read_hour
from calbot.sources.reading import UNKNOWN_HOUR
from calbot.sources.rowcells import ALL_DAY, UNDECIDED, dated, hour_told, weekday_not_told
from calbot.sources.table import Row, Table
from calbot.sources.twelve import in_afternoon
from calbot.sources.years import Years
from calbot.sources.zonearound import in_name, in_text
from calbot.sources.zonecell import parted
from calbot.sources.zoneclock import clock, shown, zone_called
from calbot.sources.zoneletters import WINTER_ALONE
from calbot.sources.zonelocal import ANSWER, local_to
from calbot.sources.zonequestion import OpenHour, first_unclear, instant, open_hour
from calbot.sources.zones import Zone, known
from calbot.sources.zonesaid import Said, named_by_answer, said
from calbot.sources.zonetitle import in_title, not_read
from calbot.sources.zonewords import like_letters

_HALF = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
_A_DAY = 86_400
_TWELVE = 12


class Tell(Protocol):
    """Tells whoever keeps the sheet of a row: row, title, what is wrong, and the readings of what is open."""

    def __call__(self, row: Row, entry: str, said: object, readings: Mapping[str, object] | None = None, /) -> None: ...


@dataclass(frozen=True, slots=True)
class _Hour:
    """An hour of a cell, and the zones that may be meant; `said` is what names them, None where its table's holds."""

    stamp: Stamp
    zones: Sequence[Zone]
    said: Said | None = None


@dataclass
class RowTimes:
    """Reads the times of one table, row by row. `home` is the source's zone; `zone` holds for rows that name none, and
    `told` is what named it ("" where nothing did and home stands in). `names` are folded names of zones and what
    somebody has said that they mean, `answered` the roles of the columns that somebody has named; `clock`
    is that of `Answers`."""

    table: Table
    order: Order
    years: Years
    home: str
    names: Mapping[str, str]
    tell: Tell
    zone: Zone = field(init=False)
    told: str = ""
    answered: frozenset[str] = frozenset()
    clock: int = 0
    halves: bool = field(init=False)
    without_zone: int = 0
    timed: int = 0
    asked: list[tuple[int, str, OpenHour]] = field(default_factory=list)
    _meanings: dict[str, Said | None] = field(default_factory=dict)
    _columns: tuple[HourColumn, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Raises InputError where it cannot be told which zone its header or a line around it names."""
        hours = (text for row in self.table.rows for text in (hour_told(self.table, row), dated(self.table, row)))
        self.halves = any(map(_HALF.search, hours))
        self._columns = hour_columns(self.table, self.home, self.names)
        self.zone = self._zone()

    def at(self, row: Row, title: str) -> tuple[datetime, str, bool]:
        """(UTC, zone, whether the hour is unknown) of a row that is called `title`: where nobody can tell which instant
        it names it keeps its day. Raises ValueError where it is on no day, or where its column of zones names none."""
        stamp, hours, column = self._read(row, title)
        own = self._own(row)
        there = own.zones[0] if own is not None and len(own.zones) == 1 else self.zone
        if not hours:
            return midnight(stamp.day, there.info), there.name, True
        found = [self._hour(one, own) for one in hours]
        try:
            at, zone = self._settled(found)
            clash = self._clash(row, column, (found[0].stamp, at), own)
        except ValueError as problem:
            readings = problem.readings if isinstance(problem, OpenHour) else None
            self.tell(row, title, f"{problem}; {UNKNOWN_HOUR}", readings)
            return midnight(stamp.day, there.info), there.name, True
        finally:
            self._ask(row, found)
        if clash is not None:
            self.tell(row, title, f"{clash}; {UNKNOWN_HOUR}", clash.readings)
            self.asked.append((row.line, "two of its columns of hours contradict each other", clash))
            return midnight(stamp.day, there.info), there.name, True
        self.timed += 1
        self.without_zone += found[0].said is None and found[0].stamp.offset is None and not self.told
        return at, zone.name, False

    def question(self) -> OpenQuestion | None:
        """What is asked where of no hour of the table can be told which instant it is."""
        if self.timed or not self.asked:
            return None
        line, what, asked = self.asked[0]
        return OpenQuestion(f"{what}: {asked}", file=self.table.file, line=line, readings=asked.readings)

    def assumed(self) -> Iterator[str]:
        """What of zones was taken from the header and the lines around it, and what was not."""
        if self.told:
            yield f"hours without a zone of their own are read in {shown(self.zone)}, as {self.told} says"
        if self.clock == _TWELVE:
            yield "hours without AM or PM are read as 7:00 to 18:59, as was answered"
        for role in ("time", "when"):
            for text in not_read(self.table.title(role)) if role in self.table.columns and not self.told else ():
                yield f'"{text[:40]}" in the name of column "{self.table.title(role)[:60]}" is not read as a zone'

    def _read(self, row: Row, title: str) -> tuple[Stamp, list[tuple[Stamp, str]], int]:
        """The day of a row, its hours (several are the same in several zones) with what each says of a zone, and the
        index of the column that says them (-1: that of the date)."""
        [(written, named)] = parted(dated(self.table, row), hour=False)
        stamp, hour = self.years.read(written, self.order), hour_told(self.table, row)
        if odd := weekday_not_told(self.table, row, stamp.day):
            self.tell(row, title, odd)
        told, column = ([(stamp, named)], -1) if stamp.hour is not None and hour != ALL_DAY else ([], -1)
        try:
            # Spreadsheets write a day as its midnight.
            if hour.lower() not in UNDECIDED and (stamp.hour in (None, time(0)) or "time" in self.answered):
                column = self.table.columns["time"]
                told = [(read_hour(text, stamp.day), zone) for text, zone in parted(hour, hour=True)]
            told = [(in_afternoon(one), zone) for one, zone in told] if self.clock == _TWELVE else told
            for one, _ in told:
                if self.halves and one.hour is not None and not one.halved and one.hour.hour <= 12:
                    raise ValueError(f"{one.hour:%H:%M} says neither AM nor PM, as others here do")
        except ValueError as problem:
            self.tell(row, title, f"{problem}; {UNKNOWN_HOUR}")
            return stamp, [], column
        return stamp, told, column

    def _own(self, row: Row) -> Said | None:
        """What the row says of a zone in a column of its own; no `zones` where those are letters that nobody knows.
        Raises ValueError where that is none."""
        named = self.table.cell(row, "zone")
        if not named:
            return None
        if named.upper() not in WINTER_ALONE and known(named):
            return Said(named, (zone_called(named),))
        if told := self._meaning(named):
            return told
        if like_letters(named):
            return Said(named, (), letters=True)
        raise ValueError(f'"{named[:40]}" is no time zone; write it like Europe/London')

    def _hour(self, told: tuple[Stamp, str], own: Said | None) -> _Hour:
        stamp, named = told
        meant = (self._meaning(named) or Said(named, ())) if named else own
        if meant is None or stamp.offset is not None:
            return _Hour(stamp, (self.zone,))
        return _Hour(stamp, meant.zones, meant)

    def _meaning(self, named: str) -> Said | None:
        """What a cell means by a zone; thousands of rows say the same."""
        if named not in self._meanings:
            self._meanings[named] = said(named, self.home, self.names)
        return self._meanings[named]

    def _settled(self, found: Sequence[_Hour]) -> tuple[datetime, Zone]:
        """The instant that all hours of a cell may mean, where there is one. Raises ValueError with what to answer."""
        each = [{instant(one.stamp, zone): zone for zone in reversed(one.zones)} for one in found]
        # The other hour may be of the next day.
        left = [at for at in each[0] if all(any(_same_hour(at, other) for other in others) for others in each[1:])]
        if len(left) == 1:
            return left[0], each[0][left[0]]
        if each[0] and not left:
            raise ValueError("its hours are not the same instant in the zones that they name")
        first = found[0]
        assert first.said is not None
        raise open_hour(first.said, first.stamp, self.home)

    def _ask(self, row: Row, found: Sequence[_Hour]) -> None:
        first = found[0]
        if first.said is not None and first_unclear(first.said, [first.stamp]):
            asked = open_hour(first.said, first.stamp, self.home)
            self.asked.append((row.line, "its hours name a zone that several places use", asked))

    def _clash(self, row: Row, column: int, read: tuple[Stamp, datetime], own: Said | None) -> OpenHour | None:
        """The question where another column of hours names another instant than that of `column` (-1: the date)."""
        if "time" in self.answered or (column < 0 and "when" in self.answered):
            return None
        others = [one for one in self._columns if one.index != column]
        zones = own.zones if own is not None else (self.zone, zone_called(self.home))
        found = apart(row, others, read, zones, self._zones_of, twelve=self.clock == _TWELVE) if others else None
        if found is None:
            return None
        dated_in = "when" if self.table.cell(row, "when") else "date"
        first = self.table.header.cells[column] if column >= 0 else self.table.title(dated_in)
        clash = Apart(first, found[0].title, read[1], found[1])
        return clash.question(self.home, "time" if column >= 0 else "when")

    def _zones_of(self, named: str) -> Sequence[Zone]:
        meant = self._meaning(named)
        return meant.zones if meant is not None else ()

    def _zone(self) -> Zone:
        for told, meant in self._said():
            unclear = first_unclear(meant, self._hours())
            if unclear is not None:
                asked = open_hour(meant, unclear, self.home)
                raise OpenQuestion(
                    f"{told} {_how(meant)}: {asked}",
                    file=self.table.file,
                    line=self.table.header.line,
                    readings=asked.readings,
                )
            if meant.zones:
                self.told = told
                self._refuse_another(meant.zones[0])
                return meant.zones[0]
        return self._local() or zone_called(self.home)

    def _local(self) -> Zone | None:
        """The one zone in which hours that are called local are, as was answered; None where nothing is local."""
        if not (places := local_to(self.table)):
            return None
        if answered := named_by_answer(ANSWER, self.names):
            self.told = f'"{ANSWER}"'
            return answered.zones[0]
        raise OpenQuestion(
            f'{places}, or to {self.home}; write the zone of each hour into a column "Time zone", or answer with'
            f' --zone-name "{ANSWER}={self.home}", or zone_names = {{ "{ANSWER}" = "{self.home}" }} in its [[sources]]',
            file=self.table.file,
            line=self.table.header.line,
        )

    def _refuse_another(self, zone: Zone) -> None:
        """Of two lines around a table that name two zones, nobody can tell which holds where."""
        if self.told.startswith("column"):
            return
        for text in self.table.around:
            meant = in_text(text, self.home, self.names)
            if meant is not None and clock(zone) not in map(clock, meant.zones):
                raise InputError(
                    f'{self.told} and "{text[:60]}" name two zones; write the right one into the name of the column of'
                    ' hours, as Time (Europe/London), or beside each hour in a column "Time zone"',
                    file=self.table.file,
                    line=self.table.header.line,
                )

    def _said(self) -> Iterator[tuple[str, Said]]:
        """(what names a zone, which) for the header, then the lines around it, nearest first."""
        for role in ("time", "when", "date", "zone", "half_day", "weekday"):
            title = self.table.title(role) if role in self.table.columns else ""
            if meant := in_title(title, self.home, self.names, hours=role not in ("date", "weekday")):
                yield f'column "{title[:60]}"', meant
        for text in self.table.around:
            if meant := in_text(text, self.home, self.names):
                yield f'"{text[:60]}"', meant
        if meant := in_name(self.table.sheet, self.home, self.names):
            yield f'"{self.table.sheet[:60]}"', meant

    def _hours(self) -> Iterator[Stamp]:
        """The hours of rows that name no zone of their own, as far as they can be read."""
        years = Years(self.years.year)
        for row in self.table.rows:
            [(written, named), *_] = parted(dated(self.table, row), hour=False)
            told = parted(hour_told(self.table, row), hour=True)
            try:
                stamp = years.read(written, self.order)
                if stamp.hour is None and told[0][0]:
                    stamp, named = read_hour(told[0][0], stamp.day), told[0][1]
            except ValueError:
                continue
            stamp = in_afternoon(stamp) if self.clock == _TWELVE else stamp
            if stamp.hour is not None and stamp.offset is None and not named and not self.table.cell(row, "zone"):
                yield stamp


def _same_hour(one: datetime, other: datetime) -> bool:
    return (one - other).total_seconds() % _A_DAY == 0


def _how(meant: Said) -> str:
    if not meant.zones:
        return "names a zone that I do not know"
    return f"names a zone by {'letters' if meant.letters else 'words'} that several places use"
