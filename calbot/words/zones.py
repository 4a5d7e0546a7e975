"""Time zones by the names that people give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from babel import Locale

_LETTERS: Final = (
    "ACDT|ACST|ADT|AEDT|AEST|AET|AKDT|AKST|AST|AWST|BRT|CAT|CDT|CEST|CET|CLT|COT|CST|EAT|EDT|EEST|EET|EST|GMT"
    "|GST|HKT|HST|ICT|IDT|IST|JST|KST|MDT|MSK|MST|MYT|NDT|NPT|NST|NZDT|NZST|PDT|PHT|PKT|PST|SAST|SGT|TRT|UTC|WAT|WEST"
    "|WET|WIB|WITA"
)
_PLACES: Final = (
    "us|usa|u.s.|american|uk|u.k.|british|eu|european|east coast|west coast|hawaii|pacific|eastern|central"
    "|mountain|atlantic"
)
_DAYS: Final = frozenset({"Christmas", "Easter"})
"""Islands whose names tell of days: "Christmas time" is no zone."""
_PLACES_JA: Final = "米国|英国|欧州|ヨーロッパ|アメリカ|イギリス|米国東部|米国西部|西海岸|東海岸|ハワイ|太平洋|世界標準"


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


def zone_at_start(text: str) -> str:
    """The name of a time zone that `text` begins with, whether calbot knows it or not: "EET seal" and "Helsinki time:
    seal" do, "story time" does not; "" for none."""
    bare = text.lstrip("(（ ")
    found = _letters().match(bare)
    if found is None and ("time" in bare[:60].casefold() or "時" in bare[:30] or bare[:2] == "US"):
        found = _named().match(bare)
    return found[0] if found else ""


@cache
def _letters() -> re.Pattern[str]:
    return re.compile(rf"(?:{_LETTERS})(?![A-Za-z0-9])")


@cache
def _named() -> re.Pattern[str]:
    """What zones are called in English ("Central European Time", "Kyiv time") and Japanese."""
    names = sorted({*_english(), *_japanese()}, key=len, reverse=True)
    end = r"(?![A-Za-z0-9'’])"
    return re.compile("|".join(re.escape(name) + (end if name.isascii() else "") for name in names), re.IGNORECASE)


def _english() -> Iterator[str]:
    told = Locale.parse("en")
    yield from _of_metazones(told)
    yield from (f"US {half}" for half in ("Eastern", "Central", "Mountain", "Pacific"))
    cities = (name.rpartition("/")[2].replace("_", " ") for name in available_timezones() if "/" in name)
    places = {*cities, *told.territories.values(), *_PLACES.split("|")} - _DAYS
    yield from (f"{place} time" for place in places)


def _japanese() -> Iterator[str]:
    told = Locale.parse("ja")
    yield from _of_metazones(told)
    cities = (zone["city"] for zone in told.time_zones.values() if "city" in zone)
    yield from (f"{place}時間" for place in (*cities, *told.territories.values(), *_PLACES_JA.split("|")))


def _of_metazones(told: Locale) -> Iterator[str]:
    for zone in told.meta_zones.values():
        yield from (name for name in zone.get("long", {}).values() if len(name) > 4)
