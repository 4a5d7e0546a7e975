"""Dates and times as people write them in sheets: understood as a whole and for certain, or not at all."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from calbot.sources.elsewhere import english_weekday, plain_hour

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = {name: number for number, name in enumerate(MONTHS, 1)}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH_WORD = r"(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ORDINAL = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
WEEKDAY = re.compile(r"^\(?(?P<w>mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\)?[,\s]+", re.IGNORECASE)

_YEAR_FIRST = re.compile(
    r"(?P<y>\d{4})\s?[-/.年년]\s?(?P<m>\d{1,2})\s?[-/.月월]\s?(?P<d>\d{1,2})(?:[日일]|\.(?!\d))?(?:\s?\([^)]{1,4}\))?"
)
NUMBERS = re.compile(r"(?P<a>\d{1,2})(?P<sep>[/.\-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})")
_JAPANESE_WEEKDAY = re.compile(r"\(([月火水木金土日])(?:曜日?)?\)")
_WORDS = (
    re.compile(rf"{_ORDINAL}[\s.-]*(?:of\s+)?{_MONTH_WORD}[\s,.-]+(?P<y>\d{{4}}|\d{{2}})", re.IGNORECASE),
    re.compile(rf"{_MONTH_WORD}[\s.-]*{_ORDINAL}[\s,.-]+(?P<y>\d{{4}})", re.IGNORECASE),
)
_NO_YEAR = re.compile(
    rf"\d{{1,2}}[/.\-]\d{{1,2}}\.?|{_ORDINAL}[\s.-]*{_MONTH_WORD}|\d{{1,2}}月\d{{1,2}}日(?:\([^)]{{1,4}}\))?",
    re.IGNORECASE,
)
_LATEST_SHORT = 60
"""Two figures of a year above it are of the last century."""
_MONTH_FIRST_BARE = re.compile(rf"{_MONTH_WORD}[\s.-]*{_ORDINAL}", re.IGNORECASE)

_DIRECTIONS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# Names of months in German, French, Spanish, Portuguese, Italian and Dutch that English does not begin alike.
_MONTHS_ELSEWHERE = {
    name: month
    for month, names in {
        "jan": "januar januari janvier enero janeiro gennaio",
        "feb": "februar februari février fevrier febrero fevereiro febbraio",
        "mar": "märz maerz maart mars marzo março",
        "apr": "avril abril aprile",
        "may": "mai mayo maio maggio mei",
        "jun": "juni juin junio junho giugno",
        "jul": "juli juillet julio julho luglio",
        "aug": "août aout agosto augustus",
        "sep": "septembre septiembre setembro settembre",
        "oct": "oktober octobre octubre outubro ottobre",
        "nov": "noviembre novembro",
        "dec": "dezember décembre decembre diciembre dezembro dicembre",
    }.items()
    for name in names.split()
}
_LONGEST_FIRST = "|".join(sorted(_MONTHS_ELSEWHERE, key=len, reverse=True))
_ELSEWHERE = re.compile(
    rf"(?P<gap>[\s.]*)(?P<de>\bde\s+)?\b(?P<month>{_LONGEST_FIRST})\b(?:\s+de(?=\s))?", re.IGNORECASE
)
_JAPANESE_DAY = re.compile(r"(\d{1,2})/(\d{1,2})\s?(\([月火水木金土日](?:曜日?)?\))")

_TIME = re.compile(
    r"(?P<pre>午前|午後|am|pm)?\s*(?P<h>\d{1,2})(?:\s?[:.h時]\s?(?P<m>\d{2})(?:[:分]\s?(?P<s>\d{2}(?:\.\d+)?)秒?)?分?|(?P<whole>時|h)|)"
    r"\s*(?P<post>a\.?m\.?|p\.?m\.?)?\s*(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?)?",
    re.IGNORECASE,
)


_MAYBE_RANGE = re.compile(r"[\d-]{10}[ T](\d\d:\d\d)-(\d\d:\d\d)")


class Order(StrEnum):
    """How a column writes 3 December in numbers."""

    DAY_FIRST = "day first (25/12)"
    MONTH_FIRST = "month first (12/25)"
    PLAIN = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a cell says: a day, an hour if it names one, an offset if it names one; `halved` means AM or PM was said."""

    day: date
    hour: time | None = None
    offset: tzinfo | None = None
    halved: bool = False


