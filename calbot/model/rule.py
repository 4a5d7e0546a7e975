"""What a rule says about itself, apart from how it judges."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is."""

    NOTE = "note"
    WARN = "warn"
    STOP = "stop"

    @property
    def rank(self) -> int:
        """0 for the mildest."""
        return list(Level).index(self)
