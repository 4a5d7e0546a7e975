"""What a roster takes away again: the breaks of a shift, and the time off of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from calbot.model.shift import Shift

_SPAN = re.compile(r"(\d{1,2}(?::\d{2})?)\s*(?:-|–|~|〜|to|から)\s*(\d{1,2}(?::\d{2})?)")
_MINUTES = re.compile(r"(\d{1,3})\s*(?:m|min|mins|minutes|分)?\.?")
_ABSENT = re.compile(
    r"(x|y|yes|true|1|away|absent|absence|leave|.*\bleave|time off|day off|off|sick|ill|holiday|vacation|pto"
    r"|.*休.*|不在|はい)",
    re.IGNORECASE,
)
_IN_CELLS = re.compile(
    r"ja|oui|sí|si|(?:.*\s)?(?:\w*urlaub|krank|krankheit|frei|abwesend|feiertag|gleittag|elternzeit|congés?|rtt|maladie"
    r"|absente?|vacaciones|baja|ausente|festivo|verlof|vrij|ziek|ferie|malattia)(?:\s.*)?",
    re.IGNORECASE,
)
"""In a title some of these are people."""
_MOST, _LONGEST = 20, 80
_DAY = timedelta(days=1)


def is_absence(text: str) -> bool:
    """Whether a cell says that its row is time off, not a shift: "leave", "sick", 有給休暇."""
    return bool(_ABSENT.fullmatch(text.strip()))


def is_away(cell: str) -> bool:
    """Whether a cell of a column of absences says that its row is time off, in more languages: "Urlaub", "congés"."""
    return is_absence(cell) or bool(_IN_CELLS.fullmatch(cell.strip()[:_LONGEST]))


def clock_spans(text: str) -> list[tuple[str, str]]:
    """The hours of "12:00-12:30; 15-15:15" as texts, [] where none is written. Raises ValueError on anything else but
    a bare number of minutes."""
    spans = [found.group(1, 2) for found in _SPAN.finditer(text)]
    rest = _SPAN.sub("", text).strip(" ,;/|、と")
    if rest and not (not spans and _MINUTES.fullmatch(rest)):
        raise ValueError(f'"{text[:40]}" is no break; write it like 12:00-12:30, or 30 for half an hour')
    if len(spans) > _MOST:
        raise ValueError(f"a shift has more than {_MOST} breaks")
    return [(_full(start), _full(end)) for start, end in spans]


def bare_minutes(text: str) -> int:
    """The length of a break that names no hour, 0 where none is written."""
    found = _MINUTES.fullmatch(text.strip())
    return int(found.group(1)) if found else 0


def in_the_middle(starts_at: datetime, ends_at: datetime, minutes: int) -> list[list[str]]:
    """A break of `minutes` at an hour that nobody wrote down. Raises ValueError where it fills the shift."""
    length = timedelta(minutes=minutes)
    if not length:
        return []
    if length >= ends_at - starts_at:
        raise ValueError("the break is as long as the shift")
    begin = starts_at + (ends_at - starts_at - length) / 2
    return [_pair(begin, begin + length)]


def within(starts_at: datetime, ends_at: datetime, spans: Sequence[tuple[datetime, datetime]]) -> list[list[str]]:
    """`spans` as a shift keeps them, each on the day on which it lies in the shift. Raises ValueError for one that lies
    outside."""
    return [_pair(*_placed(starts_at, ends_at, start, end)) for start, end in sorted(spans)]


def without_absent(shifts: Sequence[Shift], absences: Sequence[Shift]) -> Iterator[Shift]:
    """`shifts` without what their people are away: the time off becomes a break, and a shift that is all off goes.

    Who is away is told by name and team, so a row without a name takes nobody away."""
    off: dict[tuple[str, str], list[Shift]] = {}
    for one in absences:
        if one.name:
            off.setdefault((one.team, one.name.casefold()), []).append(one)
    for shift in shifts:
        mine = off.get((shift.team, shift.name.casefold()), [])
        cuts = [_overlap(shift, one) for one in mine if one.starts_at < shift.ends_at and one.ends_at > shift.starts_at]
        if (shift.starts_at, shift.ends_at) not in cuts:
            shift.breaks = [*shift.breaks, *(_pair(start, end) for start, end in sorted(cuts))]
            yield shift


def _overlap(shift: Shift, off: Shift) -> tuple[datetime, datetime]:
    return max(shift.starts_at, off.starts_at), min(shift.ends_at, off.ends_at)


def _placed(starts_at: datetime, ends_at: datetime, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    if end <= start:
        end += _DAY
    while start < starts_at:
        start, end = start + _DAY, end + _DAY
    if end > ends_at:
        raise ValueError("a break lies outside its shift")
    return start, end


def _pair(start: datetime, end: datetime) -> list[str]:
    return [start.isoformat(), end.isoformat()]


def _full(hour: str) -> str:
    return hour if ":" in hour else f"{hour}:00"
