"""A machine whose clock is wrong, as far as one process can tell: for workers of a storm, which are forked.

Moved are `time.time`, `time.time_ns` and `datetime.now` of whoever asks them here: calbot's own clock, the job engine,
the log. The monotonic clock goes on, and so does the database's, as they do where only a machine's date is wrong.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, tzinfo
from types import ModuleType
from typing import Any

_BY_DATETIME = ("calbot.clock.", "dbos.", "structlog.")
"""Who asks `datetime` for the time, by their modules' names. The rest of calbot asks `calbot.clock`."""


class _Any(type):
    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, datetime)


def go_wrong(seconds: float) -> None:
    """Let this process's clock be wrong by so many seconds from now on. Imports that kept a clock of their own get the
    wrong one too; call it before anything runs that has noted a time."""
    right, right_ns = time.time, time.time_ns

    def wrong() -> float:
        return right() + seconds

    def wrong_ns() -> int:
        return right_ns() + int(seconds * 1e9)

    class Wrong(datetime, metaclass=_Any):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.fromtimestamp(wrong(), tz)

        @classmethod
        def utcnow(cls) -> Any:
            return datetime.fromtimestamp(wrong(), UTC).replace(tzinfo=None)

    for module in [one for one in sys.modules.values() if isinstance(one, ModuleType)]:
        kept = vars(module)
        for name, value in list(kept.items()):
            if value is right:
                kept[name] = wrong
            elif value is right_ns:
                kept[name] = wrong_ns
            elif value is datetime and f"{module.__name__}.".startswith(_BY_DATETIME):
                kept[name] = Wrong
