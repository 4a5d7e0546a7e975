"""Zones and the clocks that they go by: of IANA names, and of offsets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from calbot.sources.zones import Zone, known

SEASONS: Final = tuple(datetime(2027, month, day, 12, tzinfo=UTC) for month in range(1, 13) for day in (4, 19))
"""Days of a year between which clocks change."""
_HALVES: Final = {
    **{210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu"},
    **{390: "Asia/Yangon", 570: "Australia/Darwin"},
}
"""Minutes east of UTC that clocks of some place show all year."""


@lru_cache(maxsize=1024)
def zone_called(name: str) -> Zone:
    """The zone of an IANA name, or of minutes east of UTC ("+330")."""
    if name[0] not in "+-":
        return Zone(name, ZoneInfo(name))
    east = int(name)
    hours, rest = divmod(east, 60)
    label = _HALVES.get(east, "") if rest else f"Etc/GMT{-hours:+d}" if hours else "UTC"
    info = known(label) if label else None
    return Zone(label, info) if info else Zone("UTC", timezone(timedelta(minutes=east)))


def shown(zone: Zone) -> str:
    """A zone as people read it: Etc/GMT-9 is nine hours east of UTC."""
    if isinstance(zone.info, ZoneInfo) and not zone.name.startswith("Etc/"):
        return zone.name
    east = str(timezone(clock(zone)[0] or timedelta(0)))
    return f"{east} ({zone.name})" if zone.name.startswith("Etc/") else east


@lru_cache(maxsize=1024)
def clock(zone: Zone) -> tuple[timedelta | None, ...]:
    """What tells its clocks from others': their distance from UTC through a year."""
    return tuple(at.astimezone(zone.info).utcoffset() for at in SEASONS)
