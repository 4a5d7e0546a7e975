"""How far a source can be trusted; apart from the table, so that a reader's child process starts without sqlmodel."""

from __future__ import annotations

from enum import StrEnum


class SourceState(StrEnum):
    """What the last look said. Only FRESH and EMPTY (healthy, no entries) let calbot say that all is quiet."""

    FRESH = "fresh"
    EMPTY = "empty"
    STALE = "stale"
    FROZEN = "frozen"
    BLIND = "blind"
