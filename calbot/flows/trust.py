"""How far a source can be trusted right now, from what its looks have shown: five states, and the pace it has learnt.

Pure. That a look succeeds is not enough: a feed that always said something new every few hours and has been silent for
days may be served from somebody's cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from calbot.flows.removal_view import RemovalView
from calbot.model.source import CALENDARS, Source
from calbot.model.state import SourceState

OVERDUE: Final = timedelta(hours=1)
"""So long after its next look was due a source counts as one that nobody looks at."""
FROZEN_TIMES: Final = 5
_LEAST_QUIET: Final = timedelta(days=1)
_LEAST_GAPS: Final = 5
_MOST_GAPS: Final = 20


@dataclass(frozen=True, slots=True)
class Trust:
    """`state` of now; `pace` is how long it usually takes until something changes in it (None: not learnt yet)."""

    state: SourceState
    pace: timedelta | None = None

    @property
    def sees(self) -> bool:
        """Whether that nothing is found there means that nothing is planned."""
        return self.state in (SourceState.FRESH, SourceState.EMPTY)


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A feed as people see it at `now`; `problem` is a message id, "" where there is none. `gone` is what it mentions
    no more, while nobody has said what that means."""

    name: str
    trust: Trust
    now: datetime
    seen_at: datetime | None = None
    changed_at: datetime | None = None
    zone: str = ""
    problem: str = ""
    gone: RemovalView | None = None
    blind_since: datetime | None = None


def trust(source: Source, now: datetime) -> Trust:
    """How far `source` can be trusted at `now`. What was brought once, and what calbot knows by itself, is as it is."""
    gaps = _gaps(source)
    pace = timedelta(minutes=median(gaps)) if len(gaps) >= _LEAST_GAPS else None
    return Trust(_state(source, now, pace, max(gaps, default=0)), pace)


def learn(source: Source, now: datetime) -> None:
    """Note that a look at `now` has found a change; before `source.changed_at` is set to it."""
    if source.changed_at is None:
        return
    gap = int((now - source.changed_at).total_seconds() // 60)
    source.memory["gaps"] = [*_gaps(source), max(gap, 1)][-_MOST_GAPS:]


def _state(source: Source, now: datetime, pace: timedelta | None, longest: int) -> SourceState:
    if source.state is SourceState.BLIND or not source.location:
        return source.state
    if source.seen_at is None or (source.next_look_at is not None and now > source.next_look_at + OVERDUE):
        return SourceState.STALE
    if source.kind in CALENDARS and pace is not None and source.changed_at is not None:
        # The longest silence so far, a holiday perhaps, is no reason yet; twice as long is.
        usual = max(FROZEN_TIMES * pace, 2 * timedelta(minutes=longest), _LEAST_QUIET)
        if now - source.changed_at > usual:
            return SourceState.FROZEN
    return source.state


def _gaps(source: Source) -> list[int]:
    told: Any = source.memory.get("gaps")
    return [gap for gap in told if isinstance(gap, int)] if isinstance(told, list) else []
