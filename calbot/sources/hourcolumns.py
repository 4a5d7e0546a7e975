"""The columns of hours of a table beside the one that is read: where both are filled, both must mean one instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from calbot.model.readings import About, Readings, Way
from calbot.sources.columns import POSTS
from calbot.sources.moment import Stamp, read_hour
from calbot.sources.rowparts import channel_columns
from calbot.sources.table import Row, Table, plain_name
from calbot.sources.zonecell import parted
from calbot.sources.zoneclock import zone_called
from calbot.sources.zonelocal import is_local
from calbot.sources.zonequestion import OpenHour, instant
from calbot.sources.zones import Zone
from calbot.sources.zonesaid import Said
from calbot.sources.zonetitle import bare, in_title

_SPANS: Final = frozenset({"hours", "time slot", "time of day"})
"""What may hold how long something takes, or a part of the day."""
_TIMES: Final = frozenset(POSTS["time"]) - _SPANS
_HALF_A_DAY: Final = 43_200

ZonesOf = Callable[[str], Sequence[Zone]]
"""The zones that words of a cell may mean."""


@dataclass(frozen=True, slots=True)
class HourColumn:
    """A column of hours: its index, its title, and the zone that this names (None: none)."""

    index: int
    title: str
    said: Said | None


@dataclass(frozen=True, slots=True)
class Apart:
    """What two columns say of one row, and the instants (UTC) that these are."""

    first: str
    second: str
    at: datetime
    other: datetime

    def question(self, home: str, first_role: str) -> OpenHour:
        """Both readings as they are at `home`, and how to answer; `first_role`: what the first column is read as."""
        return OpenHour(self._said(home, first_role), self._readings(first_role))

    def _said(self, home: str, first_role: str) -> str:
        own = zone_called(home).info
        each = " or ".join(f"{at.astimezone(own):%Y-%m-%d %H:%M}" for at in (self.at, self.other))
        said = f'columns "{self.first[:40]}" and "{self.second[:40]}" do not name the same instant: {each} in {home}'
        if plain_name(self.first) == plain_name(self.second):
            return f"{said}; call one of them otherwise, or leave it empty"
        return (
            f"{said}; answer with --column '{self.first[:40]}={first_role}' or --column '{self.second[:40]}=time',"
            f' or fields = {{ "{self.second[:40]}" = "time" }} in its [[sources]]'
        )

    def _readings(self, first_role: str) -> dict[str, Any]:
        if plain_name(self.first) == plain_name(self.second):
            return Readings(About.COLUMN, "", ()).kept
        return Readings(About.COLUMN, "", (Way(self.first, first_role), Way(self.second, "time"))).kept


def hour_columns(table: Table, home: str, names: Mapping[str, str]) -> tuple[HourColumn, ...]:
    """All columns of hours, the one that is read too; `home` and `names` as in `zonesaid.said`. Those that are called
    local, of nobody knows which place, are none."""
    return tuple(_found(table, home, names))


def _found(table: Table, home: str, names: Mapping[str, str]) -> Iterator[HourColumn]:
    read = table.columns.get("time", -1)
    taken = {*table.columns.values(), *(one.index for one in channel_columns(table))} - {read}
    for index, title in enumerate(table.header.cells):
        if not title or index in taken or not (index == read or _TIMES & {plain_name(title), plain_name(bare(title))}):
            continue
        said = in_title(title, home, names, hours=True)
        if said is not None or not is_local(title):
            yield HourColumn(index, title, said)


def apart(
    row: Row,
    columns: Sequence[HourColumn],
    read: tuple[Stamp, datetime],
    zones: Sequence[Zone],
    zones_of: ZonesOf,
    *,
    twelve: bool,
) -> tuple[HourColumn, datetime] | None:
    """The first of `columns` that names another instant than the one that was `read` of the row, and the instant
    nearest to that; None where all that can be read agree. `zones` are those of an hour that names none; `twelve`: they
    are written by a clock of twelve."""
    stamp, at = read
    for column in columns:
        cell = row.cells[column.index] if column.index < len(row.cells) else ""
        other = _stamp(cell, stamp.day)
        if other is None:
            continue
        told, named = other
        each = zones_of(named) if named else column.said.zones if column.said is not None else zones
        instants = list(_instants(told, each))
        # Of an hour that says AM and one that says nothing only one may be in the afternoon.
        step = _HALF_A_DAY if told.halved != stamp.halved or (twelve and not told.halved) else 2 * _HALF_A_DAY
        if instants and all((one - at).total_seconds() % step for one in instants):
            return column, min(instants, key=lambda one: abs(one - at))
    return None


def _stamp(cell: str, day: date) -> tuple[Stamp, str] | None:
    """The first hour of a cell and the zone beside it; None where it is none."""
    [(text, named), *_] = parted(cell, hour=True)
    try:
        return read_hour(text, day), named
    except ValueError:
        return None


def _instants(stamp: Stamp, zones: Sequence[Zone]) -> Iterator[datetime]:
    for zone in zones:
        try:
            yield instant(stamp, zone)
        except ValueError:  # an hour that clocks there jump over or show twice says neither yes nor no
            continue
