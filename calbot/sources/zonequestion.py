"""Which of several zones is meant: settled where it changes no hour, else asked with what each would mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from calbot.model.readings import About, Readings, Way
from calbot.sources.moment import Stamp, to_utc
from calbot.sources.zoneclock import shown, zone_called
from calbot.sources.zones import Zone
from calbot.sources.zonesaid import Said
from calbot.sources.zonesaid import said as told


class OpenHour(ValueError):
    """An hour that may be several instants: the text asks which, `readings` are those of `calbot.model.readings`."""

    def __init__(self, said: str, readings: Mapping[str, object]) -> None:
        super().__init__(said)
        self.readings = readings


def open_hour(said: Said, stamp: Stamp, home: str) -> OpenHour:
    """The question of whose a zone is, for both who type and who choose."""
    return OpenHour(question(said, stamp, home), readings(said, stamp, home))


def instant(stamp: Stamp, zone: Zone) -> datetime:
    """The instant (UTC) of a stamp that names an hour, by the clocks of `zone`; raises ValueError as `to_utc`."""
    if stamp.offset is None and not isinstance(zone.info, ZoneInfo):
        stamp = Stamp(stamp.day, stamp.hour, zone.info, stamp.halved)
    return to_utc(stamp, zone.info if isinstance(zone.info, ZoneInfo) else ZoneInfo("UTC"))


def first_unclear(said: Said, stamps: Iterable[Stamp]) -> Stamp | None:
    """The first hour that is another instant by another of the zones that may be meant; None where there is none."""
    if len(said.zones) == 1:
        return None
    return next((stamp for stamp in stamps if not said.zones or len(set(_each(said, stamp))) > 1), None)


def question(said: Said, stamp: Stamp, home: str) -> str:
    """Both readings of an hour as they are at home, and how to answer."""
    own, zones = zone_called(home), _zones(said, home)
    each = ((at.astimezone(own.info), shown(zone)) for zone in zones for at in _at(stamp, zone))
    readings = ", or ".join(f"{at:%Y-%m-%d %H:%M} if that is {zone}" for at, zone in each)
    name = said.text[:60]
    example = zones[0].name if said.zones else "Europe/Paris"
    home_there = told(name, example, {}) if said.zones else None
    other = f", or --zone {example} if all its hours are there" if home_there and len(home_there.zones) == 1 else ""
    return (
        f'{stamp.hour:%H:%M} "{name}" on {stamp.day.isoformat()} would be in {home} {readings};'
        f' answer with --zone-name "{name}={example}"{other},'
        f' or zone_names = {{ "{name}" = "{example}" }} in its [[sources]]'
    )


def readings(said: Said, stamp: Stamp, home: str) -> dict[str, Any]:
    """The same for whoever answers by choosing."""
    named = [zone for zone in _zones(said, home) if isinstance(zone.info, ZoneInfo)]
    ways = tuple(Way(zone.name, at.isoformat()) for zone in named for at in _at(stamp, zone))
    return Readings(About.ZONE, f"{stamp.day.isoformat()} {stamp.hour:%H:%M}", ways, said.text[:60]).kept


def _zones(said: Said, home: str) -> Sequence[Zone]:
    return said.zones or [zone_called(home), *(() if home == "UTC" else (zone_called("UTC"),))]


def _each(said: Said, stamp: Stamp) -> Iterator[datetime]:
    for zone in said.zones:
        yield from _at(stamp, zone)


def _at(stamp: Stamp, zone: Zone) -> Iterator[datetime]:
    try:
        yield instant(stamp, zone)
    except ValueError:
        return
