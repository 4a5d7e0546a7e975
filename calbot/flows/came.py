"""What was counted, hour by hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.history import HOUR, contacts, from_counts, hours_between
from calbot.model.inbound import Count

Floats = NDArray[np.float64]


def hourly(counts: Sequence[Count], start: datetime, hours: int) -> Floats:
    """Messages that asked for an answer in each hour from `start` (hours,), each once; a longer slot is spread evenly
    over its hours."""
    came = np.zeros(hours)
    for count in contacts(counts):
        first = (count.starts_at - start) / HOUR
        length = count.minutes / 60
        last = first + length
        for hour in range(max(int(first), 0), min(int(np.ceil(last)), hours)):
            inside = min(last, hour + 1) - max(first, hour)
            came[hour] += count.messages * max(inside, 0.0) / length
    return came


def known(counts: Sequence[Count], start: datetime, hours: int) -> Floats:
    """The same, and nan where nobody counted, or less than half of the hour."""
    end = start + HOUR * hours
    near = [one for one in counts if one.starts_at < end and one.starts_at + HOUR * (one.minutes / 60) > start]
    series, found = from_counts(near), np.full(hours, np.nan)
    if len(series.counts):
        first = round(hours_between(start, series.start))
        inside = series.counts[max(-first, 0) :][: hours - max(first, 0)]
        found[max(first, 0) :][: len(inside)] = inside
    return found
