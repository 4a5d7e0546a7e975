"""Calendars with one bad event between two good ones: one for each kind that readers were seen to break at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

GOOD: Final = ("Seal", "Lid")
"""The titles of the good events, one before the bad one and one behind it."""
_AT: Final = "DTSTART:20260120T090000Z"

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "no start": (),
    "a start that is no date": ("DTSTART:soon",),
    "a day that does not exist": ("DTSTART:20260230T090000Z",),
    "the year 9999, daily": ("DTSTART:99991231T235959Z", "RRULE:FREQ=DAILY"),
    "an end a thousand years later": (_AT, "DTEND:30260120T090000Z"),
    "a length beyond all calendars": (_AT, "DURATION:P99999999999999W"),
    "a sequence that is no number": (_AT, "SEQUENCE:abc"),
    "a rule of no frequency": (_AT, "RRULE:FREQ=SOMETIMES"),
    "a rule of no step": (_AT, "RRULE:FREQ=DAILY;INTERVAL=0"),
    "every second for ever": (_AT, "RRULE:FREQ=SECONDLY"),
    "a zone that is a folder": ("DTSTART;TZID=America:20260120T090000",),
    "exceptions that are no dates": (_AT, "RRULE:FREQ=DAILY", "EXDATE:yesterday,,T"),
}


def calendar(kind: str) -> bytes:
    """The bytes of the calendar with that bad event."""
    bad = _event("Bad", *KINDS[kind])
    events = (_event(GOOD[0], "DTSTART:20260113T090000Z"), bad, _event(GOOD[1], "DTSTART:20260127T090000Z"))
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calbot//bad events//EN", *events, "END:VCALENDAR", "")
    return "\r\n".join(lines).encode()


def _event(title: str, *lines: str) -> str:
    head = ("BEGIN:VEVENT", f"UID:{title.lower()}@pot.example", "DTSTAMP:20260101T000000Z", f"SUMMARY:{title}")
    return "\r\n".join((*head, *lines, "END:VEVENT"))
