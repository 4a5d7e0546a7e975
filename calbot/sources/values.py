"""Dates, instants, spans and offsets of RFC 5545 section 3.3, read leniently and inside the bounds."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from calbot.sources import bounds

When = date | datetime
"""A date, a naive datetime (floating, or in the zone of its TZID) or an aware one."""

_WHEN = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?Z?$", re.IGNORECASE
)
_LONGEST_TEXT = 64
_SPAN = re.compile(r"([+-]?)P?(?:(\d+)W)?(?:(\d+)D)?(?:T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$", re.IGNORECASE)
_OFFSET = re.compile(r"([+-]?)(\d\d):?(\d\d):?(\d\d)?$")


def when(text: str, *, first_year: int = bounds.FIRST_YEAR) -> When:
    """A date or date-time. Raises ValueError with a sentence fit for the calendar's owner."""
    if len(text) > _LONGEST_TEXT or not (found := _WHEN.match(text.strip())):
        raise ValueError(f"{_short(text)} is not a date or time")
    year, month, day, hour, minute, second, offset = found.groups()
    if not first_year <= int(year) <= bounds.LAST_YEAR:
        raise ValueError(f"{_short(text)} is outside the years {bounds.FIRST_YEAR}-{bounds.LAST_YEAR}")
    try:
        if hour is None:
            return date(int(year), int(month), int(day))
        # 60 is a leap second, which no clock here has.
        at = datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second or 0), 59))  # noqa: DTZ001
    except ValueError as error:
        raise ValueError(f"{_short(text)} does not exist: {error}") from None
    if offset is None:
        return at
    return at.replace(tzinfo=UTC if offset in "Zz" else timezone(offset_of(offset)))


def span(text: str) -> timedelta:
    """A DURATION. Raises ValueError where it is none, or longer than 366 days."""
    found = _SPAN.match(text.strip())
    if not found or not any(found.groups()[1:]):
        raise ValueError(f"{_short(text)} is not a duration")
    sign, *numbers = found.groups()
    weeks, days, hours, minutes, seconds = (int((number or "0")[:12]) for number in numbers)
    total = ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds
    if total > bounds.LONGEST_DAYS * 86400:
        raise ValueError(f"{_short(text)} is longer than {bounds.LONGEST_DAYS} days")
    return timedelta(seconds=-total if sign == "-" else total)


def offset_of(text: str) -> timedelta:
    """A UTC offset such as +0900. Raises ValueError where it is none, or a day or more."""
    found = _OFFSET.match(text.strip())
    if not found:
        raise ValueError(f"{_short(text)} is not a UTC offset")
    sign, hours, minutes, seconds = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    if offset >= timedelta(days=1):
        raise ValueError(f"{_short(text)} is a day or more")
    return -offset if sign == "-" else offset


def midnight(value: When) -> datetime:
    """The wall clock of `value`: a date begins at 00:00; a zone is dropped."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001  # a wall clock on purpose


def _short(text: str) -> str:
    text = text.strip()
    return repr(text if len(text) <= 40 else text[:40] + "...")
