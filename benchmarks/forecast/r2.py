"""Task R2, nowcast: some hours into a release (or a post), forecast the rest again from what has arrived.

Releases: 6, 12 and 24 hours after 13:00 UTC of each major's day, the rest of its week (168 hours from 00:00 UTC of that
day). Majors from 2025 on, or from `since`; the part "earlier" holds those from November 2021 on before that, on which
the product's constants for releases were chosen. Brands: 1, 2, 6, 12 and 24 hours after each post of the last 14 days
(or from `since`), the next 24 hours; parts "brands 1h" and so on, in which sums are taken over all six brands.

Rows: `calbot`: last midnight's fit, renewed by what has arrived since, as the product does it. `no_update`: the
forecast made at 00:00 UTC of the release's day, or when the post went out. `constant_multiplier`: the same, times what
has arrived over what was expected in these hours. `refit`: all learnt anew at that hour. Peers, on releases: LightGBM,
Prophet, AutoARIMA and MSTL as in R1, learnt anew at that hour (`releases_peers`). Figures by
hour: `wape` of the rest's total, `pinball` and `wape_hours` of its hours, `pinball_rest` of its total,
`coverage80_rest`, `bias` of the median. The row's own figures are means over the releases' three; 3, 9 and 18 hours
after a release are told beside. `fit_s` is what one release takes from nothing six hours after it, `update_s` the part
of it that is the update. The rows `trust, ...` are bounds, see `trust`.
"""

from __future__ import annotations

import math
import time as clock
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import chain
from pathlib import Path

import numpy as np

from benchmarks.forecast import common, releases, releases_peers, trust
from benchmarks.forecast.brands import Brand, folders
from benchmarks.forecast.brands import read as read_brand
from benchmarks.forecast.common import LEVELS, Floats, Result, Row
from benchmarks.forecast.memory import memory
from benchmarks.forecast.r1 import EARLIER
from benchmarks.forecast.releases import HOUR, OUT_AT, WEEK, Release, Support
from calbot.forecast.expect import expect
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import PostFact, Series
from calbot.forecast.nowcast import arrived, fitted_at, renew

RELEASE_HOURS, POST_HOURS = (6, 12, 24), (1, 2, 6, 12, 24)
_BETWEEN = (3, 9, 18)
"""Hours that are reported beside those, as single ones are moved by chance."""
_AHEAD, _DAYS = 24, 14
_PATHS, _BRAND_PATHS = 4000, 200


@dataclass(frozen=True)
class Case:
    """A moment `now` into something that began when the forecast of `before` stood; the hours from `now` to come, and
    how many hours of it are `seen`. `fits` keeps fits of the same counts and posts by their instant."""

    series: Series
    posts: tuple[PostFact, ...]
    before: datetime
    now: datetime
    hours: int
    seen: int
    paths: int
    fits: dict[datetime, Model]

    @property
    def actual(self) -> Floats:
        """What came in the hours to come, nan where not observed."""
        first = round((self.now - self.series.start) / HOUR)
        return self.series.counts[first : first + self.hours]


@dataclass
class Sums:
    """What a method missed in all its cases."""

    total: float = 0.0
    figures: dict[str, float] = field(default_factory=dict)
    cases: int = 0

    def add(self, quantiles: Floats, week: Floats, actual: Floats) -> None:
        """One case: `quantiles` (5, hours), `week` (5,) of the total, `actual` (hours,)."""
        rest = float(actual.sum())
        parts = {
            "wape": abs(week[2] - rest),
            "pinball": common.pinball(quantiles, actual) * len(actual),
            "wape_hours": float(np.abs(quantiles[2] - actual).sum()),
            "pinball_rest": common.pinball(week[:, None], np.array([rest])),
            "bias": week[2] - rest,
            "coverage80_rest": float(week[0] <= rest <= week[-1]),
        }
        self.figures = {name: self.figures.get(name, 0.0) + value for name, value in parts.items()}
        self.total, self.cases = self.total + rest, self.cases + 1

    def row(self) -> Row:
        """Sums by what came in all; the coverage by cases."""
        by = {name: self.cases if name == "coverage80_rest" else self.total for name in self.figures}
        return {name: value / max(by[name], 1e-9) for name, value in self.figures.items()} | {"cases": self.cases}


Fits = defaultdict[Release, dict[datetime, Model]]
Forecaster = Callable[[Case], tuple[Floats, Floats]]


