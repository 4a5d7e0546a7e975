"""The stretches of real arrivals that `outcome` staffs: the last fortnight of each brand, and release fortnights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.asked import say
from benchmarks.care_team import REPLIES_PER_HOUR, CareTeam, Floats
from benchmarks.evening import Foreseen
from benchmarks.forecast import brands, releases
from calbot.forecast.expect import expect
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import Series
from calbot.staffing.backlog import serve

HOUR = timedelta(hours=1)
DAYS = 14
RELEASE_PACE = 2.0
PATHS = 40
"""Futures that hours are moved by: each is tried hundreds of times."""
Foresee = Callable[[datetime, int, int], Foreseen]
"""What was expected at an instant of so many hours from then on, in so many futures."""


@dataclass
class Stretch:
    """Real arrivals `counts` (hours,) right after `past`; `foresee` says what was expected."""

    name: str
    past: Series
    counts: Floats
    foresee: Foresee
    pace: float = REPLIES_PER_HOUR
    told: dict[tuple[int, int, int], Foreseen] = field(default_factory=dict)

    @property
    def truth(self) -> Floats:
        """What came (hours,), holes as 0."""
        return np.nan_to_num(self.counts)

    def at(self, hour: int) -> datetime:
        """The instant at which an hour begins."""
        return self.past.end + HOUR * hour

    def expected(self, hour: int, hours: int, paths: int = PATHS) -> Foreseen:
        """What was expected at `hour` of the `hours` from then on, thought through once."""
        if (hour, hours, paths) not in self.told:
            self.told[hour, hours, paths] = self.foresee(self.at(hour), hours, paths)
        return self.told[hour, hours, paths]

    def backlog(self, team: CareTeam, hour: int) -> float:
        """Messages that wait at the beginning of `hour`, which the team sees for itself."""
        if not hour:
            return 0.0
        return float(serve(self.truth[:hour], team.capacity[:hour]).backlog[0, -1])


def of_brands(data: Path, since: date | None) -> Iterator[Stretch]:
    """Every brand in the folder: its last 14 days, or those from `since` on; whole days, a week of counts before them.
    One that has none is named on stderr. Raises Lacking without brands, Unusable where a file cannot be read."""
    since = brands.start(data, since)
    for folder in brands.folders(data):
        brand = brands.read(folder)
        series, first, hours = brand.series, brand.midnight(since), len(brand.series.counts)
        if hours - first < 24:
            say(f"outcome: {brand.name} is left out, it has no evaluated day")
            continue
        yield Stretch(
            brand.name,
            Series(series.start, series.counts[:first]),
            series.counts[first : hours - (hours - first) % 24],
            _of_brand(brand),
        )


def of_releases(data: Path, since: date | None) -> Iterator[Stretch]:
    """Fourteen days from three days before each major release of the tuned part on."""
    support = releases.read(data)
    for release in support.majors(releases.start(support, since)):
        start = release.day - timedelta(days=3)
        counts = support.actual(start, DAYS * 24)
        if len(counts) == DAYS * 24:
            yield Stretch(release.version, support.until(start), counts, _of_support(support), RELEASE_PACE)


def _of_brand(brand: brands.Brand) -> Foresee:
    fits: dict[datetime, Model] = {}

    def foresee(now: datetime, hours: int, paths: int) -> Foreseen:
        if now not in fits:
            known = Series(brand.series.start, brand.series.counts[: round((now - brand.series.start) / HOUR)])
            fits[now] = learn(known, brand.posts, now)
        return Foreseen.of(expect(fits[now], brand.posts, now, hours, np.random.default_rng(7), paths))

    return foresee


def _of_support(support: releases.Support) -> Foresee:
    fits: dict[datetime, Model] = {}

    def foresee(now: datetime, hours: int, paths: int) -> Foreseen:
        if now not in fits:
            fits[now] = support.learnt(now)
        return Foreseen.of(expect(fits[now], support.known(now), now, hours, np.random.default_rng(7), paths))

    return foresee
