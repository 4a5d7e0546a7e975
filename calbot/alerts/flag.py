"""What is decided about a flag: how grave it is, by when it should be right, what it costs, when people are told again.

The numbers are judgement; none is learnt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from calbot.model.flag import FlagKind, FlagState, Severity
from calbot.model.flag_why import Nudge

_HOUR: Final = timedelta(hours=1)

_SEVERITY: Final[Mapping[FlagKind, Severity]] = {
    FlagKind.BROKEN_LINK: Severity.HIGH,
    FlagKind.WRONG_PRICE: Severity.HIGH,
    FlagKind.POLICY_RISK: Severity.HIGH,
    FlagKind.WRONG_IMAGE: Severity.MIDDLE,
    FlagKind.CONFUSING: Severity.MIDDLE,
    FlagKind.MISSING_ANSWER: Severity.MIDDLE,
    FlagKind.DUPLICATE_POST: Severity.MIDDLE,
}
_ASK: Final[Mapping[FlagKind, float]] = {
    FlagKind.BROKEN_LINK: 0.5,
    FlagKind.WRONG_PRICE: 0.5,
    FlagKind.MISSING_ANSWER: 0.3,
    FlagKind.CONFUSING: 0.3,
    FlagKind.POLICY_RISK: 0.2,
    FlagKind.PRAISE: 0.0,
}
_ASK_ELSE: Final = 0.1
_MANY: Final = 10.0
"""Contacts an hour that make anything one step graver."""
_SAME_DAY: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class FlagPolicy:
    """By when a flag of each severity should be right; a post that is not out is to be right `before` it goes out.
    `merge` is for how long after its end a flag is the one that a new report reopens."""

    due: Mapping[Severity, timedelta] = field(
        default_factory=lambda: MappingProxyType(
            {Severity.HIGH: _HOUR, Severity.MIDDLE: 4 * _HOUR, Severity.LOW: 24 * _HOUR}
        )
    )
    before: timedelta = timedelta(minutes=15)
    merge: timedelta = timedelta(hours=24)


SHIPPED: Final = FlagPolicy()


@dataclass(frozen=True, slots=True)
class Impact:
    """What a flag costs: contacts `an_hour` just now, and in all (`so_far`) since it was live and wrong."""

    an_hour: float = 0.0
    so_far: float = 0.0

    @property
    def rank(self) -> float:
        """What it will have cost in an hour, if nobody mends it: the greatest first."""
        return self.so_far + self.an_hour


def severity(kind: FlagKind, an_hour: float = 0.0) -> Severity:
    """How grave something is that makes `an_hour` people ask."""
    usual = _SEVERITY.get(kind, Severity.LOW)
    if an_hour >= _MANY and usual is not Severity.HIGH:
        return Severity.HIGH if usual is Severity.MIDDLE else Severity.MIDDLE
    return usual


def due_at(
    kind: FlagKind, grave: Severity, since: datetime, goes_out: datetime | None, policy: FlagPolicy = SHIPPED
) -> datetime | None:
    """By when it should be right: by its severity, and before its post `goes_out`. None for praise."""
    if kind is FlagKind.PRAISE:
        return None
    due = since + policy.due[grave]
    if goes_out is not None and goes_out > since:
        due = min(due, max(goes_out - policy.before, since))
    return due


def ask_share(kind: FlagKind) -> float:
    """The part of a post's contacts (0..1) that come once more because something like this is wrong with it."""
    return _ASK.get(kind, _ASK_ELSE)


def live_from(goes_out: datetime | None, since: datetime) -> datetime:
    """From when on it has been wrong in public: from the start of its post, if it was reported within a day of that,
    else from the report on."""
    if goes_out is None:
        return since
    return goes_out if since - goes_out <= _SAME_DAY else since


def impact(kind: FlagKind, expected: float, begins: datetime, now: datetime) -> Impact:
    """The impact clock: contacts that a post is `expected` to bring in this hour, times the minutes in which it has
    been live and wrong. Nothing is lost before it is live."""
    if now < begins:
        return Impact()
    an_hour = expected * ask_share(kind)
    return Impact(an_hour, an_hour * ((now - begins) / _HOUR))


def this_hour(first_hour: datetime, per_hour: Sequence[float], now: datetime) -> float:
    """What `per_hour`, which begins at `first_hour`, says of the hour in which `now` lies."""
    at = (now - first_hour) // _HOUR
    return per_hour[at] if 0 <= at < len(per_hour) else 0.0


def next_nudge(state: FlagState, since: datetime, due: datetime | None, after: datetime) -> datetime | None:
    """When somebody is told again, later than `after`; None where nothing presses. A wait has an end of its own."""
    if due is None or state not in (FlagState.OPEN, FlagState.CLAIMED):
        return None
    rungs = _rungs(since, due)
    if state is FlagState.CLAIMED:
        rungs.pop(Nudge.HALF)
    coming = next((at for at in rungs.values() if at > after), None)
    if coming is not None:
        return coming
    late = rungs[Nudge.LATE]
    return late + timedelta(days=(after - late) // timedelta(days=1) + 1)


def last_nudge(state: FlagState, since: datetime, due: datetime, now: datetime) -> Nudge | None:
    """The newest rung that is due at `now`: whoever slept through two tells the newer one only."""
    rungs = _rungs(since, due)
    if state is FlagState.CLAIMED:
        rungs.pop(Nudge.HALF)
    if now >= rungs[Nudge.LATE] + timedelta(days=1):
        return Nudge.DAILY
    return next((nudge for nudge, at in reversed(rungs.items()) if at <= now), None)


def _rungs(since: datetime, due: datetime) -> dict[Nudge, datetime]:
    span = max(due - since, timedelta(minutes=10))
    return {Nudge.HALF: since + span / 2, Nudge.DUE: since + span, Nudge.LATE: since + 2 * span}