def run(data: Path, since: date | None, peers: Collection[str] | None) -> Result:
    """One row per way to go on; see `common`."""
    support = releases.read(data / "releases")
    first = since or releases.TUNE
    brands = [read_brand(folder) for folder in folders(data)]
    fits: Fits = defaultdict(dict)
    of_brand: list[dict[datetime, Model]] = [{} for _ in brands]
    result: Result = {}
    for name, method in WAYS.items():
        if name not in ("calbot", "no_update") and not common.wanted(name, peers):
            continue
        every = sorted((*RELEASE_HOURS, *_BETWEEN)) if name in ("calbot", "no_update") else RELEASE_HOURS
        parts = {
            f"{hours}h": score(method, of_releases(support, support.majors(first), hours, fits)) for hours in every
        }
        main = _mean([parts[f"{hours}h"] for hours in RELEASE_HOURS])
        for hours in every:
            earlier = of_releases(support, support.majors(EARLIER, first), hours, fits)
            parts[f"earlier {hours}h"] = score(method, earlier)
        for hours in POST_HOURS:
            each = (of_posts(brand, hours, since, kept) for brand, kept in zip(brands, of_brand, strict=True))
            parts[f"brands {hours}h"] = score(method, chain.from_iterable(each))
        result[name] = main | _cost(name, data, support, first) | {"parts": parts}
    for hours in RELEASE_HOURS:
        earlier = _told(of_releases(support, support.majors(EARLIER, first), hours, fits))
        _add(result, f"{hours}h", _told(of_releases(support, support.majors(first), hours, fits)), earlier)
        _add(result, f"earlier {hours}h", earlier)
    for hours in POST_HOURS:
        each = (of_posts(brand, hours, since, kept) for brand, kept in zip(brands, of_brand, strict=True))
        _add(result, f"brands {hours}h", _told(chain.from_iterable(each)))
    for name, (library, peer) in releases_peers.METHODS.items():
        if common.wanted(name, peers):
            absent = common.absent(library)
            result[name] = absent or _peer(support, peer, support.majors(first)) | memory(once, name, data, first)
    return result


def once(name: str, data: Path, first: date) -> None:
    """One release told by one method six hours after it, for its memory."""
    support = releases.read(data / "releases")
    if name in WAYS:
        WAYS[name](next(of_releases(support, support.majors(first), RELEASE_HOURS[0], defaultdict(dict))))
    else:
        _peer(support, releases_peers.METHODS[name][1], support.majors(first)[:1], RELEASE_HOURS[:1])


def _cost(name: str, data: Path, support: Support, first: date) -> Row:
    """Seconds of one release from nothing, of the update alone, and the memory of it."""
    spent, update, cases = 0.0, 0.0, 0
    for case in of_releases(support, support.majors(first), RELEASE_HOURS[0], defaultdict(dict)):
        began = clock.process_time()
        WAYS[name](case)
        spent, cases = spent + clock.process_time() - began, cases + 1
        began = clock.process_time()
        _current(case)
        update += clock.process_time() - began
    row = {"fit_s": spent / max(cases, 1)} | memory(once, name, data, first)
    return row | {"update_s": update / max(cases, 1)} if name == "calbot" else row


def _peer(
    support: Support, peer: releases_peers.Method, scored: list[Release], every: Sequence[int] = RELEASE_HOURS
) -> Row:
    """A peer that learns anew at each hour."""
    began, parts = clock.process_time(), {}
    for hours in every:
        sums = Sums()
        for release in scored:
            now = release.day + OUT_AT + hours * HOUR
            rest = round((release.day + WEEK * HOUR - now) / HOUR)
            quantiles, actual = peer(support, now, release.day, rest), support.actual(now, rest)
            seen = np.isfinite(actual)
            sums.add(quantiles[:, seen], releases_peers.total(quantiles[:, seen]), actual[seen])
        parts[f"{hours}h"] = sums.row()
    spent = (clock.process_time() - began) / max(len(every) * len(scored), 1)
    return _mean(list(parts.values())) | {"fit_s": spent, "parts": parts}


def _mean(rows: Sequence[Row]) -> Row:
    return {figure: float(np.mean([row[figure] for row in rows])) for figure in rows[0]}


def _add(result: Result, part: str, cases: Sequence[trust.Told], earlier: Sequence[trust.Told] = ()) -> None:
    """Put the rows of `trust` for `cases` into `result`; a row's own figures are those of the releases' hours."""
    for way, each in trust.chosen(cases, earlier).items():
        sums = Sums()
        for case, power in zip(cases, each.tolist(), strict=True):
            sums.add(*trust.updated(case, power))
        row = result.setdefault(f"trust, {way}", {"parts": {}})
        row["parts"][part] = trust.told_trust(sums.row(), each)
        known = [row["parts"][f"{hours}h"] for hours in RELEASE_HOURS if f"{hours}h" in row["parts"]]
        row |= _mean(known)