def read_stamp(text: str, order: Order = Order.PLAIN) -> Stamp:
    """The whole cell as a day, with an hour and an offset where it names them; raises ValueError with a sentence."""
    plain = plain_text(text)
    iso = _iso(plain)
    if iso:
        return iso
    weekday = WEEKDAY.match(plain)
    rest = plain[weekday.end() :] if weekday else plain
    day, used = find_day(rest, order)
    if weekday and WEEKDAYS[day.weekday()] != weekday["w"].lower():
        raise ValueError(f"{day.isoformat()} is no {weekday['w'].title()}")
    tail = rest[used:].strip(" ,T")
    return read_hour(tail, day) if tail else Stamp(day)


def read_hour(text: str, day: date) -> Stamp:
    """A time of day ("10:00 AM", "9.30pm", "15h30", "午後3時", "18:00-19:00" by its start); raises ValueError."""
    plain = re.sub(r"(\d{1,2})時半", r"\1:30", plain_hour(plain_text(text)))
    start = re.split(r"\s*(?:–|—|~|to|から)\s*|(?<=[\dm])\s*-\s*(?=\d{1,2}[:.h時])", plain, maxsplit=1)[0]
    found = _TIME.fullmatch(start.removeprefix("at ").strip())
    half = ((found["pre"] or found["post"] or "") if found else "").replace(".", "").lower()
    if not found or not (found["m"] or found["whole"] or half):
        raise ValueError(f'"{text[:40]}" is no time that I understand; write it as 15:30')
    hour = int(found["h"])
    if half and not 1 <= hour <= 12 and half not in ("午前", "午後"):
        raise ValueError(f'"{text[:40]}" is no time: {hour} {half}')
    if half in ("pm", "午後"):
        hour = hour % 12 + 12
    elif half in ("am", "午前"):
        hour %= 12
    try:
        at = time(hour, int(found["m"] or 0), int(float(found["s"] or 0)))
    except ValueError:
        raise ValueError(f'"{text[:40]}" is no time of day') from None
    return Stamp(day, at, _offset(found["zone"]), bool(half))


def to_utc(stamp: Stamp, zone: ZoneInfo) -> datetime:
    """The instant of a stamp that names an hour; raises ValueError where clocks of `zone` jump over or repeat it."""
    assert stamp.hour is not None
    wall = datetime.combine(stamp.day, stamp.hour)
    if stamp.offset is not None:
        return wall.replace(tzinfo=stamp.offset).astimezone(UTC)
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    happens = (
        "happens twice" if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall else "does not exist"
    )
    raise ValueError(
        f"{wall:%H:%M} {happens} on {stamp.day.isoformat()} in {zone.key}, where clocks change; add an offset"
    )


