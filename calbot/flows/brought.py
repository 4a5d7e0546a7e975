"""What a post brought as its result was kept: a best guess, and how uncertain that was."""

from __future__ import annotations

from calbot.forecast.brought import Brought
from calbot.model.result import Result


def brought(result: Result) -> Brought:
    """What came of it; as if it had been counted where an older version closed the result."""
    return Brought(result.actual or 0.0, result.actual_sd or 0.0)
