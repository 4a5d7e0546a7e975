"""One entry of an iCalendar object moved or cancelled; every other byte of the object stays as it was (RFC 5545).

What changes: the entry's DTSTART and end, or its STATUS, and the stamps by which other programs see that it changed
(SEQUENCE, DTSTAMP, LAST-MODIFIED). One occurrence of a series gets an entry of its own with its RECURRENCE-ID.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from calbot.errors import InputError, Lasting, NotThere
from calbot.model.writeback import Saying
from calbot.sources.entry import key_of
from calbot.sources.event import Event, Point, point, read_event
from calbot.sources.icsbare import bare
from calbot.sources.icspieces import Piece, Prop, folded, pieces_of
from calbot.sources.lines import parsed
from calbot.sources.reading import NOTHING
from calbot.sources.series import Occurrence, place_of
from calbot.sources.split import Feed, split
from calbot.sources.zoneletters import letters
from calbot.sources.zones import Zones, instant

_NOT_OF_ONE: Final = frozenset({"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"})
"""What a series has and one occurrence of it has not."""
_WAS_A_DAY: Final = timedelta(hours=1)
"""How long an entry lasts that named no hour and gets one."""
NOT_PLAIN: Final = "the calendar's entry is not plain enough to be changed without changing more than its time"
NOT_THERE: Final = "the entry is not in the calendar any more"


@dataclass(frozen=True, slots=True)
class _Found:
    """Where an entry stands: its own VEVENT, or the series of which it is the occurrence at `place`."""

    piece: Piece
    event: Event
    zones: Zones
    series: Event | None = None
    place: str = ""


def edited(
    data: bytes, key: str, wanted: Saying, zone: str, now: datetime, names: Mapping[str, str] = NOTHING
) -> bytes:
    """`data` with the entry `key` saying `wanted`; `zone` is that of the source, as it is read with. Raises Lasting."""
    found = _found(data, key, zone, names)
    block = _changed(data, found, wanted, now)
    start, end = (found.piece.end,) * 2 if found.place else (found.piece.start, found.piece.end)
    return data[:start] + block + data[end:]


def holds(data: bytes, key: str, zone: str, names: Mapping[str, str] = NOTHING) -> bool:
    """Whether `data` has the entry `key`, and it can be changed alone."""
    try:
        _found(data, key, zone, names)
    except Lasting:
        return False
    return True


def alone(data: bytes, key: str, wanted: Saying, zone: str, now: datetime, names: Mapping[str, str] = NOTHING) -> bytes:
    """A calendar of that entry alone, with the times that `edited` would give it, for whoever is to carry out the
    change: nothing else of it is handed on. Raises Lasting."""
    found = _found(data, key, zone, names)
    head = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//calbot//EN\r\n"
    return b"".join([head, bare(_changed(data, found, wanted, now), found.zones), b"END:VCALENDAR\r\n"])


def _found(data: bytes, key: str, zone: str, names: Mapping[str, str]) -> _Found:
    try:
        feed = split(data, "")
    except InputError:
        raise NotThere(NOT_THERE) from None
    pieces = pieces_of(data)
    if feed.broken or len(pieces) != len(feed.events):
        raise Lasting(NOT_PLAIN)
    calendars = _calendars(feed, zone, names)
    read = []
    for piece, component in zip(pieces, feed.events, strict=True):
        zones = calendars[component.calendar]
        try:
            read.append((piece, read_event(component, zones), zones))
        except ValueError:
            continue  # what cannot be read is no entry of ours
    fitting = [one for told in read if (one := _fits(told, read, key)) is not None]
    if not fitting:
        raise NotThere(NOT_THERE)
    own = [one for one in fitting if not one.place]
    if len(own or fitting) != 1:
        raise Lasting(NOT_PLAIN)
    return (own or fitting)[0]


def _calendars(feed: Feed, zone: str, names: Mapping[str, str]) -> list[Zones]:
    meant = letters(names)
    return [
        Zones([part for part in feed.zones if part.calendar == at], head.get("X-WR-TIMEZONE", ""), zone, letters=meant)
        for at, head in enumerate(feed.heads or [{}])
    ]


_Told = tuple[Piece, Event, Zones]


def _fits(told: _Told, read: list[_Told], key: str) -> _Found | None:
    """How `told` is, or holds, the entry `key`; None where it does not."""
    piece, event, zones = told
    plain = _named(event)
    if not event.uid or not (key == plain or key.startswith(f"{plain}/")):
        return None
    masters = [one for _, one, _ in read if one.uid == event.uid and one.replaces is None]
    master = masters[0] if masters else None
    if event.replaces is not None:
        place = place_of(_within(event.replaces, master))
        return _Found(piece, event, zones) if key == f"{plain}/{place}" else None
    if key == plain:
        return None if event.repeats else _Found(piece, event, zones)
    place = key[len(plain) + 1 :]
    later = [(part, one, where) for part, one, where in read if one.uid == event.uid and one.onwards]
    piece, like, zones = _last_before(place, later, told)
    return _Found(piece, like, zones, series=event, place=place) if event.repeats else None


def _last_before(place: str, later: list[_Told], series: _Told) -> _Told:
    """Whose texts an occurrence has: those of the last change "from here on" before it, else those of its series."""
    master, wall = series[1], _wall_of(place, series[1])
    before = [one for one in later if one[1].replaces is not None and _within(one[1].replaces, master).wall < wall]
    return max(before, key=lambda one: _within(one[1].replaces or master.start, master).wall, default=series)


def _within(replaced: Point, master: Event | None) -> Point:
    """The place of an occurrence in its series' own terms."""
    if master is None:
        return replaced
    start = master.start
    if start.is_date:
        return Point(replaced.wall.replace(hour=0, minute=0, second=0), is_date=True)
    if replaced.is_date:
        hour = start.wall.time()
        return Point(datetime.combine(replaced.wall.date(), hour), zone=start.zone)
    return Point(replaced.seen_from(start), zone=start.zone)