def midnight(day: date, zone: tzinfo) -> datetime:
    """The first instant of `day` in `zone`, in UTC."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def _iso(text: str) -> Stamp | None:
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    _plausible(read.year, text)
    if (range_ := _MAYBE_RANGE.fullmatch(text)) and range_[1] < range_[2]:
        raise ValueError(
            f'"{text[:40]}" is from {range_[1]} to {range_[2]}, or {range_[1]} at UTC-{range_[2]}; write one'
        )
    return Stamp(read.date(), read.time() if len(text) > 10 else None, read.tzinfo)


def plain_text(text: str) -> str:
    """`text` on one line, with plain digits and signs for full-width ones."""
    # No date is longer; a cell may hold a whole post.
    wide = unicodedata.normalize("NFKC", text[:200])
    if not wide.isascii():
        wide = "".join(_plain_sign(sign) for sign in wide)
    return english_weekday(_ELSEWHERE.sub(_in_english, " ".join(wide.split())))


def _in_english(found: re.Match[str]) -> str:
    word = found["month"].lower()
    return f"{'' if found['de'] else found['gap']}{_MONTHS_ELSEWHERE[word]}"


def _plain_sign(sign: str) -> str:
    """Digits of any script as 0-9; marks that turn the direction of writing are none."""
    digit = unicodedata.decimal(sign, None)
    return str(digit) if digit is not None else "" if sign in _DIRECTIONS else sign


def find_day(text: str, order: Order) -> tuple[date, int]:
    """The day at the start of `text`, and how many characters it took."""
    found = _YEAR_FIRST.match(text) or next((hit for words in _WORDS if (hit := words.match(text))), None)
    if found:
        month = _MONTH.get(found["m"].lower()[:3]) or int(found["m"])
        whole = _date(found["y"], month, int(found["d"]), text)
        if (said := _JAPANESE_WEEKDAY.search(found.group())) and "月火水木金土日"[whole.weekday()] != said[1]:
            raise ValueError(f"{whole.isoformat()} is no {said[1]}曜日")
        return whole, found.end()
    numbers = NUMBERS.match(text)
    if numbers and order is not Order.PLAIN:
        first, second = int(numbers["a"]), int(numbers["b"])
        day, month = (first, second) if order is Order.DAY_FIRST else (second, first)
        return _date(numbers["y"], month, day, text), numbers.end()
    if without_year(text):
        raise ValueError(f'"{text[:40]}" has no year')
    raise ValueError(f'"{text[:40]}" is no date that I understand; write it as 2026-12-03')


def _date(year: str, month: int, day: int, text: str) -> date:
    if len(year) == 2 and int(year) > _LATEST_SHORT:
        raise ValueError(f'"{text[:40]}": the year {year} is not ahead; write it as 2026-12-03')
    full = int(year) + 2000 if len(year) == 2 else int(year)
    _plausible(full, text)
    try:
        return date(full, month, day)
    except ValueError:
        raise ValueError(f'"{text[:40]}" is not in the calendar') from None


def _plausible(year: int, text: str) -> None:
    if not 2000 <= year <= 2100:
        raise ValueError(f'"{text[:40]}" is not between 2000 and 2100')


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    found = re.search(r"([+-])(\d{1,2}):?(\d{2})?", text)
    if not found:
        return UTC
    east = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if east > timedelta(hours=14):
        raise ValueError(f'"{text}" is no offset from UTC')
    return timezone(-east if found[1] == "-" else east)


def without_year(text: str) -> bool:
    """Whether `text` is a day and a month only."""
    return bool(_NO_YEAR.fullmatch(text) or _JAPANESE_DAY.fullmatch(text) or _MONTH_FIRST_BARE.fullmatch(text))


def with_year(text: str, year: int) -> str:
    """`text` with `year` where it is a day and a month only, else as it is."""
    plain = plain_text(text)
    weekday = WEEKDAY.match(plain)
    head, rest = (plain[: weekday.end()], plain[weekday.end() :]) if weekday else ("", plain)
    if not year or not without_year(rest):
        return text
    if japanese := _JAPANESE_DAY.fullmatch(rest):
        return f"{year}年{japanese[1]}月{japanese[2]}日{japanese[3]}"
    if "月" in rest:
        return f"{head}{year}年{rest}"
    sign = re.search(r"[/.\-]", rest)
    numbers = rest[:1].isdigit() and rest.rstrip(".")[-1:].isdigit()
    return f"{head}{rest.rstrip('.')}{sign[0] if sign and numbers else ' '}{year}"


def looks_like_day(text: str) -> bool:
    """Whether a cell begins with a day in any order, with or without its year."""
    plain = plain_text(text)
    weekday = WEEKDAY.match(plain)
    rest = plain[weekday.end() :] if weekday else plain
    if without_year(rest):
        # 12.0 is a number, 12.10 may be an hour.
        return not re.fullmatch(r"\d+\.\d+", rest)
    for order in (Order.DAY_FIRST, Order.MONTH_FIRST):
        try:
            find_day(rest, order)
        except ValueError:
            continue
        return True
    return False
