"""The hours of one care team, added up by the days of a zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import numpy as np

from calbot.cli.report import HourLine, TeamLine

_ENDS = np.array([0.1, 0.9])


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day: messages with the 10 % and 90 % ends of the day's sum, the hour with most, and the mean wait."""

    starts_at: datetime
    expected: float
    low: float
    high: float
    usual: float
    peak_at: datetime
    peak: float
    peak_high: float
    capacity: float | None
    minutes: float | None
    share_late: float | None


def days(line: TeamLine, zone: str) -> Iterator[DayLine]:
    """The days of the window as a person in `zone` counts them; the first and last may be parts of a day."""
    local = ZoneInfo(zone)
    numbered = enumerate(line.hours)
    for _, group in groupby(numbered, key=lambda pair: pair[1].starts_at.astimezone(local).date()):
        pairs = list(group)
        yield _day([hour for _, hour in pairs], line, pairs[0][0])


def _day(hours: Sequence[HourLine], line: TeamLine, first: int) -> DayLine:
    sums = np.sort(line.picture.forecast.paths[:, first : first + len(hours)].sum(axis=1))
    # np.quantile says the same, but imports numpy.ma for it, which takes longer than all days together.
    low, high = np.interp(_ENDS * (len(sums) - 1), np.arange(len(sums)), sums)
    most = max(hours, key=lambda hour: hour.expected)
    expected = sum(hour.expected for hour in hours)
    return DayLine(
        hours[0].starts_at,
        expected,
        float(low),
        float(high),
        sum(hour.usual for hour in hours),
        most.starts_at,
        most.expected,
        most.high,
        _sum([hour.capacity for hour in hours]),
        _mean([hour.minutes for hour in hours], hours),
        _mean([hour.share_late for hour in hours], hours),
    )


def _sum(values: Sequence[float | None]) -> float | None:
    return None if None in values else sum(value for value in values if value is not None)


def _mean(values: Sequence[float | None], hours: Sequence[HourLine]) -> float | None:
    """Mean over messages, so a busy hour weighs more."""
    if None in values:
        return None
    weight = sum(hour.expected for hour in hours) or 1.0
    return sum((value or 0.0) * hour.expected for value, hour in zip(values, hours, strict=True)) / weight
