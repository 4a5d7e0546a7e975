"""Holidays: days on which more or fewer messages come than on others of their weekday, by country.

The usual week is learnt without them. How much more or less comes is one factor for all holidays of a country, drawn to
1 as far as it may be chance (the positive part of James and Stein 1961): the holidays of a year teach it, a single one
hardly does, and where they are days like others nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.history import Floats, hours_between

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_UNLIKE_SD: Final = 0.3
"""How far the holidays of one country lie from each other (sd of the logarithm)."""
_MOST_HOURS: Final = 96.0
"""Longer ones are school terms or slips of the pen, and no days apart."""
_MOST_SHARE: Final = 0.25
"""Where more of the history than this is holiday, none of it is taken for one."""
_LEAST: Final = 1.0
_BOUND: Final = 1.5

Span = tuple[str, float, float]
"""Country ("" for all), and begin and end in hours since 2000 (UTC)."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday of `country` ("": of all) between two instants."""

    country: str
    starts_at: datetime
    ends_at: datetime


def spans_of(holidays: Iterable[Holiday]) -> tuple[Span, ...]:
    """`holidays` as plain values, by time; one that two calendars tell of is one."""
    found = {
        (one.country, hours_between(_EPOCH, one.starts_at), hours_between(_EPOCH, one.ends_at)) for one in holidays
    }
    return tuple(sorted((one for one in found if 0 < one[2] - one[1] <= _MOST_HOURS), key=lambda one: one[1:]))


def since(spans: Sequence[Span], at: datetime) -> tuple[Span, ...]:
    """Those that are not over at `at`."""
    now = hours_between(_EPOCH, at)
    return tuple(one for one in spans if one[2] > now)


def hours_off(spans: Sequence[Span], start: datetime, hours: int) -> dict[str, NDArray[np.bool_]]:
    """For each country with a holiday in the `hours` from `start`, which of them are (hours,)."""
    first = hours_between(_EPOCH, start)
    off: dict[str, NDArray[np.bool_]] = {}
    for country, begin, end in spans:
        low, high = max(round(begin - first), 0), min(round(end - first), hours)
        if low < high:
            off.setdefault(country, np.zeros(hours, dtype=np.bool_))[low:high] = True
    return off


def any_off(off: Mapping[str, NDArray[np.bool_]], ok: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which hours are a holiday anywhere (hours,); none where that would leave too few `ok` ones."""
    found = np.logical_or.reduce([*off.values(), np.zeros(len(ok), dtype=np.bool_)])
    return found if (found & ok).sum() <= _MOST_SHARE * ok.sum() else np.zeros(len(ok), dtype=np.bool_)


def factor(off: Mapping[str, NDArray[np.bool_]], effects: Mapping[str, float], hours: int) -> Floats:
    """What the holidays of some hours do to their messages (hours,): 1 on other days."""
    logs = np.zeros(hours)
    for country, which in off.items():
        logs[which] += effects.get(country, 0.0)
    return np.asarray(np.exp(logs), dtype=np.float64)


def learn_effects(
    off: Mapping[str, NDArray[np.bool_]], values: Floats, base: Floats, ok: NDArray[np.bool_], wander: float, phi: float
) -> dict[str, float]:
    """Log factor by country, from `values` without posts where `base` is usual (hours,); days stray by `wander`."""
    return {country: _effect(which & ok, values, base, wander, phi) for country, which in off.items()}


def _effect(which: NDArray[np.bool_], values: Floats, base: Floats, wander: float, phi: float) -> float:
    days = np.arange(len(values)) // 24
    due, came, scatter = (
        np.bincount(days[which], part[which]) for part in (base, np.maximum(values, 0.0), base + phi * base**2)
    )
    seen = due >= _LEAST
    if not seen.any():
        return 0.0
    weight = 1 / (_UNLIKE_SD**2 + wander**2 + scatter[seen] / due[seen] ** 2)
    logs = np.clip(np.log((came[seen] + 0.5) / (due[seen] + 0.5)), -_BOUND, _BOUND)
    middle = float((logs * weight).sum() / weight.sum())
    chance = 1 / float(weight.sum())
    return middle * (1 - chance / middle**2) if middle**2 > chance else 0.0
