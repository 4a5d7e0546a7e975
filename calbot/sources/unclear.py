"""An entry of a calendar whose zone may be several: its instant where they agree, else its day and a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from calbot.sources.moment import Stamp, midnight
from calbot.sources.reading import Entry
from calbot.sources.zonequestion import OpenHour, first_unclear, open_hour
from calbot.sources.zones import Zone, instant
from calbot.sources.zonesaid import Said


def settled(entry: Entry, wall: datetime, length: timedelta, zone: Zone, home: Zone) -> tuple[Entry, OpenHour | None]:
    """`entry`, whose calendar says the `wall` clock of one of `zone.unclear`, as a day at `home`, and what is asked; or
    its instant and None where all of these show it at once."""
    said, stamp = Said(zone.called, zone.unclear, letters=True), Stamp(wall.date(), wall.time())
    if first_unclear(said, [stamp]) is None:
        first = zone.unclear[0]
        at = instant(wall, first)
        return replace(entry, starts_at=at, ends_at=at + length if length else None, zone=first.name), None
    starts_at = midnight(stamp.day, home.info)
    day = replace(entry, starts_at=starts_at, ends_at=None, zone=home.name, all_day=True, in_gap=False, read_as="")
    return day, open_hour(said, stamp, home.name)
