"""The only door to now: everything below the doors is handed a `Clock`, so a test or a replay can set it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present instant, aware, in UTC."""


def system_clock() -> datetime:
    """The machine's clock, aware UTC."""
    return datetime.now(UTC)
