"""The parts of each brand's time that `alerts` calls spikes in: the evaluated one, and the days before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from benchmarks.asked import Unusable, say
from benchmarks.care_team import CareTeam, seasonal_team
from benchmarks.forecast.brands import Brand, folders, read
from benchmarks.forecast.common import Floats
from calbot.forecast.fit import Model
from calbot.forecast.history import Series

SHIFT, AHEAD, DAYS = 8, 24, 14


@dataclass(frozen=True)
class Stage:
    """Hours `first` up to `last` of a brand with their roster, and the fits made so far."""

    brand: Brand
    first: int
    last: int
    team: CareTeam
    fits: dict[datetime, Model]

    @property
    def counts(self) -> Floats:
        """Messages of the stretch (hours,)."""
        return self.brand.series.counts[self.first : self.last]

    @property
    def posted(self) -> Floats:
        """What posts brought in it (hours,)."""
        return self.brand.from_posts[self.first : self.last]


def played(data: Path, since: date | None) -> tuple[list[Stage], list[Stage]]:
    """The earlier and the evaluated parts of the brands in the folder whose truth is known; others are named on stderr.
    Raises Lacking without brands, Unusable where none is left or a file cannot be read."""
    earlier, scored = [], []
    for folder in folders(data):
        early, late = stages(brand := read(folder), since)
        if len(late.counts) < AHEAD + SHIFT or not brand.told:
            lacks = "it has no truth of its posts in each hour" if late.counts.size else "it has no evaluated day"
            say(f"alerts: {brand.name} is left out, {lacks}")
            continue
        earlier += [early] if len(early.counts) else []
        scored.append(late)
    if not scored:
        raise Unusable("no brand has truth_hourly.csv of all its hours, a week of counts and two days to evaluate")
    return earlier, scored


def stages(brand: Brand, since: date | None) -> tuple[Stage, Stage]:
    """The 14 days before the evaluated part, and that part: the last 14 days, or from `since` on; whole days."""
    hours = len(brand.series.counts)
    first = min(brand.midnight(since), hours)
    fits: dict[datetime, Model] = {}
    before = min(max(first - DAYS * 24, 14 * 24), first)
    spans = ((before, first), (first, hours))
    early, late = (
        Stage(brand, one, other, seasonal_team(_past(brand, one), other - one), fits) for one, other in spans
    )
    return early, late


def _past(brand: Brand, hours: int) -> Series:
    return Series(brand.series.start, brand.series.counts[:hours])
