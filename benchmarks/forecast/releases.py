"""The release data as the forecast sees it: hourly support questions, and releases with the time they became known."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.asked import fitting
from benchmarks.forecast.common import Floats, instant
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import PostFact, Series
from calbot.forecast.lift import RELEASE

HOUR = timedelta(hours=1)
WEEK = 168
OUT_AT = timedelta(hours=13)
"""Releases go out at about 13:00 UTC of their day."""
TUNE = date(2025, 1, 1)


@dataclass(frozen=True)
class Release:
    """A release, its version, and when its release notes were written: nobody knew of it before."""

    fact: PostFact
    version: str
    known_at: datetime

    @property
    def day(self) -> datetime:
        """00:00 UTC of its day: the origin of task R1."""
        return self.fact.starts_at - OUT_AT

    @property
    def major(self) -> bool:
        """Whether it is a major one."""
        return self.fact.content_type == "major"


@dataclass(frozen=True)
class Support:
    """`series` of new questions per hour, nan where not observed; `tail_risk` (hours,) marks hours that are
    undercounted."""

    series: Series
    tail_risk: np.ndarray
    releases: tuple[Release, ...]

    def index(self, at: datetime) -> int:
        """Hour of the series that begins at `at`."""
        return int((at - self.series.start) / HOUR)

    def until(self, origin: datetime) -> Series:
        """What had been counted at `origin`.

        Where the last day's hour 23 is counted in full again, the undercounted ones are left out of the past."""
        hours = self.index(origin)
        counts = self.series.counts[:hours].copy()
        if not self.tail_risk[max(hours - 2 * 24, 0) : hours].any():
            counts[self.tail_risk[:hours]] = np.nan
        return Series(self.series.start, counts)

    def known(self, origin: datetime) -> tuple[PostFact, ...]:
        """Releases that were known of at `origin`, past ones included."""
        return tuple(release.fact for release in self.releases if release.known_at <= origin)

    def learnt(self, origin: datetime) -> Model:
        """The product's own fit on what was known at `origin`."""
        return learn(self.until(origin), self.known(origin), origin)

    def actual(self, start: datetime, hours: int) -> Floats:
        """Questions in the `hours` from `start`, nan where not observed."""
        first = self.index(start)
        return self.series.counts[first : first + hours]

    def majors(self, first: date, last: date | None = None) -> list[Release]:
        """Major releases from `first` on, known at their origin, whose week is over (and before `last`)."""
        return [
            one
            for one in self.releases
            if one.major
            and one.known_at <= one.day
            and first <= one.day.date() < (last or date.max)
            and one.day >= self.series.start + 4 * WEEK * HOUR
            and one.day + WEEK * HOUR <= self.series.end
            and np.isfinite(self.actual(one.day, WEEK)).mean() > 0.9
        ]


def read(folder: Path) -> Support:
    """The folder releases/ of the benchmark data; releases without notes (extended support) are left out."""
    with (folder / "inbound.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    times = [_utc(row["hour_utc"]) for row in rows]
    start = min(times)
    hours = int((max(times) - start) / HOUR) + 1
    counts, tail = np.full(hours, np.nan), np.zeros(hours, dtype=np.bool_)
    for at, row in zip(times, rows, strict=True):
        hour = int((at - start) / HOUR)
        tail[hour] = row["tail_risk"] == "1"
        if row["observed"] == "1":
            counts[hour] = float(row["all_no_spam"])
    with (folder / "events.csv").open(newline="") as file:
        noted = [row for row in csv.DictReader(file) if row["notes_created"]]
    return Support(Series(start, counts), tail, tuple(_release(key, row) for key, row in enumerate(noted)))


def start(support: Support, since: date | None) -> date:
    """`since` where there is a major release to evaluate from then on, else TUNE."""
    days = [one.day for one in support.majors(date.min)]
    return fitting(since, days[0], days[-1], "releases") or TUNE


def without_releases(support: Support) -> Support:
    """The same questions to somebody who knows of no release."""
    return replace(support, releases=())


def weeks_before(support: Support, origin: datetime, weeks: int) -> Floats:
    """The last `weeks` before `origin`, or as many as there are, hour by hour (weeks, 168)."""
    counts = support.until(origin).counts
    return counts[-min(weeks, len(counts) // WEEK) * WEEK :].reshape(-1, WEEK)


def totals(rows: Sequence[Floats]) -> Floats:
    """Sums of observed hours."""
    return np.array([np.nansum(row) for row in rows])


def _release(key: int, row: dict[str, str]) -> Release:
    out = _utc(row["date"]) + OUT_AT
    fact = PostFact(key, RELEASE, row["kind"], "", out, lifts=True)
    return Release(fact, row["version"], instant(row["notes_created"]))


def _utc(text: str) -> datetime:
    at = instant(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
