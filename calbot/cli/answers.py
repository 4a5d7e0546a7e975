"""What people type when they are asked: numbers, spans, days, zones; each read leniently or refused in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from calbot.config.keys import DAYS
from calbot.config.sizing import MOST_PEOPLE, is_hours
from calbot.errors import TellUser
from calbot.words.zones import zone_said

_LONGEST = 200
_MOST = 1e9
_MOST_MINUTES = 30 * 24 * 60
_TIMES = {"": 1.0, "k": 1e3, "千": 1e3, "万": 1e4, "m": 1e6}
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*(k|m|千|万)?")
_GROUPS = re.compile(r"\d{1,3}(?:([,' _])\d{3})(?:\1\d{3})*(?:\.\d+)?(?=\D*$)")
_TWO_WAYS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_UNITS = {
    60: ("h", "hour", "hours", "hr", "hrs", "時間"),
    1440: ("d", "day", "days", "日"),
    1: ("", "m", "min", "mins", "minute", "minutes", "分"),
}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.時](\d{2})?分?)?")
_ALL_DAY = ("24h", "24/7", "24時間", "0-24", "all day")
_DAYS_JA = dict(zip("月火水木金土日", DAYS, strict=True))
_EVERY_DAY = ("all", "daily", "every day", "毎日", "7")


def line(text: str) -> str:
    """One line of at most 200 signs."""
    # Typed numbers and Japanese names have blanks of other widths.
    said = re.sub(r"[^\S\t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]", " ", text).strip()
    if not said.isprintable() or len(said) > _LONGEST:
        raise TellUser("init.wrong.line", n=_LONGEST)
    return said


def needed(text: str) -> str:
    """A line that says something."""
    said = line(text)
    if not said:
        raise TellUser("init.wrong.empty")
    return said


def number(text: str) -> float:
    """A number above 0: 8500, 8,500, 8.5k, 1.2万; what reads as 8500 and as 8.5 is asked about."""
    said = _plain(text)
    if _TWO_WAYS.fullmatch(said):
        raise TellUser("init.wrong.two_ways", text=said, whole=said.replace(".", ""))
    match = _NUMBER.fullmatch(_ungrouped(said).lower())
    value = float(match[1].replace(",", ".")) * _TIMES[match[2] or ""] if match else 0.0
    if not 0 < value <= _MOST:
        raise TellUser("init.wrong.number", text=said)
    return value


def people(text: str) -> int:
    """A whole number of people; 0 where it is not known yet."""
    said = _ungrouped(_plain(text)).removesuffix("人").strip()
    if not re.fullmatch(r"\d{1,5}", said) or int(said) > MOST_PEOPLE:
        raise TellUser("init.wrong.people", text=said, most=MOST_PEOPLE)
    return int(said)


def percent(text: str) -> float:
    """A number from 0 to 100, with or without its sign."""
    said = _plain(text).removesuffix("%").strip().replace(",", ".")
    value = float(said) if re.fullmatch(r"\d{1,3}(\.\d+)?", said) else -1.0
    if 0 < value < 1:
        raise TellUser("init.wrong.share", text=said, percent=f"{value * 100:g}")
    if not 0 <= value <= 100:
        raise TellUser("init.wrong.percent", text=said)
    return value


def minutes(text: str) -> int:
    """Whole minutes: 240, 4h, 90 min, 1 day, 4時間."""
    match = re.fullmatch(r"([\d.,]+)\s*(\D*)", _plain(text).lower())
    unit = next((size for size, names in _UNITS.items() if match and match[2] in names), None)
    value = _decimal(match[1]) * unit if match and unit else 0.0
    if not 1 <= value <= _MOST_MINUTES:
        raise TellUser("init.wrong.minutes", text=_plain(text))
    return round(value)


def hours(text: str) -> str:
    """A span of the day as settings write it: 8-20 becomes 08:00-20:00."""
    said = _plain(text).lower()
    if said in _ALL_DAY:
        return "00:00-24:00"
    parts = re.split(r"\s*(?:-|~|to|から)\s*", said)
    clocks = [_clock(part) for part in parts]
    span = "-".join(clock or "?" for clock in clocks)
    if len(parts) != 2 or not is_hours(span):
        raise TellUser("init.wrong.hours", text=said)
    return span


def days(text: str) -> tuple[str, ...]:
    """Days of the week in their order: mon-fri, "tue, sat", 月-金, all."""
    said = _plain(text).lower()
    if said in _EVERY_DAY:
        return DAYS
    found: set[str] = set()
    for part in filter(None, re.split(r"[,;/、・\s]+", re.sub(r"\s*(-|~|から)\s*", "-", said))):
        found |= _days_of(part, said)
    if not found:
        raise TellUser("init.wrong.days", text=said)
    return tuple(day for day in DAYS if day in found)


def zone(text: str) -> str:
    """An IANA name; a city that only one zone has will do."""
    said = _plain(text)
    found = zone_said(said)
    if found.zone:
        return found.zone
    if found.near:
        raise TellUser("init.wrong.zone_near", text=said, near=found.near)
    raise TellUser("init.wrong.zone", text=said)


def words(text: str) -> tuple[str, ...]:
    """Words with commas between them, each once."""
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in re.split("[,;、,]", line(text))))))


def among(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """Some of `known`, as they are written there."""
    written = {one.casefold(): one for one in known}
    said = words(text)
    if strange := [one for one in said if one.casefold() not in written]:
        raise TellUser("init.wrong.among" if known else "init.wrong.no_types", text=strange[0], known=list(known))
    return tuple(dict.fromkeys(written[one.casefold()] for one in said))


def _plain(text: str) -> str:
    """Full-width signs and the many dashes as those of a keyboard."""
    said = unicodedata.normalize("NFKC", line(text)).translate(dict.fromkeys(map(ord, "‐‑‒–—−ー〜~"), "-"))
    return said.strip()


def _ungrouped(said: str) -> str:
    return re.sub(r"[,' _](?=\d{3})", "", said) if _GROUPS.match(said) else said


def _decimal(text: str) -> float:
    return float(text.replace(",", ".")) if re.fullmatch(r"\d{1,6}([.,]\d{1,3})?", text) else 0.0


def _clock(text: str) -> str:
    match = _CLOCK.fullmatch(text)
    return f"{int(match[1]):02d}:{int(match[2] or 0):02d}" if match else ""


def _days_of(part: str, said: str) -> set[str]:
    first, _, last = part.partition("-")
    start, end = _day(first), _day(last or first)
    if start is None or end is None:
        raise TellUser("init.wrong.days", text=said)
    return {DAYS[at % 7] for at in range(start, end + 1 if end >= start else end + 8)}


def _day(text: str) -> int | None:
    japanese = _DAYS_JA.get(text.removesuffix("日").removesuffix("曜") or "日")
    named = [day for day in DAYS if text.startswith(day) and len(text) >= 3]
    return DAYS.index(japanese or named[0]) if japanese or named else None
