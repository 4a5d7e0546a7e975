"""What a zone may be that a calendar names and nobody knows: asked with what an hour of it would be by each reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from calbot.model.readings import About, Readings, Way
from calbot.sources.reading import DAY, FLOATING, Entry
from calbot.sources.zones import known
from calbot.sources.zonesaid import said

_KNOWN: Final = frozenset({"", DAY, FLOATING})
_MOST: Final = 20
"""One is asked about at a time; a calendar of a thousand such names is nobody's."""


def unknown_zones(entries: Iterable[Entry], zone: str, now: datetime) -> list[Mapping[str, Any]]:
    """The readings of each name (`calbot.model.readings`, in JSON terms) that `entries` give a zone and that nobody
    knows, by its next hour after `now`, else by its last: the zone at home, by which it is read meanwhile; those that
    its words may mean; `zone`, which is the source's; and UTC."""
    nearest: dict[str, Entry] = {}
    for entry in entries:
        if entry.read_as not in _KNOWN and not entry.cancelled:
            nearest[entry.read_as] = min(nearest.get(entry.read_as, entry), entry, key=partial(_order, now))
    return [_readings(name, entry, zone).kept for name, entry in islice(nearest.items(), _MOST)]


def _order(now: datetime, entry: Entry) -> tuple[bool, timedelta]:
    """What is still to come first: who is asked has the others behind them."""
    return entry.starts_at < now, abs(entry.starts_at - now)


def _readings(name: str, entry: Entry, zone: str) -> Readings:
    wall = entry.starts_at.astimezone(ZoneInfo(entry.zone)).replace(tzinfo=None)
    zones = dict.fromkeys((entry.zone, *_meant(name, entry.zone), *([zone] if known(zone) else ()), "UTC"))
    ways = tuple(Way(one, _at(wall, one).isoformat()) for one in zones)
    return Readings(About.UNKNOWN, f"{wall:%Y-%m-%d %H:%M}", ways, name)


def _meant(name: str, home: str) -> Iterator[str]:
    found = said(name, home, {})
    for one in found.zones if found is not None else ():
        if isinstance(one.info, ZoneInfo):
            yield one.name


def _at(wall: datetime, zone: str) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
