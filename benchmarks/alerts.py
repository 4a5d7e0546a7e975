"""Alert quality: are spikes called a day ahead, and are the calls right?

    python -m benchmarks.alerts [--data DIR] [--since DATE] [--json]

Brands. A spike is a shift (00-08, 08-16, 16-24 UTC: cover is placed by the shift) whose messages wait longer for their
first response, on average, than the promise of 4 hours. The truth is `care_team.judge`, message by message, fed the
actual arrivals and a roster by the seasonal profile. It is *planned* if the same shift would have kept the promise
without what the posts brought (`truth_hourly.csv`, used for nothing else), else *unplanned*: the team was short anyhow,
or something happened that no calendar held. A call is made 24 hours before the shift begins, from what was counted
until then: last midnight's fit, renewed; the posts scheduled; the backlog of that hour. It is made as the product makes
it: if the mean first response expected of the shift is over the promise. It is *planned* if it would not be made
without the posts. Precision: calls of that kind whose shift broke the promise, for whatever reason; recall: spikes of
that kind that were called, as whatever. `lead_h`: hours from the call to the first hour over the promise.
`false_a_month`: calls of that kind whose shift kept it, per brand and 30 days.

`likely`: called if the shift is late in more than half of the possible futures, whatever the mean. `tuned`: in more
than that part of them with the best F1 of planned spikes over all brands in the 14 days before the evaluated ones.
`oracle`: `likely` with the true hourly contributions of the posts in place of their forecast: what the usual week and
the unplanned leave uncertain, nobody can call. `oracle_tuned`: the same, tuned; `oracle_best`: the same with the
threshold that turns out best on the evaluated days themselves, a bound on all of these.

Releases. A spike is a day of more than 1.5 times the mean day of the four weeks before; called at 00:00 UTC of the day
before. *Planned*: within 7 days after a major release that was known. Tuned on the days after majors from November 2021
up to the evaluated part, and every seventh of the other days.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from benchmarks import alerts_releases
from benchmarks.alerts_figures import Call, Figures, best_threshold, figures
from benchmarks.care_team import TARGET_MINUTES, CareTeam, hourly_minutes, judge, seasonal_team
from benchmarks.forecast.brands import Brand, folders, read
from benchmarks.forecast.common import Floats, default_data
from calbot.forecast.expect import expect
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import Series
from calbot.forecast.nowcast import arrived, fitted_at, renew
from calbot.staffing.backlog import serve

HOUR = timedelta(hours=1)
SHIFT, AHEAD, DAYS = 8, 24, 14
_THINK = 72
_PATHS = 200
Sizes = tuple[float, float]


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


def main(arguments: list[str]) -> int:
    """Run it; the last line is one JSON object. Without data: one sentence and 0."""
    asked = _parser().parse_args(arguments)
    data = asked.data or default_data()
    if data is None:
        print("benchmarks.alerts: skipped, CALBOT_BENCH_DATA does not point at the benchmark data")
        print(json.dumps({"skipped": True}))
        return 0
    found = run(data, asked.since)
    if not asked.json:
        _print(found)
    print(json.dumps(found))
    return 0


def run(data: Path, since: date | None) -> dict[str, Figures]:
    """Figures by kind of spike."""
    earlier, scored = [], []
    for folder in folders(data):
        before, now = stages(read(folder), since)
        earlier.append(before)
        scored.append(now)
    months = sum(len(stage.counts) for stage in scored) / (30 * 24)
    plain, likely = _both(scored, oracle=False)
    before, before_oracle = (_both(earlier, oracle)[1] for oracle in (False, True))
    oracle = _both(scored, oracle=True)[1]
    return {
        "planned": figures(plain, 1.0, months, planned=True),
        "unplanned": figures(plain, 1.0, months, planned=False),
        "all": figures(plain, 1.0, months, planned=None),
        "likely": figures(likely, 1.0, months, planned=True),
        "tuned": figures(likely, best_threshold(before), months, planned=True),
        "oracle": figures(oracle, 1.0, months, planned=True),
        "oracle_tuned": figures(oracle, best_threshold(before_oracle), months, planned=True),
        "oracle_best": figures(oracle, best_threshold(oracle), months, planned=True),
        "releases": alerts_releases.run(data / "releases", since),
    }


def _both(played: list[Stage], oracle: bool) -> tuple[list[Call], list[Call]]:
    """All calls by the mean, and all by the chance."""
    pairs = [pair for stage in played for pair in calls(stage, oracle)]
    return [mean for mean, _ in pairs], [chance for _, chance in pairs]


def stages(brand: Brand, since: date | None) -> tuple[Stage, Stage]:
    """The 14 days before the evaluated part, and that part: the last 14 days, or from `since` on; whole days."""
    hours = len(brand.series.counts)
    first = hours - DAYS * 24
    if since is not None:
        first = round((datetime.combine(since, time(0), UTC) - brand.series.start) / HOUR)
    first += -(brand.series.start.hour + first) % 24
    fits: dict[datetime, Model] = {}
    before = max(first - DAYS * 24, 14 * 24)
    spans = ((before, first), (first, hours))
    early, late = (
        Stage(brand, one, other, seasonal_team(_past(brand, one), other - one), fits) for one, other in spans
    )
    return early, late


def calls(stage: Stage, oracle: bool) -> Iterator[tuple[Call, Call]]:
    """Each shift of the stretch but those of its first day, with what was said of it a day ahead: by the mean of
    the futures over the promise, and by twice the part of them that break it."""
    actual = hourly_minutes(judge(stage.counts, stage.team, np.random.default_rng(3)), len(stage.counts))
    quiet = np.maximum(stage.counts - stage.posted, 0.0)
    without = hourly_minutes(judge(quiet, stage.team, np.random.default_rng(3)), len(quiet))
    waits = serve(np.nan_to_num(stage.counts), stage.team.capacity).backlog[0]
    for shift in range(AHEAD, len(stage.counts) - SHIFT + 1, SHIFT):
        origin = shift - AHEAD
        backlog = float(waits[origin - 1]) if origin else 0.0
        foreseen, alone = _foreseen(stage, origin, backlog, oracle)
        span = slice(shift, shift + SHIFT)
        spike = _mean(actual[span], stage.counts[span]) > TARGET_MINUTES
        planned = spike and _mean(without[span], quiet[span]) <= TARGET_MINUTES
        over = np.flatnonzero(actual[span] > TARGET_MINUTES)
        lead = float(AHEAD + (over[0] if len(over) else 0))
        mean, chance = (Call(*sizes, spike, planned, lead) for sizes in zip(foreseen, alone, strict=True))
        yield mean, chance


def _foreseen(stage: Stage, origin: int, backlog: float, oracle: bool) -> tuple[Sizes, Sizes]:
    """The shift 24 hours after `origin`; and the same without posts."""
    now = stage.brand.series.start + (stage.first + origin) * HOUR
    model, hours = _model(stage, now), min(_THINK, len(stage.counts) - origin)
    rng = np.random.default_rng(11)
    bare = expect(replace(model, past={}), (), now, hours, rng, _PATHS).paths
    if oracle:
        paths = bare + stage.posted[origin : origin + hours]
    else:
        paths = expect(model, stage.brand.posts, now, hours, rng, _PATHS).paths
    cover = stage.team.capacity[origin : origin + hours]
    return _sizes(paths, cover, backlog), _sizes(bare, cover, backlog)


def _sizes(paths: Floats, cover: Floats, backlog: float) -> Sizes:
    """Of the messages of the shift in question: mean minutes over the promise, twice the chance that it is broken."""
    waiting, span = serve(paths, cover, backlog, target_minutes=TARGET_MINUTES), slice(AHEAD, AHEAD + SHIFT)
    weight = waiting.load[:, span] + 1e-9
    minutes = (waiting.minutes[:, span] * weight).sum(axis=1) / weight.sum(axis=1)
    return waiting.mean(AHEAD, AHEAD + SHIFT) / TARGET_MINUTES, 2 * float((minutes > TARGET_MINUTES).mean())


def _model(stage: Stage, now: datetime) -> Model:
    series, posts = stage.brand.series, stage.brand.posts
    at = fitted_at(series, now)
    if at not in stage.fits:
        stage.fits[at] = learn(series, [post for post in posts if post.starts_at < at], at)
    hours = range(round((at - series.start) / HOUR), round((now - series.start) / HOUR))
    counts = [(series.start + hour * HOUR, 60, float(series.counts[hour])) for hour in hours]
    return renew(stage.fits[at], posts, arrived(counts, at, now))


def _past(brand: Brand, hours: int) -> Series:
    return Series(brand.series.start, brand.series.counts[:hours])


def _mean(minutes: Floats, counts: Floats) -> float:
    return float((minutes * counts).sum() / max(counts.sum(), 1e-9))


def _print(found: dict[str, Figures]) -> None:
    print(f"{'':10} precision recall  lead h  false a month  calls spikes")
    for name, row in found.items():
        if "precision" in row:
            line = f"{name:10} {row['precision']:9.2f} {row['recall']:6.2f} {row['lead_h']:7.1f} "
            print(f"{line}{row['false_a_month']:14.1f} {row['calls']:6.0f} {row['spikes']:6.0f}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alerts", description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--since", type=date.fromisoformat)
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
