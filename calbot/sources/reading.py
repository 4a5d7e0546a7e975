"""What every reader gives back: entries, the problems of those it lost, and what it assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from calbot.model.state import SourceState

NOTHING: Mapping[str, str] = MappingProxyType({})
DAY, FLOATING = "\0day", "\0floating"
UNKNOWN_HOUR = "kept as a post whose hour is not known"
ANY, MORE = "*", "**"
"""Entries that nobody can name; more of them than are told."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry that was lost or only partly read: a sentence for whoever keeps the file. `line` counts from 1, in the
    `sheet` of a workbook ("" elsewhere). `key` is the entry's or its series', ANY or MORE where nobody can name it, ""
    where it is about none: whoever looks for entries that are gone must know which are there and could not be read.
    `readings` are those of what is open (`calbot.model.readings`, in JSON terms)."""

    file: str
    line: int
    entry: str
    said: str
    sheet: str = ""
    key: str = ""
    readings: Mapping[str, object] | None = None

    def __str__(self) -> str:
        within = f"{self.sheet}!A{self.line}" if self.sheet and self.line else self.sheet or self.line
        place = f"{self.file}:{within}" if within else self.file
        # A title may end with a colon of its own.
        entry = self.entry.rstrip(" :：")
        return f"{place}: {entry}: {self.said}" if entry else f"{place}: {self.said}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar says about one occurrence, before its metadata is read.

    `key` is stable from read to read: the UID, and for one of a series "UID/" + its place in the series.
    `starts_at` and `ends_at` are aware UTC; `zone` is the IANA name in which a human wrote them. `all_day`: the hour
    is not known and `starts_at` is the first instant of that day in `zone`. `extra` holds X- properties by their
    upper-case name, or the columns of a sheet by the names of `calbot.sources.convention` ("channel", "link", "owner").
    `looks_cancelled`: only a prefix of the title says that it is cancelled. `in_gap`: it is written at an hour that
    clocks jump over; `starts_at` is then as much later as they jump. `read_as` tells what was assumed about its zone:
    "" nothing, DAY or FLOATING that it names none, else the unknown name that it gives.
    """

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    zone: str = "UTC"
    all_day: bool = False
    description: str = ""
    categories: tuple[str, ...] = ()
    url: str = ""
    location: str = ""
    cancelled: bool = False
    status: str = ""
    organizer: str = ""
    extra: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    file: str = ""
    line: int = 0
    private: bool = False
    looks_cancelled: bool = False
    in_gap: bool = False
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a sheet is taken for: `role` as in `calbot.sources.columns` ("" where it is not read), `letter`
    as spreadsheets count, `title` as the header of line `line` calls it."""

    sheet: str
    line: int
    letter: str
    title: str
    role: str

    def __str__(self) -> str:
        place = f'sheet "{self.sheet}", column {self.letter}' if self.sheet else f"column {self.letter}"
        return f'{place} "{self.title[:60]}" is {f"read as {self.role}" if self.role else "not read"}'


@dataclass(frozen=True, slots=True)
class CalendarReading:
    """One look at one source. `assumed` are English sentences ("no zone in 3 entries, read as Europe/London");
    `name` and `zone` are what the calendar calls itself and where it says it lives ("" where it does not), `refresh_s`
    the seconds for which it asks to be left alone (REFRESH-INTERVAL, else X-PUBLISHED-TTL; 0 where it says nothing).
    `columns` are those of a sheet."""

    file: str
    state: SourceState
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    assumed: tuple[str, ...] = ()
    name: str = ""
    zone: str = ""
    refresh_s: int = 0
    columns: tuple[Column, ...] = ()


def assumed(entries: Iterable[Entry]) -> Iterator[str]:
    """Sentences about the zones that `entries` left open."""
    left = Counter((entry.read_as, entry.zone) for entry in entries if entry.read_as)
    for (_, zone), count in ((told, count) for told, count in left.items() if told[0] == FLOATING):
        yield f"no zone in {count:,} {_entries(count)}, read as {zone}"
    for (_, zone), count in ((told, count) for told, count in left.items() if told[0] == DAY):
        yield f"{count:,} all-day {_entries(count)} read as days in {zone}"
    for name, zone in left:
        if name not in (FLOATING, DAY):
            yield f"the zone {name!r} is unknown, read as {zone}"


def _entries(count: int) -> str:
    return "entry" if count == 1 else "entries"
