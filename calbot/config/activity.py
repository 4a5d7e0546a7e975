"""Reading [[activity]]: how many of an audience are there in each hour of the day."""

from __future__ import annotations

from collections.abc import Collection

from calbot.config.section import Section, nearest
from calbot.config.workspace import ActivitySetting

_HOURS = 24


def read_activity(root: Section, zone: str, brands: Collection[str]) -> tuple[ActivitySetting, ...]:
    """What the file says, by the clocks of `zone` unless it says otherwise."""
    sections = root.each("activity")
    read = [_one(section, zone, brands) for section in sections]
    seen: set[tuple[str, str]] = set()
    for section, one in zip(sections, read, strict=True):
        if (one.brand, one.network) in seen:
            section.wrong("network", "stands twice in this file with the same brand")
        seen.add((one.brand, one.network))
    return tuple(read)


def _one(section: Section, zone: str, brands: Collection[str]) -> ActivitySetting:
    brand = section.text("brand")
    if brand and brand not in brands:
        section.wrong("brand", f"no brand is called {brand!r}{nearest(brand, brands)}")
    weekdays = _hours(section, "weekdays", required=True)
    return ActivitySetting(
        brand=brand,
        network=section.text("network").casefold(),
        zone=section.zone("zone", zone),
        weekdays=weekdays,
        weekends=_hours(section, "weekends") or weekdays,
    )


def _hours(section: Section, key: str, *, required: bool = False) -> tuple[float, ...]:
    if not section.has(key) and not required:
        return ()
    hours = section.numbers(key)
    if hours is None:
        return ()
    if len(hours) != _HOURS or not any(hours):
        section.wrong(key, f"write {_HOURS} numbers, from midnight on, not all of them 0")
        return ()
    return hours
