"""What the warnings are worth: the same labour, placed by the season and moved as calbot suggests the evening before.

    python -m benchmarks.outcome [--data DIR] [--since DATE] [--peers none] [--json]

A simulated care team (`care_team`: 12 replies an hour, 4 hours promised, as many head-hours as the mean hour of the
week of the six weeks before needs at 85 % utilisation) answers the real arrivals of each brand for the last 14 days, or
from `--since` on, message by message.

* `seasonal` (a): all hours where the seasonal profile puts them.
* `calbot` (b): each evening at 20:00 UTC the product thinks through what is known by then (counts, scheduled posts, the
  queue of that hour) by its own functions: the forecast, the windows it warns of (`evening.warnings`, which asks
  `alerts.spikes.find`), and for these the hours it would move (`staffing.shift_hours`, behind the way out "hours" of a
  warning). Without a warning nothing is moved; with one, blocks of 4 hours or more; never more than 15 % of the hours
  up to that day's end are moved; an hour that is moved on or back counts again.
* `mean known`: the same evenings, warnings and mover, with a perfect forecast of the mean: what came, smoothed over
  hours, and Poisson chance around it. `oracle`: the same with what came itself. `hindsight`: the whole stretch known on
  its eve, all 15 % at once, by the same mover: what somebody who knew all reached, no bound.
* `bound`: no placing of 15 % of the hours in blocks of 4 or more leaves fewer minutes (`outcome_bound`).

`minutes_over_sla` adds up the minutes beyond the promise over all messages; `hours_over_sla` counts hours whose
messages waited longer than promised on average; `moved` is the part of the hours that lie elsewhere in the end,
`moved_gross` that of all moves, of hours moved back or on as well; means over SEEDS simulations, all brands summed. How
far the mover looks, and what waiting in time costs it, were chosen on the 14 days before the evaluated ones. On the
release data a head answers 2 questions an hour, and the stretches are the fortnights that begin three days before each
major release.
There are no peers to leave out. Brands or releases that DIR has not are left out; a part that cannot be measured is
told as `error`. Exit codes: 0; 1 something could not be measured, or there is nothing; 2 a wrong argument.

`waits` tells whether ranges of waiting times hold (`wait_ranges`): the part of the days whose mean first response lies
in the 80 % range that was told of it the evening before, on the seasonal roster.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import stretches, wait_ranges
from benchmarks.asked import LEFT_OUT, Lacking, Unusable, as_json, attempt, failed, parser
from benchmarks.care_team import TARGET_MINUTES, UTILISATION, CareTeam, judge, seasonal_team
from benchmarks.evening import Foreseen, span, warnings
from benchmarks.forecast.common import default_data
from benchmarks.outcome_bound import least_minutes
from benchmarks.stretches import Stretch
from calbot.staffing.shift_hours import Bounds, shift_hours

EVENING = 4
"""Hours between the evening look (20:00 UTC) and the day that it is about."""
INTO, LOOK, TAIL = 96, 144, 36
"""Hours from midnight on that blocks may go to and come from, and hours behind them that are looked at too."""
SHARE = 0.15
SEEDS = 12
SMOOTH = np.array([1.0, 2.0, 3.0, 4.0, 3.0, 2.0, 1.0]) / 16
"""Weights of the hours around one whose mean is told."""
SENSITIVITY = (0.8, 0.9)
WAYS = ("calbot", "mean known", "oracle", "hindsight")
Row = dict[str, float]


def main(arguments: Sequence[str]) -> int:
    """Run it; the last line is one JSON object. Without data: one sentence and 0."""
    asked = parser("outcome", __doc__).parse_args(arguments)
    data = asked.data or default_data()
    if data is None:
        print("benchmarks.outcome: skipped, CALBOT_BENCH_DATA does not point at the benchmark data")
        print(json.dumps({"skipped": True}))
        return 0
    found = run(data, asked.since)
    if not asked.json:
        _print(found)
    print(as_json(found))
    return failed(found, found.get("releases", {}))


def run(data: Path, since: date | None) -> dict[str, Any]:
    """All rows, or why there are none; `ratio_minutes_over_sla` is (b) by (a) over all brands."""
    found = attempt("brands", partial(_of_brands, data, since))
    releases = attempt("releases", partial(_of_releases, data, since))
    return found if LEFT_OUT in releases and LEFT_OUT not in found else {**found, "releases": releases}


def _of_brands(data: Path, since: date | None) -> dict[str, Any]:
    played = list(stretches.of_brands(data, since))
    if not played:
        raise Unusable("no brand has a week of counts and a whole day after it to evaluate")
    parts = {stretch.name: compare(stretch, UTILISATION) for stretch in played}
    whole = _summed(parts.values())
    found: dict[str, Any] = {**_ratios(whole), **whole, "waits": waits(played), "brands": parts}
    found["sensitivity"] = {
        str(share): _ratios(_summed([compare(one, share, ways=("calbot",)) for one in played])) for share in SENSITIVITY
    }
    return found


def _of_releases(data: Path, since: date | None) -> dict[str, Any]:
    told = list(stretches.of_releases(data, since))
    if not told:
        raise Lacking("no major release has the fortnight around it in the evaluated part")
    each = {stretch.name: compare(stretch, UTILISATION) for stretch in told}
    rows = _summed(each.values())
    return {**_ratios(rows), **rows, "waits": waits(told), "stretches": len(told), "each": each}


def waits(played: Sequence[Stretch]) -> Row:
    """Whether the ranges of each next day's waits held, over all stretches."""
    ranges, came = list[tuple[float, float]](), list[float]()
    for stretch in played:
        team = seasonal_team(stretch.past, len(stretch.counts), UTILISATION, stretch.pace)
        for day in range(len(team.heads) // 24):
            begin, end = max(24 * day - EVENING, 0), min(24 * day + LOOK + TAIL, len(team.heads))
            seen = known(stretch, "calbot", day, begin, end, wait_ranges.PATHS)
            first = 24 * day - begin
            roster, backlog = team.capacity[begin:end], stretch.backlog(team, begin)
            ranges.append(wait_ranges.told(seen, roster, backlog, first))
            came.append(wait_ranges.came(seen, roster, backlog, first, stretch.truth[begin:end]))
    return wait_ranges.coverage(ranges, came)


def compare(stretch: Stretch, utilisation: float, ways: Sequence[str] = WAYS) -> dict[str, Row]:
    """The figures of one stretch by way of staffing."""
    team = seasonal_team(stretch.past, len(stretch.counts), utilisation, stretch.pace)
    rows = {"seasonal": scored(stretch, [team])}
    for way in ways:
        rosters = [team, hindsight(stretch, team)] if way == "hindsight" else evenings(stretch, team, way)
        rows[way] = scored(stretch, rosters)
    if ways == WAYS:
        rows["bound"] = {"minutes_over_sla": least_minutes(stretch.counts, team, SHARE)}
    return rows


def evenings(stretch: Stretch, team: CareTeam, way: str) -> list[CareTeam]:
    """The roster as the season has it, and after each evening's moves."""
    days, rosters = len(team.heads) // 24, [team]
    for day in range(days):
        begin, end = max(24 * day - EVENING, 0), min(24 * day + LOOK + TAIL, len(team.heads))
        first, now = 24 * day - begin, rosters[-1]
        left = SHARE * float(team.heads.sum()) * (day + 1) / days - touched(rosters)
        bounds = Bounds(first, min(first + INTO, end - begin), min(first + LOOK, end - begin), left)
        rosters.append(_evening(stretch, now, known(stretch, way, day, begin, end), begin, bounds))
    return rosters


def known(stretch: Stretch, way: str, day: int, begin: int, end: int, paths: int = stretches.PATHS) -> Foreseen:
    """What is foreseen on the evening before `day` of the hours `begin` up to `end`."""
    evening = 24 * day - EVENING
    told = stretch.expected(evening, EVENING + LOOK + TAIL, paths).part(begin - evening, end - evening)
    if way == "calbot":
        return told
    truth = stretch.truth[None]
    if way == "mean known":
        mean = np.convolve(np.pad(stretch.truth, 3, mode="edge"), SMOOTH, mode="valid")
        truth = np.random.default_rng((11, day)).poisson(mean, (stretches.PATHS, len(mean))).astype(np.float64)
    return Foreseen(stretch.at(begin), truth[:, begin:end], told.baseline)


def _evening(stretch: Stretch, team: CareTeam, seen: Foreseen, begin: int, bounds: Bounds) -> CareTeam:
    """The roster after what one evening's warnings suggest; `seen` is of the hours from `begin` on."""
    end = begin + seen.paths.shape[1]
    backlog = stretch.backlog(team, begin)
    warned = warnings(seen, team.capacity[begin:end], backlog, seen.start)
    after = shift_hours(
        seen.paths,
        team.heads[begin:end].astype(np.float64),
        bounds,
        [span(spike, seen.start) for spike in warned],
        start_backlog=backlog,
        target_minutes=TARGET_MINUTES,
        replies_per_hour=stretch.pace,
    )
    heads = team.heads.copy()
    heads[begin:end] = after.heads.round()
    return team.with_heads(heads)


def elsewhere(before: CareTeam, after: CareTeam) -> float:
    """Head-hours that lie elsewhere than the season puts them: each is missing in one place and added in another."""
    return float(np.abs(after.heads - before.heads).sum()) / 2


def touched(rosters: Sequence[CareTeam]) -> float:
    """Head-hours that were moved on the way from the first of `rosters` to the last; moved on or back, they count
    again."""
    return sum(elsewhere(one, other) for one, other in pairwise(rosters))


def hindsight(stretch: Stretch, team: CareTeam) -> CareTeam:
    """The roster of somebody who knew all beforehand."""
    hours, heads = len(team.heads), team.heads.astype(np.float64)
    left = SHARE * float(heads.sum())
    while True:
        after = shift_hours(
            stretch.truth[None],
            heads,
            Bounds(0, hours, hours, left),
            [(0, hours)],
            target_minutes=TARGET_MINUTES,
            replies_per_hour=stretch.pace,
        )
        heads, left = after.heads, left - after.moved_hours
        if not after.moves:
            return team.with_heads(heads.round().astype(np.int64))


def scored(stretch: Stretch, rosters: Sequence[CareTeam]) -> Row:
    """The figures of the last of `rosters`, the first of which is the season's; each comes of the one before."""
    before, after = rosters[0], rosters[-1]
    assert after.heads.sum() == before.heads.sum()
    assert after.heads.min() >= 0
    runs = [judge(stretch.counts, after, np.random.default_rng(seed)) for seed in range(SEEDS)]
    hours = float(before.heads.sum())
    return {
        "minutes_over_sla": float(np.mean([one.minutes_over_sla for one in runs])),
        "hours_over_sla": float(np.mean([one.hours_over_sla for one in runs])),
        "share_late": float(np.mean([one.share_late for one in runs])),
        "mean_minutes": float(np.mean([one.mean_minutes for one in runs])),
        "messages": float(len(runs[0].waits)),
        "head_hours": hours,
        "moved": elsewhere(before, after) / hours,
        "moved_gross": touched(rosters) / hours,
    }


def _summed(parts: Any) -> dict[str, Row]:
    """Rows over all stretches: sums of minutes, hours and messages, shares and means by message, moves by hour."""
    rows: dict[str, list[Row]] = {}
    for part in parts:
        for way, row in part.items():
            rows.setdefault(way, []).append(row)
    return {way: _whole(many) for way, many in rows.items()}


def _whole(rows: Sequence[Row]) -> Row:
    if len(rows[0]) == 1:
        return {name: sum(row[name] for row in rows) for name in rows[0]}
    total = {name: sum(row[name] for row in rows) for name in ("minutes_over_sla", "hours_over_sla", "messages")}
    hours = sum(row["head_hours"] for row in rows)
    weighted = {
        name: sum(row[name] * row["messages"] for row in rows) / max(total["messages"], 1.0)
        for name in ("share_late", "mean_minutes")
    }
    moves = {
        name: sum(row[name] * row["head_hours"] for row in rows) / max(hours, 1.0) for name in ("moved", "moved_gross")
    }
    return {**total, **weighted, "head_hours": hours, **moves}


def _ratios(rows: Mapping[str, Row]) -> Row:
    before = rows["seasonal"]
    found = {
        "ratio_minutes_over_sla": _ratio(rows["calbot"], before, "minutes_over_sla"),
        "ratio_hours_over_sla": _ratio(rows["calbot"], before, "hours_over_sla"),
    }
    others = [way for way in (*WAYS[1:], "bound") if way in rows]
    ratios = {f"{way.replace(' ', '_')}_ratio": _ratio(rows[way], before, "minutes_over_sla") for way in others}
    return found | ratios


def _ratio(row: Row, before: Row, name: str) -> float:
    return round(row[name] / max(before[name], 1e-9), 4)


def _print(found: Mapping[str, Any]) -> None:
    releases = found.get("releases", {})
    for name, rows in (("all brands", found), *found.get("brands", {}).items(), ("releases", releases)):
        for way in ("seasonal", *WAYS):
            if way in rows:
                row = rows[way]
                print(
                    f"{name:10} {way:10} {row['minutes_over_sla']:12.0f} min over the SLA, "
                    f"{row['hours_over_sla']:6.1f} h over it, {row['share_late']:6.1%} late, "
                    f"mean {row['mean_minutes']:6.1f} min, {row['moved']:5.1%} of the hours moved, "
                    f"{row['moved_gross']:5.1%} with those moved again"
                )
        if "bound" in rows:
            print(f"{name:10} bound      {rows['bound']['minutes_over_sla']:12.0f} min over the SLA at least")
    for name, part in (("brands", found), ("releases", releases)):
        if "waits" in part:
            row = part["waits"]
            print(
                f"{name:10} {row['coverage80']:.0%} of {row['days']:.0f} days waited as long as their 80 % range says"
            )
    if "ratio_minutes_over_sla" in found:
        minutes, hours = found["ratio_minutes_over_sla"], found["ratio_hours_over_sla"]
        print(f"(b) / (a): {minutes:.2f} of the minutes, {hours:.2f} of the hours over the SLA")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
