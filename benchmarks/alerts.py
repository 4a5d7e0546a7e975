"""Alert quality: are spikes called a day ahead, and are the calls right?

    python -m benchmarks.alerts [--data DIR] [--since DATE] [--peers none] [--json]

Brands. A spike is a shift (00-08, 08-16, 16-24 UTC: cover is placed by the shift) whose messages wait longer for their
first response, on average, than the promise of 4 hours. What really happened is told by `care_team.judge`, message by
message, fed the actual arrivals and a roster by the seasonal profile. A spike is *planned* if the same shift would have
kept the promise without what the posts brought, else *unplanned*: the team was short anyhow, or something happened that
no calendar held. The calls are the product's own (`evening.warnings`, which asks `alerts.spikes.find`), made 24 hours
before the shift begins, from what was counted until then: last midnight's fit, renewed; the posts scheduled; the
backlog of that hour. A shift is called if the windows told of then hold half of its hours or more; the call is
*planned* as `Spike.planned` says. What is less likely than the shipped `least_chance` is no call: it has no card and
stands in the digest only (`alerts.level`); `any` counts it too. Precision: calls of that kind whose shift broke the
promise, for whatever reason; recall: spikes of that kind that were called, as whatever. `lead_h`: hours from the call
to the first hour over the promise. `false_a_month`: calls of that kind whose shift kept it, per brand and 30 days.

The hourly truth of the posts (`truth_hourly.csv`) is used for two things: to tell planned spikes from others when calls
are scored, and in the rows `oracle...` and `bound...`, which are no forecasts. No call of the rows before them sees it.

`likely`: only calls with a `Spike.chance` over a half. `tuned`: over the threshold with the best F1 of planned spikes
over all brands in the 14 days before the evaluated ones.

`oracle`: the product's own way of calling (`likely`), told the true hourly contributions of the posts in place of their
forecast. `oracle_tuned`: the same, tuned; `oracle_best`: the same with the threshold that turns out best on the
evaluated days themselves. `oracle_day`: who knows besides how many other messages each of the next days brings in all,
and not in which of its hours; `oracle_all`: who knows every hour (what is missed then, the windows' edges miss). These
are no bounds: another way of calling might do better with the same knowledge. `bound`: what none does on average who
knows no more than the forecast, `bound_posts` than that and what posts bring, `bound_day` than that and the days' sums,
if chance is as the forecast believes it (`alerts_bound`): `recall` at a precision of 0.8, and what `both` can reach
alike. What came is one such world, and luck may lift a caller over the average: `hindsight`, `lucky` and `goal` of
`bound` tell how far, for who calls by chance and is told after the event where to stop. `bound_earlier` is `bound` on
the 14 days before the evaluated ones, on which settings were chosen.

Releases. A spike is a day of more than 1.5 times the mean day of the four weeks before; called at 00:00 UTC of the day
before. *Planned*: within 7 days after a major release that was known. Tuned on the days after majors from November 2021
up to the evaluated part, and every seventh of the other days. There are no peers to leave out.

Brands or releases that DIR has not are left out; a part that cannot be measured is told as `error`, under `planned` or
`releases`. Exit codes: 0; 1 something could not be measured, or there is nothing; 2 a wrong argument.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import alerts_releases
from benchmarks.alerts_bound import Bools, Chances, in_worlds, reached
from benchmarks.alerts_figures import Call, Figures, best_threshold, figures
from benchmarks.alerts_stages import AHEAD, SHIFT, Stage, played
from benchmarks.asked import LEFT_OUT, as_json, attempt, failed, parser
from benchmarks.care_team import TARGET_MINUTES, hourly_minutes, judge
from benchmarks.evening import Foreseen, span, waiting, warnings
from benchmarks.forecast.brands import start
from benchmarks.forecast.common import Floats, default_data
from calbot.alerts.policy import SHIPPED
from calbot.alerts.spikes import Spike
from calbot.forecast.expect import expect
from calbot.forecast.fit import Model, learn
from calbot.forecast.nowcast import arrived, fitted_at, renew
from calbot.staffing.backlog import serve

HOUR = timedelta(hours=1)
_THINK = 72
_PATHS = 200
FORECAST, POSTS, DAYS_TOO, ALL = range(4)
"""What is known: the forecast; what posts bring in every hour; the other messages of each day; those of each hour."""
_ANY, _CARD, _LIKELY = 0.0, 2 * SHIPPED.least_chance, 1.0
"""Sizes from which on a call counts: any at all; what has a card of its own; a chance of a half."""


def main(arguments: list[str]) -> int:
    """Run it; the last line is one JSON object. Without data: one sentence and 0."""
    asked = parser("alerts", __doc__).parse_args(arguments)
    data = asked.data or default_data()
    if data is None:
        print("benchmarks.alerts: skipped, CALBOT_BENCH_DATA does not point at the benchmark data")
        print(json.dumps({"skipped": True}))
        return 0
    found = run(data, asked.since)
    if not asked.json:
        _print(found)
    print(as_json(found))
    return failed(found["planned"], found.get("releases", {}))


def run(data: Path, since: date | None) -> dict[str, dict[str, Any]]:
    """Figures by kind of spike, or why there are none."""
    planned = attempt("brands", partial(_of_brands, data, since))
    releases = attempt("releases", partial(alerts_releases.run, data, since))
    found = planned if "planned" in planned else {"planned": planned}
    return found if LEFT_OUT in releases and LEFT_OUT not in planned else {**found, "releases": releases}


def _of_brands(data: Path, since: date | None) -> dict[str, Any]:
    earlier, scored = played(data, start(data, since))
    months = sum(len(stage.counts) for stage in scored) / (30 * 24)
    made, before, before_oracle = _all(scored), _all(earlier), _all(earlier, POSTS)
    oracle = _all(scored, POSTS)
    return {
        "planned": figures(made, _CARD, months, planned=True),
        "unplanned": figures(made, _CARD, months, planned=False),
        "all": figures(made, _CARD, months, planned=None),
        "any": figures(made, _ANY, months, planned=True),
        "likely": figures(made, _LIKELY, months, planned=True),
        "tuned": figures(made, best_threshold(before), months, planned=True),
        "oracle": figures(oracle, _LIKELY, months, planned=True),
        "oracle_tuned": figures(oracle, best_threshold(before_oracle), months, planned=True),
        "oracle_best": figures(oracle, best_threshold(oracle), months, planned=True),
        "oracle_day": figures(_all(scored, DAYS_TOO), _LIKELY, months, planned=True),
        "oracle_all": figures(_all(scored, ALL), _LIKELY, months, planned=True),
        "bound": _bound(scored),
        "bound_earlier": _bound(earlier),
        "bound_posts": reached(_chances(scored, POSTS)),
        "bound_day": reached(_chances(scored, DAYS_TOO)),
    }


def _all(played: list[Stage], known: int = FORECAST) -> list[Call]:
    return [call for stage in played for call in calls(stage, known)]


def calls(stage: Stage, known: int = FORECAST) -> Iterator[Call]:
    """Each shift of the stretch but those of its first day, with what was told of it a day ahead: its size is twice the
    chance that the window breaks the promise, 0 where none was told of."""
    actual = hourly_minutes(judge(stage.counts, stage.team, np.random.default_rng(3)), len(stage.counts))
    quiet = np.maximum(stage.counts - stage.posted, 0.0)
    without = hourly_minutes(judge(quiet, stage.team, np.random.default_rng(3)), len(quiet))
    waits = serve(np.nan_to_num(stage.counts), stage.team.capacity).backlog[0]
    for shift in range(AHEAD, len(stage.counts) - SHIFT + 1, SHIFT):
        origin = shift - AHEAD
        seen = _foreseen(stage, origin, known)
        cover = stage.team.capacity[origin : origin + seen.paths.shape[1]]
        size, alone = _told(warnings(seen, cover, float(waits[origin - 1]) if origin else 0.0, seen.start), seen.start)
        hours = slice(shift, shift + SHIFT)
        spike = _mean(actual[hours], stage.counts[hours]) > TARGET_MINUTES
        planned = spike and _mean(without[hours], quiet[hours]) <= TARGET_MINUTES
        over = np.flatnonzero(actual[hours] > TARGET_MINUTES)
        yield Call(size, alone, spike, planned, float(AHEAD + (over[0] if len(over) else 0)))


def _chances(played: list[Stage], known: int) -> list[Chances]:
    """Of each shift of `calls`, as the futures of a day ahead have it."""
    return [Chances(float(over.mean()), float(planned.mean())) for over, planned in _futures(played, known)]


def _bound(played: list[Stage]) -> dict[str, float] | None:
    """What can be had of a stretch by who knows the forecast: on average over its worlds, and in each of them; None of
    a stretch without a shift."""
    futures = list(_futures(played, FORECAST))
    if not futures:
        return None
    over, planned = (np.array(rows) for rows in zip(*futures, strict=True))
    shifts = [Chances(*one) for one in zip(over.mean(axis=1).tolist(), planned.mean(axis=1).tolist(), strict=True)]
    return reached(shifts) | in_worlds(over, planned)


def _futures(played: list[Stage], known: int) -> Iterator[tuple[Bools, Bools]]:
    """Of each shift of `calls`, in which futures (paths,) it is a spike, and a planned one. Futures of one number share
    their luck: brands have none in common, so each has them in an order of its own."""
    for number, stage in enumerate(played):
        order = np.random.default_rng(number).permutation(_PATHS)
        for over, alone in _of_shifts(stage, known):
            yield over[order], (over & ~alone)[order]


def _of_shifts(stage: Stage, known: int) -> Iterator[tuple[Bools, Bools]]:
    quiet = np.maximum(stage.counts - stage.posted, 0.0)
    queues = [serve(np.nan_to_num(some), stage.team.capacity).backlog[0] for some in (stage.counts, quiet)]
    for shift in range(AHEAD, len(stage.counts) - SHIFT + 1, SHIFT):
        origin = shift - AHEAD
        both = (_foreseen(stage, origin, known), _quiet(stage, origin, known))
        over, alone = (
            waiting(
                seen,
                stage.team.capacity[origin : origin + seen.paths.shape[1]],
                float(queue[origin - 1]) if origin else 0.0,
            ).each(AHEAD, AHEAD + SHIFT, None)
            > TARGET_MINUTES
            for seen, queue in zip(both, queues, strict=True)
        )
        yield over, alone


def _told(spikes: Sequence[Spike], start: datetime) -> tuple[float, float]:
    """Size of the call of the shift 24 hours after `start`, and that of what no post causes."""
    inside = [(spike, _inside(*span(spike, start))) for spike in spikes]
    if sum(hours for _, hours in inside) < SHIFT / 2:
        return 0.0, 0.0
    spike, _ = max(inside, key=lambda one: one[1])
    return 2 * spike.chance, 0.0 if spike.planned else 2 * spike.chance


def _inside(first: int, last: int) -> int:
    """Hours of a window that lie in that shift."""
    return max(min(last, AHEAD + SHIFT) - max(first, AHEAD), 0)


def _foreseen(stage: Stage, origin: int, known: int) -> Foreseen:
    """What the product expects of the hours from `origin` on, or who knows more."""
    now = stage.brand.series.start + (stage.first + origin) * HOUR
    model, hours = _model(stage, now), min(_THINK, len(stage.counts) - origin)
    told = Foreseen.of(expect(model, stage.brand.posts, now, hours, np.random.default_rng(11), _PATHS))
    if known == FORECAST:
        return told
    return replace(told, paths=_quiet(stage, origin, known).paths + stage.posted[origin : origin + hours])


def _quiet(stage: Stage, origin: int, known: int) -> Foreseen:
    """The same without any post; futures of one number share their luck."""
    now = stage.brand.series.start + (stage.first + origin) * HOUR
    model, hours = _model(stage, now), min(_THINK, len(stage.counts) - origin)
    bare = expect(replace(model, past={}), (), now, hours, np.random.default_rng(11), _PATHS)
    if known <= POSTS:
        return Foreseen.of(bare)
    true = np.maximum(stage.counts - stage.posted, 0.0)[origin : origin + hours]
    return replace(Foreseen.of(bare), paths=scaled(bare.paths, true, 24 if known == DAYS_TOO else 1))


def scaled(paths: Floats, true: Floats, block: int) -> Floats:
    """`paths` (paths, hours) whose sum over every `block` hours is that of `true` (hours,); evenly where it was 0."""
    edges = np.arange(0, len(true), block)
    length = np.diff(np.append(edges, len(true)))
    sums, due = np.add.reduceat(paths, edges, axis=1), np.add.reduceat(true, edges)
    factor, flat = due / np.where(sums > 0, sums, 1.0), np.where(sums > 0, 0.0, due / length)
    return np.asarray(paths * np.repeat(factor, length, axis=1) + np.repeat(flat, length, axis=1), dtype=np.float64)


def _model(stage: Stage, now: datetime) -> Model:
    series, posts = stage.brand.series, stage.brand.posts
    at = fitted_at(series, now)
    if at not in stage.fits:
        stage.fits[at] = learn(series, [post for post in posts if post.starts_at < at], at)
    hours = range(round((at - series.start) / HOUR), round((now - series.start) / HOUR))
    counts = [(series.start + hour * HOUR, 60, float(series.counts[hour])) for hour in hours]
    return renew(stage.fits[at], posts, arrived(counts, at, now))


def _mean(minutes: Floats, counts: Floats) -> float:
    return float((minutes * counts).sum() / max(counts.sum(), 1e-9))


def _print(found: dict[str, Figures]) -> None:
    print(f"{'':10} precision recall  lead h  false a month  calls spikes")
    for name, row in found.items():
        if "precision" in row:
            line = f"{name:10} {_part(row['precision']):>9} {_part(row['recall']):>6} {row['lead_h']:7.1f} "
            print(f"{line}{row['false_a_month']:14.1f} {row['calls']:6.0f} {row['spikes']:6.0f}")
        if "both" in row:
            print(f"{name:12} {row['recall']:.2f} at a precision of 0.80, or {row['both']:.2f} of both, on average")
        if "lucky" in row:
            print(f"{name:12} {row['lucky']:.2f} of both in one world of twenty, the goal in {row['goal']:.1%} of them")


def _part(share: float) -> str:
    return f"{share:.2f}" if math.isfinite(share) else "-"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
