"""Reads what a button or form brought back: it came over a wire, so it is checked like anything else from outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calbot.errors import TellUser

_FIRST, _LAST = 2000, 2200
"""Years that any zone can show: at the ends of the calendar an hour west or east overflows."""


def line_in(values: Mapping[str, str], name: str, limit: int = 500) -> str:
    """A text as one line of at most `limit` characters, "" where there is none."""
    return " ".join(values.get(name, "").split())[:limit]


def lines_in(values: Mapping[str, str], name: str, limit: int) -> str:
    """A text of several lines without blank ones, of at most `limit` characters, "" where there is none."""
    told = (" ".join(line.split()) for line in values.get(name, "").splitlines())
    return "\n".join(line for line in told if line)[:limit].rstrip()


def instant_in(values: Mapping[str, str], name: str) -> datetime:
    """An aware instant that a button of ours carried; anything else is no button of ours."""
    try:
        instant = datetime.fromisoformat(values.get(name, ""))
    except ValueError:
        raise TellUser("router.old_button") from None
    if instant.tzinfo is None or not _FIRST <= instant.year <= _LAST:
        raise TellUser("router.old_button")
    return instant


def zone_in(values: Mapping[str, str], name: str = "zone") -> str:
    """A time zone that exists: one that does not, once kept, would break every card that shows the post."""
    try:
        return ZoneInfo(values.get(name, "")).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise TellUser("router.old_button") from None


def alert_in(values: Mapping[str, str], name: str = "alert") -> tuple[int, int] | None:
    """The warning, and its revision, that a way out was drawn on; None where it was drawn on something else."""
    if not values.get(name):
        return None
    number, _, revision = values[name].partition(".")
    try:
        return int(number), int(revision)
    except ValueError:
        raise TellUser("router.old_button") from None
