"""Hours that people ask for in words: "fri 7-10pm", "19:00-01:00", "明日19時から22時"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_CLOCK = r"(\d{1,2})(?::?(\d\d))?\s*(am|pm)?"
_SPAN = re.compile(rf"(?<![\d-]){_CLOCK}\s*(?:-|–|—|~|〜|to|から)\s*{_CLOCK}(?![\d-])", re.IGNORECASE)
_PEOPLE = re.compile(r"(\d{1,2})\s*(?:people|persons?|heads?|名|人)", re.IGNORECASE)
_UNTIL = re.compile(rf"\s*{_CLOCK}\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HoursSaid:
    """`heads` as typed ("" where none are), `rest` the words without them; `day` what stands beside the hours, `first`
    and `last` the clocks (None: no span, or clocks that there are not). `spoken`: there is a span."""

    heads: str
    rest: str
    day: str = ""
    first: time | None = None
    last: time | None = None
    spoken: bool = False


def hours_said(words: str) -> HoursSaid:
    """What `words` ask for."""
    plain = unicodedata.normalize("NFKC", words).strip()
    people = _PEOPLE.search(plain)
    heads, rest = (people[1], plain.replace(people[0], " ")) if people else ("", plain)
    span = _SPAN.search(rest)
    if span is None:
        return HoursSaid(heads, rest.strip())
    day = f"{rest[: span.start()]} {rest[span.end() :]}".strip(" ,、")
    hour, minute, half, *end = span.groups()
    first, last = _time(hour, minute, half), _time(*end)
    evening = _time(hour, minute, half or end[2])
    if evening is not None and last is not None and evening < last:
        # "7-10pm" is an evening, "11-2pm" is noon.
        first = evening
    return HoursSaid(heads, rest.strip(), day, first, last, spoken=True)


def clock_said(words: str) -> time | None:
    """A clock by itself: "10pm"."""
    found = _UNTIL.fullmatch(unicodedata.normalize("NFKC", words))
    return _time(*found.groups()) if found else None


def end_at(starts_at: datetime, last: time, zone: str) -> datetime:
    """The next `last` by the clocks of `zone` after `starts_at`, in its own zone."""
    place = ZoneInfo(zone)
    local = starts_at.astimezone(place)
    day = local.date() + timedelta(days=last <= local.time())
    return datetime.combine(day, last, place).astimezone(starts_at.tzinfo)


def heads_said(typed: str) -> int:
    """A small number as typed; 0 for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 0


def _time(hour: str, minute: str | None, half: str | None) -> time | None:
    clock = int(hour) % 12 + (12 if half.lower() == "pm" else 0) if half else int(hour) % 24
    late = int(minute or 0)
    return time(clock, late) if late < 60 and int(hour) <= 24 else None
