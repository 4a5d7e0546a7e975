"""The release data as the forecast sees it: hourly support questions, and releases with the time they became known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.asked import Unusable, fitting, folder_of, say
from benchmarks.forecast.common import Floats, fingerprint, instant
from benchmarks.forecast.tables import rows
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import PostFact, Series
from calbot.forecast.lift import RELEASE

HOUR = timedelta(hours=1)
WEEK = 168
OUT_AT = timedelta(hours=13)
"""Releases go out at about 13:00 UTC of their day."""
TUNE = date(2025, 1, 1)
_LAST = 10
"""Majors that are evaluated of data that has none from TUNE on; half of them where there are not twice as many."""


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


def read(data: Path) -> Support:
    """The releases/ of the benchmark data; those without notes (extended support) are left out. Raises Lacking where
    there is no such folder, Unusable where a file cannot be read."""
    folder = folder_of(data, "releases")
    told = rows(folder / "inbound.csv", _counted)
    start = min(at for at, _, _ in told)
    hours = int((max(at for at, _, _ in told) - start) / HOUR) + 1
    counts, tail = np.full(hours, np.nan), np.zeros(hours, dtype=np.bool_)
    for at, count, at_risk in told:
        hour = int((at - start) / HOUR)
        counts[hour], tail[hour] = count, at_risk
    noted = [fact for fact in rows(folder / "events.csv", _release, least=0) if fact is not None]
    return Support(Series(start, counts), tail, tuple(_numbered(key, one) for key, one in enumerate(noted)))


def start(support: Support, since: date | None) -> date:
    """`since` where there is a major release to evaluate from then on, else TUNE; where the data has none from then on,
    the day of the first of its last ones. Raises Unusable where it has none at all."""
    days = [one.day for one in support.majors(date.min)]
    if not days:
        raise Unusable("releases: no major release that was known before has counts of four weeks before and its week")
    if fits := fitting(since, days[0], days[-1], "releases"):
        return fits
    if days[-1].date() >= TUNE:
        return TUNE
    last = days[-min(_LAST, (len(days) + 1) // 2) :]
    say(f"releases: no major from {TUNE} on, the last {len(last)} are evaluated, from {last[0].date()} on")
    return last[0].date()


def data_of(support: Support, scored: Sequence[Release]) -> str:
    """What tells the data and its evaluated part from others."""
    facts = [(one.day, one.fact.content_type, one.known_at) for one in support.releases]
    counts = np.nan_to_num(support.series.counts, nan=-1.0)
    return fingerprint(support.series.start, counts, support.tail_risk, facts, [one.day for one in scored])


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


def _counted(row: dict[str, str]) -> tuple[datetime, float, bool]:
    observed, count, at_risk = row["observed"] == "1", row["all_no_spam"], row["tail_risk"] == "1"
    return _utc(row["hour_utc"]), float(count) if observed else np.nan, at_risk


def _release(row: dict[str, str]) -> Release | None:
    if not row["notes_created"]:
        return None
    fact = PostFact(0, RELEASE, row["kind"], "", _utc(row["date"]) + OUT_AT, lifts=True)
    return Release(fact, row["version"], _utc(row["notes_created"]))


def _numbered(key: int, release: Release) -> Release:
    return replace(release, fact=replace(release.fact, key=key))


def _utc(text: str) -> datetime:
    at = instant(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
