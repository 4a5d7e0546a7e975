"""Countries: where a time zone lies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_OLD_PREFIXES = {"US/": "US", "Canada/": "CA", "Brazil/": "BR"}
_OLD_NAMES = {
    "Asia/Calcutta": "IN",
    "Eire": "IE",
    "GB": "GB",
    "GB-Eire": "GB",
    "Hongkong": "HK",
    "Japan": "JP",
    "ROK": "KR",
    "Singapore": "SG",
}


def country_of(zone: str) -> str:
    """ISO 3166 code of the country in which an IANA zone lies ("Asia/Tokyo": "JP"); "" for UTC and the like."""
    old = next((country for prefix, country in _OLD_PREFIXES.items() if zone.startswith(prefix)), "")
    return old or _zones().get(zone, "")


def zone_in(country: str) -> str:
    """The zone in which most of a country lives ("US": "America/New_York"); "UTC" for none that is known."""
    return next((zone for zone, one in _zones().items() if one == country and "/" in zone), "UTC")


@cache
def _zones() -> Mapping[str, str]:
    """From the table that the time zone database brings along: country, place, zone, remarks."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {**{row[2]: row[0] for row in rows}, **_OLD_NAMES}
