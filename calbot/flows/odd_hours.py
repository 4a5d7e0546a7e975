"""Whether a calendar's hours may be meant in another time zone than they are told in: a doubt to ask about. Pure.

An hour is odd at which next to nobody posts: in the night, or, where there is enough to learn from, at an hour that its
accounts never use. Where most hours of a calendar are odd, and are usual ones if the same clock was read in another
zone of the company, somebody has to say which it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

ENOUGH: Final = 5
"""So many coming posts make a habit."""
NOWHERE: Final = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT"})
"""Zones that machines write, and nobody lives in."""
_MOSTLY: Final = 2 / 3
_BELIEF: Final = 10.0
"""How many past posts weigh as much as what is believed of everybody's hours."""
_ODD: Final = 0.012
_USUAL: Final = 0.03
"""Parts of all posting in an hour that next to nobody uses, and in one that is used."""
_NIGHT, _EARLY, _DAY, _LATE = [0.004] * 6, [0.02, 0.04], [0.06] * 13, [0.05, 0.03, 0.01]
_BELIEVED: Final = np.array([*_NIGHT, *_EARLY, *_DAY, *_LATE]) / sum([*_NIGHT, *_EARLY, *_DAY, *_LATE])

Floats = NDArray[np.float64]


class Doubt(NamedTuple):
    """The hours may be meant in `zone`; `odd` of the posts are told at hours that nobody uses."""

    zone: str
    odd: int


def doubted(
    starts: Sequence[datetime], zone: str, clock: str, past: Iterable[datetime], others: Iterable[str]
) -> Doubt | None:
    """The doubt about `starts`, told as hours of `zone`: by the clock of `clock` most are odd, and would not be if they
    were hours of one of `others`, of which the first of the best is taken. `past` is when their accounts have posted.
    All instants are aware; zones are IANA names."""
    if len(starts) < ENOUGH:
        return None
    usual = _usual(past, clock)
    told = usual[_hours(starts, clock)]
    odd = int((told < _ODD).sum())
    if odd < _MOSTLY * len(starts):
        return None
    best: tuple[float, str] | None = None
    for other in others:
        meant = usual[_hours([reread(at, zone, other) for at in starts], clock)]
        score = float(np.log(meant).mean())
        if (meant >= _USUAL).sum() >= _MOSTLY * len(starts) and (best is None or score > best[0]):
            best = score, other
    return None if best is None else Doubt(best[1], odd)


def reread(at: datetime, zone: str, other: str) -> datetime:
    """The instant (UTC) at which the clocks of `other` show what those of `zone` show at `at`."""
    shown = at.astimezone(ZoneInfo(zone)).replace(tzinfo=ZoneInfo(other))
    return shown.astimezone(UTC)


def _usual(past: Iterable[datetime], clock: str) -> Floats:
    """How much of all posting falls into each hour of the day (24,)."""
    counted = np.bincount(_hours(list(past), clock), minlength=24).astype(np.float64)
    return np.asarray((counted + _BELIEF * _BELIEVED) / (counted.sum() + _BELIEF), dtype=np.float64)


def _hours(starts: Sequence[datetime], clock: str) -> NDArray[np.int64]:
    place = ZoneInfo(clock)
    return np.array([at.astimezone(place).hour for at in starts], dtype=np.int64)
