"""Hour by hour what comes in and what can be answered, as last worked out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from calbot.flows.outlook_view import HourLoad
from calbot.forecast.history import HOUR
from calbot.model.outlook import Outlook

_AROUND: Final = 2
"""Hours shown before and after those that were asked about, since a queue has a past and a future."""
_MOST: Final = 24


def load_of(rows: Sequence[Outlook], starts_at: datetime, ends_at: datetime) -> tuple[HourLoad, ...]:
    """The hours of a span and a few around it, of all teams together; nothing for a span of more than a day, and where
    no team has a roster. A team without one answers nothing there."""
    if not rows or not any(row.replies for row in rows):
        return ()
    asked = -int((starts_at - ends_at) // HOUR)
    around = min(_AROUND, (_MOST - asked) // 2)
    if around < 0:
        return ()
    first, last = starts_at - HOUR * around, ends_at + HOUR * around
    hours = sorted({row.start + HOUR * at for row in rows for at in range(len(row.mean))})
    return tuple(_hour(rows, at) for at in hours if first < at + HOUR and at < last)


def _hour(rows: Sequence[Outlook], at: datetime) -> HourLoad:
    return HourLoad(
        at=at,
        messages=sum(_at(row.mean, row, at) for row in rows),
        replies=sum(_at(row.replies, row, at) for row in rows),
    )


def _at(values: Sequence[float], row: Outlook, at: datetime) -> float:
    hour = int((at - row.start) // HOUR)
    return values[hour] if 0 <= hour < len(values) else 0.0
