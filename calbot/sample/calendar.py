"""The plan as an iCalendar file (RFC 5545), written as a calendar tool would export it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from calbot.sample.company import NAME, ZONE, outlet
from calbot.sample.plan import PLAN, Planned

_OCTETS = 74


def calendar_text(today: date, links: str, plan: tuple[Planned, ...] = PLAN) -> str:
    """The entries of `plan` from `today` on; `links` is put before each path."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calbot//sample//EN", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{_escaped(NAME)} social", f"X-WR-TIMEZONE:{ZONE}"]
    for entry in plan:
        lines += _event(entry, today, links)
    lines.append("END:VCALENDAR")
    return "".join(folded + "\r\n" for line in lines for folded in _fold(line))


def _event(entry: Planned, today: date, links: str) -> list[str]:
    stamp = datetime.combine(today - timedelta(days=3), time(16), UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.key}@sample.calbot",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        "SEQUENCE:0",
    ]
    lines += _times(entry, entry.starts(today))
    lines.append("SUMMARY:" + _escaped(entry.title))
    if entry.mark:
        lines.append("CATEGORIES:" + entry.mark)
    if entry.weekly:
        lines.append("RRULE:FREQ=WEEKLY")
    if entry.cancelled:
        lines.append("STATUS:CANCELLED")
    details = list(_details(entry, links))
    if details:
        lines.append("DESCRIPTION:" + _escaped("\n".join(details)))
    return [*lines, "END:VEVENT"]


def _times(entry: Planned, start: datetime) -> list[str]:
    if entry.at is None:
        end = start + timedelta(days=entry.days)
        return [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{end:%Y%m%d}"]
    end = start + timedelta(minutes=15)
    if entry.utc:
        return [f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}"]
    return [f"DTSTART;TZID={entry.zone}:{start:%Y%m%dT%H%M%S}", f"DTEND;TZID={entry.zone}:{end:%Y%m%dT%H%M%S}"]


def _details(entry: Planned, links: str) -> Iterator[str]:
    if entry.outlet:
        on = outlet(entry.outlet)
        yield from (f"Channel: {on.network}", f"Account: {on.handle}", f"Brand: {on.brand}", f"Type: {entry.kind}")
    if entry.owner and not entry.mark:
        yield f"Owner: {entry.owner}"
    if entry.campaign:
        yield f"Campaign: {entry.campaign}"
    if entry.thread:
        yield "Thread: yes"
    if entry.path:
        yield f"Link: {links}{entry.path}"
    if entry.copy:
        yield f"Copy: {entry.copy}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> Iterator[str]:
    """RFC 5545 section 3.1: at most 75 octets a line, never inside a character."""
    part, room = "", _OCTETS
    for sign in line:
        size = len(sign.encode())
        if size > room:
            yield part
            part, room = " ", _OCTETS - 1
        part += sign
        room -= size
    yield part
