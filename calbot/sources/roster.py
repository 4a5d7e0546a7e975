"""The roster from a calendar: an entry with hours is a shift of whoever its title names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from calbot.errors import InputError
from calbot.model.shift import Shift
from calbot.model.state import SourceState
from calbot.sources.absence import away
from calbot.sources.breaks import is_absence
from calbot.sources.convention import metadata
from calbot.sources.description import plain_text
from calbot.sources.moment import midnight
from calbot.sources.reading import CalendarReading, Entry, Problem
from calbot.sources.rowcolumns import SHIFTS
from calbot.sources.shifts import (
    LONGEST,
    MOST_SHIFTS,
    ShiftsReading,
    breaks_of,
    heads_of,
    rate_of,
    rostered,
    words_of,
)
from calbot.sources.skip import skipped
from calbot.sources.table import plain_name
from calbot.sources.zones import known

_ROLES: Final = ("name", "team", "heads", "replies_per_hour", "skills", "languages", "breaks")
_WHO: Final = frozenset({"name", "person", "agent", "moderator", "who", "名前", "氏名", "担当者", "担当"})
"""What says in a description whose shift it is; "Employee: 12345" and "Nom: Chef" say something else of them."""
_ROLE_OF: Final[Mapping[str, str]] = {
    name: role for role in _ROLES for name in SHIFTS[role] if role != "name" or name in _WHO
}
_LONGEST_LINE: Final = 500
_WORDS: Final = (
    r"(?:(?:early|late|night|day|morning|evening|afternoon|weekend|first|second|third|shift|shifts|duty|on duty"
    r"|on[- ]call|rota|roster|care|support|moderation)\b|早番|遅番|中番|夜勤|日勤|当番|勤務|シフト)"
)
_NO_NAME: Final = re.compile(rf"(?:{_WORDS}[\s/]*)*", re.IGNORECASE)
_AROUND: Final = re.compile(rf"^(?:{_WORDS}\s*)+|(?:\s*{_WORDS})+$", re.IGNORECASE)
_PAUSE: Final = re.compile(r"lunch|lunch break|break|pause|training|meeting|昼食|ランチ|研修|会議", re.IGNORECASE)
_PARTS: Final = re.compile(r"\s*[:：|()（）\[\]【】]\s*|\s+[-–—]\s+")
_SEVERAL: Final = re.compile(r"\s*[&＆+＋、]\s*|\s+and\s+")
_TIMES: Final = re.compile(r"\s*[x×]\s?(\d{1,4})$", re.IGNORECASE)


@dataclass
class _Roster:
    file: str
    team: str
    workspace_id: str
    shifts: list[Shift] = field(default_factory=list)
    absences: list[Shift] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    nameless: int = 0
    no_shifts: int = 0


def shifts_of(reading: CalendarReading, *, team: str = "care", workspace_id: str = "") -> ShiftsReading:
    """Shifts of a calendar that was read as any other, numbered from 1, in UTC.

    Title: the person ("Agt1", "Early shift: Agt1", "Agt1 & Agt2", "Care x3"). `Key: value` lines of the description
    say the rest, by the names of `rowcolumns.SHIFTS`. "Agt1 - leave" takes a person out. Cancelled entries, meetings
    and private ones are none. An entry that cannot be used loses only itself. Raises InputError where the calendar is
    broken, so that nobody is taken off the roster by a feed that ends too early.
    """
    if reading.state is SourceState.BLIND:
        said = reading.problems[0].said if reading.problems else "it ends too early"
        raise InputError(f"the roster cannot be relied on: {said}", file=reading.file)
    roster = _Roster(reading.file, team, workspace_id)
    for entry in reading.entries:
        _read(roster, entry)
    if len(roster.shifts) > MOST_SHIFTS:
        raise InputError(f"the roster has more than {MOST_SHIFTS:,} shifts in these months", file=reading.file)
    problems = (*reading.problems, *roster.problems)
    told = (*reading.assumed, *_assumed(roster))
    return ShiftsReading(reading.file, rostered(roster.shifts, roster.absences), problems, told)


def _read(roster: _Roster, entry: Entry) -> None:
    if entry.cancelled or entry.looks_cancelled:
        return
    if skipped(entry) not in ("", "away"):
        roster.no_shifts += 1
        return
    off, said = _off(entry), _lines(entry)
    try:
        if off is not None:
            team = {"team": said.get("team", "")}
            roster.absences += [_shift(roster, entry, name, 1, team) for name in off]
        elif entry.all_day:
            raise ValueError("it lasts all day and names no hours; that is no shift")
        else:
            _add(roster, entry, said)
    except ValueError as problem:
        roster.problems.append(Problem(entry.file, entry.line, entry.title[:120], str(problem)))


def _add(roster: _Roster, entry: Entry, said: Mapping[str, str]) -> None:
    title, times = _times(" ".join(entry.title.split()))
    names = [said["name"][:200]] if said.get("name") else _names(title)
    heads = heads_of(said.get("heads", "")) if said.get("heads") else times
    roster.nameless += not any(names)
    roster.shifts += [_shift(roster, entry, name, heads, said) for name in names]
    if entry.in_gap:
        told = f"it begins at an hour that clocks jump over; read as {entry.starts_at:%H:%M} UTC"
        roster.problems.append(Problem(entry.file, entry.line, entry.title[:120], told))


def _shift(roster: _Roster, entry: Entry, name: str, heads: int, said: Mapping[str, str]) -> Shift:
    zone = known(entry.zone) or ZoneInfo("UTC")
    starts_at, ends_at = entry.starts_at, entry.ends_at or entry.starts_at
    if entry.all_day and ends_at <= starts_at:
        ends_at = midnight(starts_at.astimezone(zone).date() + timedelta(days=1), zone)
    if ends_at <= starts_at:
        raise ValueError("it has no end; a shift needs the hour at which it ends")
    if ends_at - starts_at > LONGEST:
        raise ValueError(f"the shift lasts more than {LONGEST.days} days")
    return Shift(
        workspace_id=roster.workspace_id,
        id=0,
        name=name,
        team=said.get("team", "")[:80] or roster.team,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone.key,
        heads=heads,
        replies_per_hour=rate_of(said.get("replies_per_hour", "")),
        skills=words_of(said.get("skills", "")),
        languages=[word.lower() for word in words_of(said.get("languages", ""))],
        breaks=breaks_of(said.get("breaks", ""), starts_at, ends_at, zone),
    )


def _lines(entry: Entry) -> dict[str, str]:
    """The first value of each role that the description names."""
    found: dict[str, str] = {}
    for line in plain_text(entry.description).splitlines():
        name, colon, value = line[:_LONGEST_LINE].replace("：", ":").partition(":")
        role = _ROLE_OF.get(plain_name(name)) if colon else None
        if role and value.strip():
            found.setdefault(role, value.strip())
    return found


def _off(entry: Entry) -> list[str] | None:
    """Who is away ("OOO: Agt1", "Agt1 - sick", "Agt1 day off", "Agt1 - lunch"); None where nobody is told to be."""
    if who := away(entry, metadata(entry)):
        return [who]
    title = " ".join(entry.title.split())[:200]
    parts, words = _PARTS.split(title), title.split(" ")
    if any(_is_off(part) for part in parts):
        rest = " - ".join(part for part in parts if not _is_off(part))
        return _names(rest or " ".join(word for word in words if not _is_off(word)))
    for last in (2, 1):
        if len(words) > last and _is_off(" ".join(words[-last:])):
            return _names(" ".join(words[:-last]))
    return None


def is_pause(text: str) -> bool:
    """Whether it is what somebody on duty does without answering: a break, a meeting, a training."""
    return bool(_PAUSE.fullmatch(text.strip()))


def _is_off(text: str) -> bool:
    # A cell may say "x" for yes; a title does not.
    return is_pause(text) or (len(text) > 1 and is_absence(text))


def _times(title: str) -> tuple[str, int]:
    found = _TIMES.search(title)
    return (title[: found.start()], heads_of(found[1])) if found else (title, 1)


def _names(title: str) -> list[str]:
    """The people of a title, [""] where it only says what kind of shift it is."""
    parts = [part for part in _PARTS.split(title[:200]) if not _NO_NAME.fullmatch(part)]
    named = _AROUND.sub("", parts[0]).strip() if parts else ""
    return [name for name in _SEVERAL.split(named) if name] or [""]


def _assumed(roster: _Roster) -> Iterator[str]:
    if roster.nameless:
        yield f"{roster.nameless:,} shifts name nobody and count as one person each, or as many as they say"
    if roster.no_shifts:
        yield f"{roster.no_shifts:,} entries are meetings or private, and no shifts"