def _told(cases: Iterable[Case]) -> list[trust.Told]:
    """Each case as foreseen before, by time."""
    return sorted(map(_foreseen, cases), key=lambda one: one.now)


def _foreseen(case: Case) -> trust.Told:
    quantiles, paths = no_update(case)
    came, due = _arrivals(case)
    seen = np.isfinite(case.actual)
    week = np.quantile(paths[:, seen].sum(axis=1), LEVELS)
    surprise = math.log((came + 1) / (due + 1))
    return trust.Told(case.now, quantiles[:, seen], week, case.actual[seen], surprise)


def score(method: Forecaster, cases: Iterable[Case]) -> Row:
    """The figures of one method."""
    sums = Sums()
    for case in cases:
        quantiles, paths = method(case)
        seen = np.isfinite(case.actual)
        sums.add(quantiles[:, seen], np.quantile(paths[:, seen].sum(axis=1), LEVELS), case.actual[seen])
    return sums.row()


def of_releases(support: Support, scored: list[Release], hours: int, fits: Fits) -> Iterator[Case]:
    """Each of `scored`, `hours` after it went out."""
    for release in scored:
        now = release.day + OUT_AT + hours * HOUR
        end = release.day + WEEK * HOUR
        rest = round((end - now) / HOUR)
        yield Case(support.series, support.known(release.day), release.day, now, rest, hours, _PATHS, fits[release])


def of_posts(brand: Brand, hours: int, since: date | None, fits: dict[datetime, Model]) -> Iterator[Case]:
    """Each post of the evaluated part, `hours` after it went out, to the next whole hour."""
    series = brand.series
    first = series.end - _DAYS * 24 * HOUR if since is None else datetime.combine(since, time(0), UTC)
    for post in brand.posts:
        begun = math.floor((post.starts_at - series.start) / HOUR)
        now = series.start + math.ceil((post.starts_at - series.start) / HOUR + hours) * HOUR
        if first <= post.starts_at and now + _AHEAD * HOUR <= series.end:
            yield Case(series, brand.posts, series.start + begun * HOUR, now, _AHEAD, hours, _BRAND_PATHS, fits)


def calbot(case: Case) -> tuple[Floats, Floats]:
    """The product: last midnight's fit, renewed."""
    return _expected(case, _current(case))


def no_update(case: Case) -> tuple[Floats, Floats]:
    """As foreseen before it went out."""
    return _expected(case, _learnt(case, case.before))


def refit(case: Case) -> tuple[Floats, Floats]:
    """All learnt anew."""
    return _expected(case, _learnt(case, case.now))


def constant_multiplier(case: Case) -> tuple[Floats, Floats]:
    """As foreseen, times what has arrived over what was foreseen of these hours."""
    came, due = _arrivals(case)
    factor = came / max(due, 1.0) if due else 1.0
    quantiles, paths = no_update(case)
    return quantiles * factor, paths * factor


def _arrivals(case: Case) -> tuple[float, float]:
    """What has come in the hours seen, and what was due in them before."""
    model, start = _learnt(case, case.before), case.now - case.seen * HOUR
    due = expect(model, case.posts, start, case.seen, np.random.default_rng(7), 2).mean
    first = round((start - case.series.start) / HOUR)
    came = case.series.counts[first : first + case.seen]
    ok = np.isfinite(came)
    return float(came[ok].sum()), float(due[ok].sum())


WAYS: dict[str, Forecaster] = {
    "calbot": calbot,
    "no_update": no_update,
    "constant_multiplier": constant_multiplier,
    "refit": refit,
}


def _expected(case: Case, model: Model) -> tuple[Floats, Floats]:
    told = expect(model, case.posts, case.now, case.hours, np.random.default_rng(7), case.paths)
    return told.quantiles, told.paths


def _current(case: Case) -> Model:
    """What `nowcast.current` does, with the fits kept: many moments share a midnight."""
    at = fitted_at(case.series, case.now)
    hours = range(round((at - case.series.start) / HOUR), round((case.now - case.series.start) / HOUR))
    counts = ((case.series.start + hour * HOUR, 60, float(case.series.counts[hour])) for hour in hours)
    seen = arrived((slot for slot in counts if math.isfinite(slot[2])), at, case.now)
    return renew(_learnt(case, at), case.posts, seen)


def _learnt(case: Case, at: datetime) -> Model:
    if at not in case.fits:
        case.fits[at] = learn(case.series, [post for post in case.posts if post.starts_at < at], at)
    return case.fits[at]
