"""A calendar file to its components, each with its place, so that a bad one can be set aside by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from calbot.errors import InputError
from calbot.sources import bounds
from calbot.sources.lines import Line, decoded, name_of, parsed, unfolded

_KEPT_HEADS = frozenset({"X-WR-CALNAME", "NAME", "X-WR-TIMEZONE", "METHOD", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"})
_ZONE_PARTS = frozenset({"STANDARD", "DAYLIGHT"})

_SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How a zip (.xlsx, .ods, an export of many calendars) and a workbook of old begin."""


@dataclass(slots=True)
class Component:
    """A VEVENT, VTIMEZONE, STANDARD or DAYLIGHT: its own lines (those of an alarm inside are left out) and, for a zone,
    its parts. `calendar` counts the VCALENDARs of the file from 0. `refused` says why it is not read."""

    name: str
    line: int
    calendar: int
    rows: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)
    refused: str = ""
    chars: int = 0
    lines: int = 0

    def all(self, name: str) -> Iterator[Line]:
        """Every line called `name` (upper case), in file order."""
        return (parsed(text, number) for number, text in self.rows.get(name, ()))

    def first(self, name: str) -> Line | None:
        """The first line called `name`, or None."""
        rows = self.rows.get(name)
        return parsed(rows[0][1], rows[0][0]) if rows else None

    def value(self, name: str) -> str:
        """The value of the first line called `name`, "" where there is none."""
        line = self.first(name)
        return line.value if line else ""

    def take(self, name: str, number: int, text: str, count: int) -> None:
        """Keep one line, unless that makes the component too big to read."""
        self.chars, self.lines = self.chars + len(text), self.lines + count
        if self.chars > bounds.EVENT_CHARS or self.lines > bounds.EVENT_LINES:
            self.refused = self.refused or "it is larger than 256 kB or 4,000 lines"
            self.rows.clear()
        if not self.refused:
            self.rows.setdefault(name, []).append((number, text))


@dataclass(slots=True)
class Feed:
    """A file taken apart. `heads` are the VCALENDAR lines that matter, one mapping per VCALENDAR; `broken` is one
    sentence where the file ends too early or holds too much, so that what is missing must not count as removed."""

    heads: list[Mapping[str, str]]
    events: list[Component]
    zones: list[Component]
    broken: str = ""


def split(data: bytes, file: str) -> Feed:
    """Take `data` apart. Raises InputError where it is no calendar at all."""
    if len(data) > bounds.BODY_BYTES:
        raise InputError(f"the file is larger than {bounds.BODY_BYTES >> 20} MB; export a shorter span", file=file)
    if not data.strip():
        raise InputError("the file is empty (0 bytes of text); it is not a calendar", file=file)
    splitter = _Splitter()
    for number, text, count in unfolded(decoded(data)):
        splitter.line(number, text.lstrip("\ufeff"), count)
    if not splitter.began:
        raise InputError(_not_a_calendar(data), file=file)
    return splitter.done()


def _not_a_calendar(data: bytes) -> str:
    if b"<html" in data[:4000].lower() or b"<!doctype" in data[:4000].lower():
        return "this is a web page, not a calendar; the address probably asks for a login"
    if data.startswith(_SHEETS):
        return "a workbook or an archive is no calendar; give a workbook a name that ends with .xlsx, unpack an archive"
    return "no BEGIN:VCALENDAR in it; it is not a calendar"


class _Splitter:
    """Walks the lines once with a stack of open component names."""

    def __init__(self) -> None:
        self.began = False
        self.feed = Feed([], [], [])
        self.heads: dict[str, str] = {}
        self.stack: list[tuple[str, Component | None]] = []
        self.too_deep = 0

    def line(self, number: int, text: str, count: int) -> None:
        start = text[:6].upper()
        if start == "BEGIN:":
            self._begin(text[6:].strip().upper(), number)
        elif start.startswith("END:"):
            self._end(text[4:].strip().upper(), number)
        elif self.stack:
            self._keep(number, text, count)

    def done(self) -> Feed:
        if self.stack:
            name = self.stack[-1][0]
            self.feed.broken = self.feed.broken or f"the file ends inside {name}; its end is missing"
            for _, component in self.stack:
                if component is not None:
                    component.refused = component.refused or "the file ends inside it"
        return self.feed

    def _begin(self, name: str, number: int) -> None:
        if name == "VCALENDAR":
            self._close("another calendar begins inside it")
            self.stack.clear()
            self.began = True
            self.heads = {}
            self.feed.heads.append(self.heads)
        elif name == "VEVENT":
            # No component holds an event but the calendar itself.
            self._close("another event begins inside it")
        if len(self.stack) >= bounds.NESTING:
            self.too_deep += 1
            for _, component in self.stack:
                if component is not None:
                    component.refused = component.refused or "it is nested more than 8 deep"
            return
        self.stack.append((name, self._component(name, number)))

    def _component(self, name: str, number: int) -> Component | None:
        component = Component(name, number, max(len(self.feed.heads) - 1, 0))
        if name == "VEVENT":
            self.began = True
            if len(self.feed.events) >= bounds.EVENTS:
                self.feed.broken = self.feed.broken or f"more than {bounds.EVENTS:,} events; the rest is not read"
                return None
            self.feed.events.append(component)
            return component
        if name == "VTIMEZONE":
            self.feed.zones.append(component)
            return component
        if name in _ZONE_PARTS and self.stack and self.stack[-1][0] == "VTIMEZONE":
            return self._zone_part(component)
        return None

    def _zone_part(self, part: Component) -> Component | None:
        zone = self.stack[-1][1]
        if zone is None:
            return None
        if len(zone.parts) >= bounds.ZONE_PARTS:
            zone.refused = "it has more than 200 parts"
            return None
        zone.parts.append(part)
        return part

    def _end(self, name: str, number: int) -> None:
        if self.too_deep:
            self.too_deep -= 1
            return
        if name not in (open_name for open_name, _ in self.stack):
            return
        while self.stack:
            open_name, component = self.stack.pop()
            if open_name == name:
                return
            if component is not None:
                component.refused = component.refused or f"{name} ends inside it, at line {number}"

    def _close(self, why: str) -> None:
        """What is open inside the calendar ends here: its end is missing, or misspelt."""
        at = 1 if self.stack and self.stack[0][0] == "VCALENDAR" else 0
        for _, component in self.stack[at:]:
            if component is not None:
                component.refused = component.refused or why
        del self.stack[at:]
        self.too_deep = 0

    def _keep(self, number: int, text: str, count: int) -> None:
        name, component = self.stack[-1]
        if component is not None:
            component.take(name_of(text), number, text, count)
        elif name == "VCALENDAR" and (head := name_of(text)) in _KEPT_HEADS:
            self.heads.setdefault(head, parsed(text, number).value.strip())