def _wall_of(place: str, master: Event) -> datetime:
    """The wall clock that `place` names in its series."""
    try:
        if len(place) == 8:
            return datetime.strptime(place, "%Y%m%d")  # noqa: DTZ007  # a wall clock on purpose
        wall = datetime.strptime(place.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
    except ValueError:
        raise NotThere(NOT_THERE) from None
    if not place.endswith("Z") or master.start.zone is None:
        return wall
    zone = master.start.zone
    return wall.replace(tzinfo=UTC).astimezone(zone.placed or zone.info).replace(tzinfo=None)


def _named(event: Event) -> str:
    return key_of(Occurrence(event, event.start, event.length))


def _changed(data: bytes, found: _Found, wanted: Saying, now: datetime) -> bytes:
    """The VEVENT as it is to be. Raises Lasting where a time of it cannot be read; it is known all the same, as it is
    read without that one; or where the zone of its times may be several."""
    if (found.event.start.zone or found.zones.home).unclear and not found.event.start.is_date:
        raise Lasting(NOT_PLAIN)
    try:
        return _block(data, found, wanted, now)
    except ValueError:
        raise Lasting(NOT_PLAIN) from None


def _block(data: bytes, found: _Found, wanted: Saying, now: datetime) -> bytes:
    piece, lines = found.piece, list[bytes]()
    fresh = _fresh(found, wanted, now)
    dropped = _NOT_OF_ONE if found.place else frozenset[str]()
    added = {name: text for name, text in fresh.items() if name not in piece.names or name in dropped}
    at = piece.start
    for prop in piece.props:
        lines.append(data[at : prop.start])
        at = prop.end
        if prop.name in dropped:
            continue
        lines.append(_line(fresh.pop(prop.name), piece) if prop.name in fresh else data[prop.start : prop.end])
        if prop.name == "DTSTART":
            lines += [_line(text, piece) for text in added.values()]
    return b"".join([*lines, data[at : piece.end]])


def _fresh(found: _Found, wanted: Saying, now: datetime) -> dict[str, str]:
    """The lines that change, by the property's name."""
    piece, event, stamp = found.piece, found.event, _utc(now)
    sequence = event.rank[0] if event.rank[0] >= 0 else 0
    fresh = {"SEQUENCE": f"SEQUENCE:{sequence + 1}", "DTSTAMP": f"DTSTAMP:{stamp}"}
    fresh["LAST-MODIFIED"] = f"LAST-MODIFIED:{stamp}"
    if found.series is not None:
        fresh["RECURRENCE-ID"] = _recurrence_id(found)
    if wanted.off:
        fresh["STATUS"] = "STATUS:CANCELLED"
        if found.series is not None:
            # Its times are those of its place, not those of the series' first.
            fresh |= _times_of_place(found, found.series)
        return fresh
    if event.component.value("STATUS").strip().upper() == "CANCELLED":
        fresh["STATUS"] = "STATUS:CONFIRMED"
    was_day = event.start.is_date
    fresh |= _times(found, wanted.starts_at)
    if was_day and "DURATION" in piece.names:
        fresh["DURATION"] = "DURATION:PT1H"
    return fresh


def _times(found: _Found, at: datetime) -> dict[str, str]:
    """DTSTART, and DTEND where there is one, each as it was written before: in its zone, in UTC, or floating."""
    event, zones, named = found.event, found.zones, found.piece.names
    zone = event.start.zone or zones.home
    ends = instant(at.astimezone(zone.info).replace(tzinfo=None) + event.length, zone)
    if event.start.is_date:
        ends = at + _WAS_A_DAY
    told = {"DTSTART": _at("DTSTART", named["DTSTART"], at, zones)}
    if "DTEND" in named:
        told["DTEND"] = _at("DTEND", named["DTEND"], ends, zones)
    return told


def _times_of_place(found: _Found, series: Event) -> dict[str, str]:
    """The times that an occurrence has by its place in the series."""
    wall, event = _wall_of(found.place, series), found.event
    if not event.start.is_date:
        return _times(found, Point(wall, zone=series.start.zone).instant(found.zones.home))
    days = {"DTSTART": f"DTSTART;VALUE=DATE:{wall:%Y%m%d}"}
    over = wall + event.length
    return days | ({"DTEND": f"DTEND;VALUE=DATE:{over:%Y%m%d}"} if "DTEND" in found.piece.names else {})


def _at(name: str, prop: Prop, at: datetime, zones: Zones) -> str:
    """The line of a time, in the form that it had. What a wall clock cannot say (the hour that is repeated, a zone that
    nobody knows) is said in UTC."""
    line = parsed(prop.text, 0)
    before = point(line, line.value, zones)
    head, tzid = prop.text[: len(prop.text) - len(line.value)], line.params.get("TZID", "")
    floating = before.zone is None and not before.is_date
    zone = before.zone or zones.home
    if not before.is_date and not zone.guessed and (floating or (tzid and not _is_utc(line.value))):
        wall = at.astimezone(zone.info).replace(tzinfo=None, fold=0)
        if instant(wall, zone) == at:
            return f"{head}{wall:%Y%m%dT%H%M%S}"
    return f"{name}:{_utc(at)}"


def _is_utc(value: str) -> bool:
    return value.strip().upper().endswith("Z")


def _recurrence_id(found: _Found) -> str:
    """In the terms of its series' DTSTART."""
    master = found.series or found.event
    line = master.component.first("DTSTART")
    wall = _wall_of(found.place, master)
    if line is None:
        raise Lasting(NOT_PLAIN)
    if master.start.is_date:
        return f"RECURRENCE-ID;VALUE=DATE:{wall:%Y%m%d}"
    if tzid := line.params.get("TZID", ""):
        told = f'"{tzid}"' if set(tzid) & set(":;,") else tzid
        return f"RECURRENCE-ID;TZID={told}:{wall:%Y%m%dT%H%M%S}"
    return f"RECURRENCE-ID:{wall:%Y%m%dT%H%M%S}{'Z' if master.start.zone is not None else ''}"


def _line(text: str, piece: Piece) -> bytes:
    return folded(text, piece.eol)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
