"""Moments some time into a release or a post, at which task R2 forecasts the rest again."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from benchmarks.forecast.brands import Brand
from benchmarks.forecast.common import Floats
from benchmarks.forecast.releases import HOUR, OUT_AT, WEEK, Release, Support
from calbot.forecast.expect import expect
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import PostFact, Series, Slot, whole_hour
from calbot.forecast.nowcast import arrived, fitted_at, renew

_AHEAD, _DAYS, _TEACHING = 24, 14, 16 * 24
_PATHS, _BRAND_PATHS = 4000, 400


@dataclass(frozen=True)
class Case:
    """A moment `now` into something that began at `begun`; the `hours` to come from the whole hour `start` on.

    `before` is when the forecast stood that knows nothing of what it brought. `seed` deals out the messages of an hour
    that is not over. `fits` keeps fits of the same counts and posts by their instant. `of` names what counts as one:
    days of one brand share their hours, and are not so many proofs as there are posts. `post` is what began, where that
    is one, and `brought` what it truly brought in all, nan where that is not known."""

    series: Series
    posts: tuple[PostFact, ...]
    before: datetime
    begun: datetime
    now: datetime
    hours: int
    paths: int
    fits: dict[datetime, Model]
    seed: int
    of: str
    post: PostFact | None = None
    brought: float = math.nan

    @property
    def start(self) -> datetime:
        """The first whole hour that is not begun."""
        hour = whole_hour(self.now)
        return hour if hour == self.now else hour + HOUR

    @property
    def actual(self) -> Floats:
        """What came in the hours to come, nan where not observed."""
        first = round((self.start - self.series.start) / HOUR)
        return self.series.counts[first : first + self.hours]

    def model(self, at: datetime) -> Model:
        """All learnt at `at`."""
        if at not in self.fits:
            self.fits[at] = learn(self.series, [post for post in self.posts if post.starts_at < at], at)
        return self.fits[at]

    def told(self, at: datetime) -> Model:
        """What the product knows at `at`, as `nowcast.current` has it: last midnight's fit, renewed. The fits are kept:
        many moments share a midnight."""
        midnight = fitted_at(self.series, at)
        seen = arrived(self.slots(midnight, at), midnight, at)
        return renew(self.model(midnight), self.posts, seen)

    def slots(self, first: datetime, last: datetime) -> Iterator[Slot]:
        """What was counted from `first`, a whole hour, to `last`. Counts are hourly: of an hour that is not over, each
        message has come with the chance that its time was."""
        at = round((first - self.series.start) / HOUR)
        while first < last:
            minutes = min(round((last - first).total_seconds() / 60), 60)
            count = float(self.series.counts[at])
            if math.isfinite(count):
                dice = np.random.default_rng((self.seed, at))
                yield first, minutes, count if minutes == 60 else float(dice.binomial(round(count), minutes / 60))
            first, at = first + HOUR, at + 1

    def arrivals(self) -> tuple[float, float]:
        """What has come since it began, and what was due until then by the model of `before`."""
        ahead = expect(self.told(self.before), self.posts, self.begun, self._begun(), np.random.default_rng(7), 2).mean
        slots = list(self.slots(whole_hour(self.begun), self.now))
        due = sum(ahead[round((at - whole_hour(self.begun)) / HOUR)] * minutes / 60 for at, minutes, _ in slots)
        return sum(count for _, _, count in slots), float(due)

    def worlds(self) -> tuple[Floats, Floats]:
        """What has come and what is to come in each path of the forecast of `before`; part of an hour by its part."""
        begun = self._begun()
        told = expect(
            self.told(self.before), self.posts, self.begun, begun + self.hours, np.random.default_rng(7), self.paths
        )
        gone = np.clip([(self.now - whole_hour(self.begun)) / HOUR - hour for hour in range(begun)], 0.0, 1.0)
        part = np.random.default_rng(self.seed).binomial(told.paths[:, :begun].astype(np.int64), gone)
        return part.sum(axis=1).astype(np.float64), told.paths[:, begun:].sum(axis=1)

    def _begun(self) -> int:
        """How many hours have begun since it began."""
        return round((self.start - whole_hour(self.begun)) / HOUR)


def of_releases(
    support: Support, scored: list[Release], hours: float, fits: dict[Release, dict[datetime, Model]]
) -> Iterator[Case]:
    """Each of `scored`, `hours` after it went out, to the end of its week."""
    for release in scored:
        begun = release.day + OUT_AT
        now = begun + hours * HOUR
        rest = round((release.day + WEEK * HOUR - now) / HOUR)
        known = support.known(release.day)
        yield Case(support.series, known, release.day, begun, now, rest, _PATHS, fits[release], 0, release.version)


def of_posts(
    brand: Brand, hours: float, since: date | None, fits: dict[datetime, Model], *, earlier: bool = False
) -> Iterator[Case]:
    """Each post of the evaluated part, `hours` after it went out, for the next day; `earlier`: of the days before it,
    but for the first 16, which teach."""
    series = brand.series
    first = series.end - _DAYS * 24 * HOUR if since is None else datetime.combine(since, time(0), UTC)
    since_then, until = (series.start + _TEACHING * HOUR, first) if earlier else (first, series.end)
    seed = zlib.crc32(brand.name.encode())
    for post in brand.posts:
        now = post.starts_at + timedelta(hours=hours)
        # An hour that has begun is waited for, but for the first: all of its messages are seen then.
        now = now if hours < 1 or now == whole_hour(now) else whole_hour(now) + HOUR
        begun, group = whole_hour(post.starts_at), f"{brand.name} {now:%Y-%m-%d}"
        brought = brand.truth.get(post.key, math.nan)
        case = Case(series, brand.posts, begun, begun, now, _AHEAD, _BRAND_PATHS, fits, seed, group, post, brought)
        if max(since_then, series.start) <= post.starts_at < until and case.start + _AHEAD * HOUR <= series.end:
            yield case
