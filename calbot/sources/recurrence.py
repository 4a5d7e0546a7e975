"""A recurrence rule (RFC 5545 section 3.3.10), read leniently and refused where it would cost too much."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from calbot.sources import bounds
from calbot.sources.values import When, when

FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_LIMITS = {
    "BYMONTH": 12,
    "BYWEEKNO": 53,
    "BYYEARDAY": 366,
    "BYMONTHDAY": 31,
    "BYHOUR": 23,
    "BYMINUTE": 59,
    "BYSECOND": 60,
    "BYSETPOS": 366,
}
_FROM_THE_END = frozenset({"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYSETPOS"})
_FROM_ZERO = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$")
_NUMBER = re.compile(r"[+-]?\d{1,4}$")
# A leap year: a rule that cannot fire in it cannot fire at all.
_LEAP_YEAR = 2024


class Refused(ValueError):
    """A rule that is not followed; the text says why and ends a sentence that begins with the rule."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule that can be walked. `days` are (ordinal or 0, weekday from Monday = 0); `by` has the other BY lists."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: When | None = None
    by: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    days: tuple[tuple[int, int], ...] = ()
    week_start: int = 0


def recurrence(text: str) -> Recurrence:
    """Read the value of an RRULE. Raises Refused."""
    parts = dict(_parts(text))
    freq = parts.get("FREQ", "")
    if freq in ("SECONDLY", "MINUTELY"):
        raise Refused(f"FREQ={freq} repeats more often than hourly")
    if freq not in FREQUENCIES:
        raise Refused(f"FREQ={freq[:20]} is unknown" if freq else "it has no FREQ")
    by = {name: _numbers(name, parts[name]) for name in _LIMITS if parts.get(name)}
    rule = Recurrence(
        freq=freq,
        interval=_interval(parts.get("INTERVAL", "1")),
        count=_count(parts.get("COUNT", "")),
        until=_until(parts.get("UNTIL", "")),
        by=by,
        days=_days(parts.get("BYDAY", "")),
        week_start=WEEKDAYS.index(parts["WKST"]) if parts.get("WKST") in WEEKDAYS else 0,
    )
    _refuse_crowds(rule)
    _refuse_impossible(rule)
    return rule


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for part in re.sub(r"\s", "", text).upper().split(";"):
        name, _, value = part.partition("=")
        if name:
            yield name, value


def _interval(text: str) -> int:
    if not _NUMBER.match(text[:12].lstrip("0") or "0") and not text.isdigit():
        raise Refused(f"INTERVAL={text[:20]} is not a number")
    interval = int(text[:12])
    if interval < 1:
        raise Refused("INTERVAL is less than 1")
    return interval


def _count(text: str) -> int | None:
    # A negative COUNT comes from some exporters and means "for ever".
    if not text or text.startswith("-"):
        return None
    if not text.isdigit():
        raise Refused(f"COUNT={text[:20]} is not a number")
    return int(text[:12])


def _until(text: str) -> When | None:
    if not text:
        return None
    try:
        return when(text)
    except ValueError as error:
        raise Refused(f"its UNTIL {error}") from None


def _numbers(name: str, text: str) -> tuple[int, ...]:
    limit, numbers = _LIMITS[name], set()
    for word in text.split(","):
        if not word:
            continue
        number = int(word) if _NUMBER.match(word) else limit + 1
        low = 0 if name in _FROM_ZERO else 1
        if not low <= (abs(number) if name in _FROM_THE_END else number) <= limit:
            raise Refused(f"{name}={word[:20]} is out of range")
        numbers.add(number)
    return tuple(sorted(numbers))


def _days(text: str) -> tuple[tuple[int, int], ...]:
    days = []
    for word in filter(None, text.split(",")):
        found = _DAY.match(word)
        if not found:
            raise Refused(f"BYDAY={word[:20]} is not a weekday")
        days.append((int(found.group(1) or 0), WEEKDAYS.index(found.group(2))))
    return tuple(dict.fromkeys(days))


def _refuse_crowds(rule: Recurrence) -> None:
    hours = len(rule.by.get("BYHOUR", ())) or (24 if rule.freq == "HOURLY" else 1)
    times = hours * (len(rule.by.get("BYMINUTE", ())) or 1) * (len(rule.by.get("BYSECOND", ())) or 1)
    if times > bounds.TIMES_A_DAY:
        raise Refused(f"it repeats {times} times a day; {bounds.TIMES_A_DAY} is the most that is read")


def _refuse_impossible(rule: Recurrence) -> None:
    month_days = rule.by.get("BYMONTHDAY", ())
    if not month_days:
        return
    longest = max(monthrange(_LEAP_YEAR, month)[1] for month in rule.by.get("BYMONTH", range(1, 13)))
    if all(abs(day) > longest for day in month_days):
        raise Refused("no month has such a day")


def last_wall(until: When, wall_of_until: datetime) -> datetime:
    """The last wall-clock instant that UNTIL lets through: a date lets its whole day through."""
    if isinstance(until, datetime):
        return wall_of_until
    return wall_of_until.replace(hour=23, minute=59, second=59)
