"""Time zones by the names that people give them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from zoneinfo import available_timezones


@dataclass(frozen=True, slots=True)
class ZoneSaid:
    """`zone` is the IANA name that was meant ("" where none is), else `near` the nearest one ("" for none)."""

    zone: str = ""
    near: str = ""


def zone_said(text: str) -> ZoneSaid:
    """An IANA name in any case; a city that only one zone has will do."""
    names = available_timezones()
    folded = {name.casefold(): name for name in names}
    wanted = "_".join(text.split()).casefold()
    if wanted in folded:
        return ZoneSaid(folded[wanted])
    cities = [name for name in sorted(names) if name.casefold().rpartition("/")[2] == wanted]
    if len(cities) == 1:
        return ZoneSaid(cities[0])
    near = cities or get_close_matches(wanted, sorted(folded), n=1) or _near_city(wanted, names)
    return ZoneSaid(near=folded.get(near[0], near[0]) if near else "")


def _near_city(wanted: str, names: set[str]) -> list[str]:
    cities = {name.casefold().rpartition("/")[2]: name for name in sorted(names)}
    return [cities[city] for city in get_close_matches(wanted, sorted(cities), n=1)]
