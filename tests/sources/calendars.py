"""Small calendars written on the spot."""

from __future__ import annotations

from datetime import UTC, datetime

from calbot.sources.ics import read_calendar
from calbot.sources.reading import CalendarReading

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2026, 4, 1, tzinfo=UTC)

BERLIN_RULES = (
    "BEGIN:DAYLIGHT\nDTSTART:19810329T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\n"
    "BEGIN:STANDARD\nDTSTART:19961027T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\n"
)


def event(*lines: str, uid: str = "1", title: str = "Water test") -> str:
    """One VEVENT."""
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT", ""])


def zone(tzid: str, offset: str) -> str:
    """A VTIMEZONE that is always `offset`."""
    return (
        f"BEGIN:VTIMEZONE\nTZID:{tzid}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{offset}\n"
        f"TZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
    )


def calendar(*parts: str, head: str = "") -> bytes:
    """A VCALENDAR of `parts`; `head` are lines of its own."""
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//tests//EN\n{head}{''.join(parts)}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def read(data: bytes, zone: str = "", start: datetime = START, end: datetime = END) -> CalendarReading:
    """`data` read as plan.ics over the first quarter of 2026."""
    return read_calendar(data, "plan.ics", start, end, zone)


def times(reading: CalendarReading) -> list[str]:
    """Starts as "0112T0900" (UTC)."""
    return [f"{entry.starts_at:%m%dT%H%M}" for entry in reading.entries]


def said(reading: CalendarReading) -> str:
    """All problems in one text."""
    return "\n".join(str(problem) for problem in reading.problems)
