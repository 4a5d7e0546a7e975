"""An event without what a change of its hour does not need: guests, texts, private titles and zones (RFC 5545)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from calbot.sources.icspieces import folded, pieces_of
from calbot.sources.lines import Line, parsed
from calbot.sources.values import span, when
from calbot.sources.zones import Zones, instant

_WORDS: Final = {
    "STATUS": frozenset({"TENTATIVE", "CONFIRMED", "CANCELLED"}),
    # Without it, who imports the change of a private entry would show it to all.
    "CLASS": frozenset({"PUBLIC", "PRIVATE", "CONFIDENTIAL"}),
}
_PRIVATE: Final = frozenset({"PRIVATE", "CONFIDENTIAL"})
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_EOL: Final = b"\r\n"


def bare(event: bytes, zones: Zones) -> bytes:
    """The VEVENT with its name, place in its series, stamps, times and state, and its title unless it is private. Times
    come out as the RFC writes them, however they were written, and what is told in a zone in UTC: what a calendar says
    of its zones may be damaged, and is nobody's to hand on."""
    (piece,) = pieces_of(event)
    known = {name: parsed(_CONTROLS.sub("", prop.text), 0) for name, prop in piece.names.items()}
    words = {name: _word(known.get(name), allowed) for name, allowed in _WORDS.items()}
    timed = {name: _time(known.get(name), zones) for name in ("RECURRENCE-ID", "DTSTART")}
    told = [
        _text(known, "UID"),
        timed["RECURRENCE-ID"],
        _text(known, "DTSTAMP"),
        _text(known, "SEQUENCE"),
        timed["DTSTART"],
        _end(known, zones),
        "" if words["CLASS"] in _PRIVATE else _text(known, "SUMMARY"),
        *(f"{name}:{word}" if word else "" for name, word in words.items()),
    ]
    lines = ["BEGIN:VEVENT", *filter(None, told), "END:VEVENT"]
    return b"".join(folded(line, _EOL) for line in lines)


def _text(known: dict[str, Line], name: str) -> str:
    """Without parameters: they may lead elsewhere."""
    line = known.get(name)
    return f"{name}:{line.value.strip()}" if line is not None and line.value.strip() else ""


def _word(line: Line | None, allowed: frozenset[str]) -> str:
    word = line.value.strip().upper() if line is not None else ""
    return word if word in allowed else ""


def _time(line: Line | None, zones: Zones) -> str:
    """The line of a date or time."""
    if line is None:
        return ""
    at = when(line.value)
    onwards = ";RANGE=THISANDFUTURE" if line.params.get("RANGE", "").upper() == "THISANDFUTURE" else ""
    if not isinstance(at, datetime):
        return f"{line.name}{onwards};VALUE=DATE:{at:%Y%m%d}"
    if at.tzinfo is not None:
        return f"{line.name}{onwards}:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if tzid := line.params.get("TZID", ""):
        return f"{line.name}{onwards}:{instant(at, zones.named(tzid)):%Y%m%dT%H%M%SZ}"
    return f"{line.name}{onwards}:{at:%Y%m%dT%H%M%S}"


def _end(known: dict[str, Line], zones: Zones) -> str:
    """DTEND or DURATION, "" where neither is of the kind that the start is, or it would end before it."""
    start, end, lasts = known["DTSTART"], known.get("DTEND"), known.get("DURATION")
    hours = isinstance(when(start.value), datetime)
    try:
        if end is not None:
            return _time(end, zones) if isinstance(when(end.value), datetime) is hours else ""
        length = span(lasts.value) if lasts is not None else timedelta()
    except ValueError:
        return ""
    if length <= timedelta():
        return ""
    if length % timedelta(days=1):
        return f"DURATION:PT{int(length.total_seconds())}S" if hours else ""
    return f"DURATION:P{length.days}D"
