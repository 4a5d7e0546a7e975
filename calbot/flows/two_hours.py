"""The two instants that one hour of the clock may be, where clocks jump over it or show it twice. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from calbot.rulebook.clocks import GAP_NOTE

_BEFORE: Final = timedelta(hours=3)
"""No clock change is longer, and no two lie nearer to each other."""


def two_hours(told: datetime, zone: str, notes: Iterable[Any]) -> tuple[datetime, datetime] | None:
    """The instants (UTC, the earlier one first) that a post may be meant at which is told for `told` in `zone`; None
    where there is only one. `notes` are those of its reader, which says of an hour that is jumped over that it is: then
    `told` is as much later as clocks jump."""
    place = ZoneInfo(zone)
    here = told.astimezone(place)
    if any(isinstance(note, Mapping) and note.get("key") == GAP_NOTE for note in notes):
        jump = _offset(here) - _offset((told - _BEFORE).astimezone(place))
        return (told - jump, told) if jump > timedelta() else None
    first, second = (here.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return (first, second) if first < second else None


def _offset(at: datetime) -> timedelta:
    return at.utcoffset() or timedelta()
