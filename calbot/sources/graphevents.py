"""Events as Microsoft Graph tells them in JSON, to the entries that all calendars are read as."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any, Final

from calbot.model.state import SourceState
from calbot.sources import bounds
from calbot.sources.entry import cleaned, without_prefix
from calbot.sources.mirror import Item
from calbot.sources.reading import DAY, CalendarReading, Entry, Problem, assumed
from calbot.sources.reread import Question
from calbot.sources.zones import Zone, Zones

_PRIVATE: Final = frozenset({"private", "confidential"})
_TITLE, _TEXT, _WORD = 500, 20_000, 2_000

Event = Mapping[str, Any]


def read_events(items: Mapping[str, Item], question: Question) -> CalendarReading:
    """The entries of `items` that lie at least partly in the question's span, by time; an event that cannot be used
    becomes a problem and costs no other."""
    events = {key: json.loads(item.body) for key, item in items.items()}
    zones = Zones((), "", question.zone)
    entries: list[Entry] = []
    problems: list[Problem] = []
    for key, event in events.items():
        if event.get("type") == "seriesMaster":
            continue  # its occurrences come by themselves
        master = events.get(str(event.get("seriesMasterId") or ""), {})
        try:
            entry = _entry(key, {**_inherited(master), **event}, zones, question.file)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            title = str(event.get("subject", ""))[:120]
            problems.append(Problem(question.file, 0, title, "its times cannot be read", key=key))
            continue
        if entry.starts_at < question.end and (entry.ends_at or entry.starts_at) >= question.start:
            entries.append(entry)
    entries.sort(key=lambda one: (one.starts_at, one.key))
    return CalendarReading(
        question.file,
        _state(events, problems),
        tuple(entries[: bounds.OCCURRENCES_A_FEED]),
        tuple(problems[: bounds.PROBLEMS_TOLD]),
        tuple(assumed(entries)),
        zone=zones.home.name,
    )


def _state(events: Mapping[str, Event], problems: list[Problem]) -> SourceState:
    if not events:
        return SourceState.EMPTY
    return SourceState.BLIND if len(problems) == len(events) else SourceState.FRESH


def _inherited(master: Event) -> Event:
    """What an occurrence has of its series where it does not say it itself; never the times."""
    return {name: told for name, told in master.items() if name not in ("start", "end", "type")}


def _entry(key: str, event: Event, zones: Zones, file: str) -> Entry:
    title, prefixed = without_prefix(" ".join(cleaned(_text(event, "subject"), _TITLE).split()))
    off = event.get("isCancelled") is True
    whole_day = event.get("isAllDay") is True
    home = _home(event, zones, whole_day=whole_day)
    starts_at, ends_at = (_instant(event[edge], home, whole_day=whole_day) for edge in ("start", "end"))
    return Entry(
        key=key,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at if ends_at > starts_at else None,
        zone=home.name,
        all_day=whole_day,
        description=cleaned(_text(event, "body", "content") or _text(event, "bodyPreview"), _TEXT),
        categories=tuple(cleaned(word, 200) for word in _words(event)),
        location=cleaned(_text(event, "location", "displayName"), _WORD),
        cancelled=off or prefixed,
        status="TENTATIVE" if event.get("showAs") == "tentative" else "",
        organizer=cleaned(_text(event, "organizer", "emailAddress", "name"), 200).strip(),
        file=file,
        private=event.get("sensitivity") in _PRIVATE,
        looks_cancelled=prefixed and not off,
        read_as=DAY if whole_day else "",
    )


def _home(event: Event, zones: Zones, *, whole_day: bool) -> Zone:
    """The zone in which a human wrote it. A whole day that was written by a machine says UTC, and is nobody's."""
    told = _text(event, "originalStartTimeZone")
    if not told or (whole_day and told == "UTC"):
        return zones.home
    found = zones.named(told)
    return zones.home if found.guessed else found


def _instant(point: Event, home: Zone, *, whole_day: bool) -> datetime:
    """UTC is asked for, so all else than that is refused. Of a whole day the first instant, where it was written."""
    wall = datetime.fromisoformat(str(point["dateTime"])[:26])
    if str(point.get("timeZone", "")).upper() != "UTC" or not bounds.FIRST_YEAR < wall.year < bounds.LAST_YEAR:
        raise ValueError(point)
    if whole_day:
        return datetime.combine(wall.date(), time(), home.info).astimezone(UTC)
    return wall.replace(tzinfo=UTC)


def _text(event: Event, *path: str) -> str:
    value: Any = event
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def _words(event: Event) -> Iterator[str]:
    told = event.get("categories")
    yield from (word for word in (told if isinstance(told, list) else ())[:50] if isinstance(word, str))
