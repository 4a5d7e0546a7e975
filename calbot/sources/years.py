"""Years that a column leaves out, and zones that a header names by letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from calbot.sources.moment import Order, Stamp, read_stamp, with_year

_HALF_YEAR = 6
_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]{1,40})[)）\]]")
_OFFSET = re.compile(r"(?:utc|gmt)\s*([+-]\d{1,2})?(?::?00)?", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Z]{2,5}")
_SURE: Mapping[str, str] = {"JST": "Asia/Tokyo", "KST": "Asia/Seoul", "日本時間": "Asia/Tokyo"}
_SHORT = {"ET": "EST", "CT": "CST", "MT": "MST", "PT": "PST"}
_ZONE_LETTERS = frozenset(
    (
        *("ET", "EST", "EDT", "CT", "CST", "CDT", "MT", "MST", "MDT", "PT", "PST", "PDT", "AKST", "HST", "AST", "ADT"),
        *(
            "BST",
            "IST",
            "CET",
            "CEST",
            "EET",
            "EEST",
            "WET",
            "WEST",
            "MSK",
            "GST",
            "SGT",
            "PHT",
            "AEST",
            "AEDT",
            "ACST",
        ),
        *("AWST", "NZST", "NZDT", "BRT", "ART", "SAST", "WAT", "EAT", "PKT", "WIB", "HKT"),
    )
)


_NAMED = frozenset({*_ZONE_LETTERS, *_SURE, "UTC", "GMT"})
_TAIL = re.compile(r"[\s\-–|/,]+([A-Z]{2,5})\s*$")
_ABOVE = re.compile(r"(?i:\btimes?\b).{0,30}?(?<![A-Za-z])([A-Z]{2,5})(?![A-Za-z])")
_PEOPLE_SAY = {
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "nyc": "America/New_York",
    "la": "America/Los_Angeles",
    "sf": "America/Los_Angeles",
    "uk": "Europe/London",
}
_REGIONS = ("Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/", "Indian/")
_NO_CITIES = frozenset({"act", "nsw", "north", "south", "west"})


_WRITTEN = re.compile(r"\b(?:(d{1,2})[/.\- ]m{1,4}|(m{1,4})[/.\- ]d{1,2})\b", re.IGNORECASE)
_HINT = re.compile(r"[dmyhsapt/.:, \-0-9]+|24\s?h(?:rs?|ours?)?", re.IGNORECASE)


def order_in(title: str) -> Order:
    """The order that a column's name tells ("Date (DD/MM/YYYY)"), PLAIN where it tells none."""
    found = _WRITTEN.search(title)
    return Order.PLAIN if not found else Order.DAY_FIRST if found[1] else Order.MONTH_FIRST


def only_hints(title: str) -> bool:
    """Whether the brackets of a column's name say how it is written, or in which zone, and not which dates it holds."""
    said = [found[1].strip() for found in _BRACKETS.finditer(title)]
    return all(
        _HINT.fullmatch(one) or one in _SURE or one.upper() in _ZONE_LETTERS or _OFFSET.fullmatch(one) or _known(one)
        for one in said
    )


class Years:
    """Reads dates row by row; one without a year gets the year that was answered, and from a turn of the year on the
    next: months that fall back by half a year or more begin it."""

    def __init__(self, year: int) -> None:
        self.year, self.turned = year, ""
        self._month = 0

    def read(self, text: str, order: Order) -> Stamp:
        """As `read_stamp`; raises ValueError."""
        if not self.year or with_year(text, self.year) == text:
            return read_stamp(text, order)
        try:
            stamp = read_stamp(with_year(text, self.year), order)
        except ValueError:
            # 1 January stands on another weekday; whether it is meant is seen from the months.
            stamp = read_stamp(with_year(text, self.year + 1), order)
        if self._month - stamp.day.month >= _HALF_YEAR and stamp.day.year == self.year:
            stamp = read_stamp(with_year(text, self.year + 1), order)
        if stamp.day.year > self.year:
            if self._month - stamp.day.month < _HALF_YEAR:
                return read_stamp(with_year(text, self.year), order)
            self.year, self.turned = stamp.day.year, text
        self._month = stamp.day.month
        return stamp


def zone_in(title: str, zone: str) -> str | None:
    """The IANA zone that the brackets of a column's name tell ("Time (UTC)"), "" where they tell none; None where they
    hold letters that several places use and that are not those of `zone`."""
    for said in (*(found[1].strip() for found in _BRACKETS.finditer(title)), _tail(title)):
        if said in _SURE:
            return _SURE[said]
        if offset := _OFFSET.fullmatch(said):
            hours = int(offset[1] or 0)
            return f"Etc/GMT{-hours:+d}" if hours else "UTC"
        if re.fullmatch(r"[A-Za-z]+/[A-Za-z_/]+", said) and _known(said):
            return said
        if _LETTERS.fullmatch(said) and said in _ZONE_LETTERS and not _spoken(said, zone):
            return None
        if city := _cities().get(re.sub(r"\s+time$", "", said.casefold()), ""):
            return city
    return ""


def zone_above(cells: Iterable[str], zone: str) -> str | None:
    """The same of what stands above a header ("All times PST")."""
    told = [found[1] for cell in cells if (found := _ABOVE.search(cell)) and found[1] in _NAMED]
    return zone_in(f"({told[0]})", zone) if told else ""


def without_zone(title: str) -> str:
    """A column's name without the letters of a zone at its end ("Time EST")."""
    return _TAIL.sub("", title) if _tail(title) else title


def _tail(title: str) -> str:
    found = _TAIL.search(title)
    return found[1] if found and found[1] in _NAMED else ""


@cache
def _cities() -> Mapping[str, str]:
    """IANA zones by their city in small letters, and by what else people call them."""
    named = sorted(name for name in available_timezones() if name.startswith(_REGIONS))
    cities = {name.rpartition("/")[2].replace("_", " ").casefold(): name for name in reversed(named)}
    return {name: zone for name, zone in cities.items() if name not in _NO_CITIES} | _PEOPLE_SAY


def _spoken(letters: str, zone: str) -> bool:
    """Whether clocks in `zone` are called by these letters in summer or winter."""
    try:
        names = {datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).tzname() for month in (1, 7)}
    except (ValueError, OSError, KeyError):
        return False
    return letters in names or _SHORT.get(letters) in names


def _known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True
