"""What the warnings are worth: the same labour, placed by the season and moved as calbot suggests the evening before.

    python -m benchmarks.outcome [--data DIR] [--since DATE] [--json]

A simulated care team (`care_team`: 12 replies an hour, 4 hours promised, as many head-hours as the mean hour of the
week of the six weeks before needs at 85 % utilisation) answers the real arrivals of each brand for the last 14 days, or
from `--since` on, message by message.

* `seasonal` (a): all hours where the seasonal profile puts them.
* `calbot` (b): each evening at 20:00 UTC the product's forecast of what is known by then (counts, scheduled posts, the
  queue of that hour) goes through `staffing.shift_hours`. Where it warns of the two days to come, blocks of 4 hours
  or more are moved within them; never more than 15 % of the hours up to then.
* `oracle`: the same evenings, bounds and mover, but tomorrow and the days after are known exactly: what better
  forecasts could reach. `hindsight`: the whole stretch known on its eve, with all 15 % at once.

`minutes_over_sla` adds up the minutes beyond the promise over all messages; `hours_over_sla` counts hours whose
messages waited longer than promised on average; means over SEEDS simulations, all brands summed. The mover's INTO,
LOOK and TAIL, and what waiting in time costs it, were chosen on the 14 days before the evaluated ones. On the release
data a head answers 2 questions an hour, and the stretches are the fortnights that begin three days before each major
release.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.care_team import TARGET_MINUTES, UTILISATION, CareTeam, Floats, judge, seasonal_team
from benchmarks.forecast import brands, releases
from benchmarks.forecast.common import default_data
from calbot.forecast.expect import expect
from calbot.forecast.fit import learn
from calbot.forecast.history import Series
from calbot.staffing.backlog import serve
from calbot.staffing.shift_hours import Bounds, shift_hours

HOUR = timedelta(hours=1)
DAYS, EVENING = 14, 4
"""Evaluated days; hours between the evening look (20:00 UTC) and the day that it is about."""
INTO, LOOK, TAIL = 48, 48, 48
"""Hours from midnight on that blocks may go to and come from, and hours behind them that are looked at too."""
SHARE = 0.15
PATHS, SEEDS = 40, 4
RELEASE_PACE = 2.0
SENSITIVITY = (0.8, 0.9)
Foresee = Callable[[datetime, int], Floats]
Row = dict[str, float]


@dataclass
class Stretch:
    """Real arrivals `counts` (hours,) right after `past`; `foresee(now, hours)` gives paths of what was expected."""

    name: str
    past: Series
    counts: Floats
    foresee: Foresee
    pace: float = 12.0
    told: dict[int, Floats] = field(default_factory=dict)

    def paths(self, hour: int) -> Floats:
        """What was expected at `hour` of the stretch (paths, hours), thought through once."""
        if hour not in self.told:
            self.told[hour] = self.foresee(self.past.end + HOUR * hour, EVENING + LOOK + TAIL)
        return self.told[hour]


def main(arguments: Sequence[str]) -> int:
    """Run it; the last line is one JSON object. Without data: one sentence and 0."""
    asked = _parser().parse_args(arguments)
    data = asked.data or default_data()
    if data is None:
        print("benchmarks.outcome: skipped, CALBOT_BENCH_DATA does not point at the benchmark data")
        print(json.dumps({"skipped": True}))
        return 0
    found = run(data, asked.since)
    if not asked.json:
        _print(found)
    print(json.dumps(found))
    return 0


def run(data: Path, since: date | None) -> dict[str, Any]:
    """All rows; `ratio_minutes_over_sla` is (b) by (a) over all brands."""
    stretches = list(brand_stretches(data, since))
    parts = {stretch.name: compare(stretch, UTILISATION) for stretch in stretches}
    whole = _summed(parts.values())
    found: dict[str, Any] = {**_ratios(whole), **whole, "brands": parts}
    found["sensitivity"] = {
        str(share): _ratios(_summed([compare(one, share, bounds=False) for one in stretches])) for share in SENSITIVITY
    }
    there = (data / "releases").is_dir()
    told = list(release_stretches(data / "releases", since)) if there else []
    if told:
        rows = _summed([compare(stretch, UTILISATION) for stretch in told])
        found["releases"] = {**_ratios(rows), **rows, "stretches": len(told)}
    return found


def compare(stretch: Stretch, utilisation: float, bounds: bool = True) -> dict[str, Row]:
    """The figures of one stretch by way of staffing."""
    team = seasonal_team(stretch.past, len(stretch.counts), utilisation, stretch.pace)
    rows = {
        "seasonal": _judged(stretch, team, team),
        "calbot": _judged(stretch, team, moved(stretch, team, known=False)),
    }
    if bounds:
        rows["oracle"] = _judged(stretch, team, moved(stretch, team, known=True))
        rows["hindsight"] = _judged(stretch, team, hindsight(stretch, team))
    return rows


def moved(stretch: Stretch, team: CareTeam, *, known: bool) -> CareTeam:
    """The roster after each evening's moves; `known`: by what truly came."""
    heads, used = team.heads.copy(), 0.0
    days = len(heads) // 24
    for day in range(days):
        begin = max(24 * day - EVENING, 0)
        first = 24 * day - begin
        end = min(24 * day + LOOK + TAIL, len(heads))
        paths = _truth(stretch)[None, begin:end] if known else _ahead(stretch, day, begin, end)
        bounds = Bounds(
            first, min(first + INTO, end - begin), min(first + LOOK, end - begin), _left(team, day, days, used)
        )
        backlog = _backlog(stretch, heads[:begin])
        after = shift_hours(
            paths,
            heads[begin:end],
            bounds,
            start_backlog=backlog,
            target_minutes=TARGET_MINUTES,
            replies_per_hour=stretch.pace,
        )
        heads[begin:end] = after.heads
        used += after.moved_hours
    return team.with_heads(heads)


def hindsight(stretch: Stretch, team: CareTeam) -> CareTeam:
    """The roster of somebody who knew all beforehand."""
    hours = len(team.heads)
    heads, left = team.heads, SHARE * float(team.heads.sum())
    while True:
        after = shift_hours(
            _truth(stretch)[None],
            heads,
            Bounds(0, hours, hours, left),
            target_minutes=TARGET_MINUTES,
            replies_per_hour=stretch.pace,
        )
        heads, left = after.heads, left - after.moved_hours
        if not after.moves:
            return team.with_heads(heads)


def brand_stretches(data: Path, since: date | None) -> Iterator[Stretch]:
    """Every brand in the folder: its last 14 days, or those from `since` on; whole days."""
    for folder in brands.folders(data):
        brand = brands.read(folder)
        series = brand.series
        hours = len(series.counts)
        first = hours - DAYS * 24 if since is None else _index(series, since)
        first += -(series.start.hour + first) % 24
        yield Stretch(
            brand.name,
            Series(series.start, series.counts[:first]),
            series.counts[first : hours - (hours - first) % 24],
            _of_brand(brand),
        )


def release_stretches(folder: Path, since: date | None) -> Iterator[Stretch]:
    """Fourteen days from three days before each major release of the tuned part on."""
    support = releases.read(folder)
    for release in support.majors(since or releases.TUNE):
        start = release.day - timedelta(days=3)
        counts = support.actual(start, DAYS * 24)
        if len(counts) == DAYS * 24:
            yield Stretch(release.version, support.until(start), counts, _of_support(support), RELEASE_PACE)


def _of_brand(brand: brands.Brand) -> Foresee:
    def foresee(now: datetime, hours: int) -> Floats:
        known = Series(brand.series.start, brand.series.counts[: round((now - brand.series.start) / HOUR)])
        model = learn(known, brand.posts, now)
        return expect(model, brand.posts, now, hours, np.random.default_rng(7), PATHS).paths

    return foresee


def _of_support(support: releases.Support) -> Foresee:
    def foresee(now: datetime, hours: int) -> Floats:
        return expect(support.learnt(now), support.known(now), now, hours, np.random.default_rng(7), PATHS).paths

    return foresee


def _judged(stretch: Stretch, before: CareTeam, after: CareTeam) -> Row:
    assert after.heads.sum() == before.heads.sum()
    assert after.heads.min() >= 0
    runs = [judge(stretch.counts, after, np.random.default_rng(seed)) for seed in range(SEEDS)]
    hours = float(before.heads.sum())
    # A moved hour is missing in one place and added in another; blocks that overlap meet in the middle.
    elsewhere = float(np.abs(after.heads - before.heads).sum()) / 2
    return {
        "minutes_over_sla": float(np.mean([one.minutes_over_sla for one in runs])),
        "hours_over_sla": float(np.mean([one.hours_over_sla for one in runs])),
        "share_late": float(np.mean([one.share_late for one in runs])),
        "mean_minutes": float(np.mean([one.mean_minutes for one in runs])),
        "messages": float(len(runs[0].waits)),
        "head_hours": hours,
        "moved": elsewhere / hours,
    }


def _summed(parts: Any) -> dict[str, Row]:
    """Rows over all stretches: sums of minutes, hours and messages, shares and means by message, moves by hour."""
    rows: dict[str, list[Row]] = {}
    for part in parts:
        for way, row in part.items():
            rows.setdefault(way, []).append(row)
    return {way: _whole(many) for way, many in rows.items()}


def _whole(rows: Sequence[Row]) -> Row:
    total = {name: sum(row[name] for row in rows) for name in ("minutes_over_sla", "hours_over_sla", "messages")}
    hours = sum(row["head_hours"] for row in rows)
    weighted = {
        name: sum(row[name] * row["messages"] for row in rows) / max(total["messages"], 1.0)
        for name in ("share_late", "mean_minutes")
    }
    moved_hours = sum(row["moved"] * row["head_hours"] for row in rows)
    return {**total, **weighted, "head_hours": hours, "moved": moved_hours / hours}


def _ratios(rows: Mapping[str, Row]) -> Row:
    before = rows["seasonal"]
    found = {
        "ratio_minutes_over_sla": _ratio(rows["calbot"], before, "minutes_over_sla"),
        "ratio_hours_over_sla": _ratio(rows["calbot"], before, "hours_over_sla"),
    }
    if "oracle" in rows:
        found["oracle_ratio_minutes_over_sla"] = _ratio(rows["oracle"], before, "minutes_over_sla")
    return found


def _ratio(row: Row, before: Row, name: str) -> float:
    return round(row[name] / max(before[name], 1e-9), 4)


def _ahead(stretch: Stretch, day: int, begin: int, end: int) -> Floats:
    """What was expected on the evening before `day` of the hours `begin` up to `end` (paths, hours)."""
    skip = begin - (24 * day - EVENING)
    return stretch.paths(24 * day - EVENING)[:, skip : skip + end - begin]


def _left(team: CareTeam, day: int, days: int, used: float) -> float:
    """Head-hours that may still be moved: 15 % of those up to the day's end, less what was moved."""
    return SHARE * float(team.heads.sum()) * (day + 1) / days - used


def _backlog(stretch: Stretch, heads: Any) -> float:
    """Messages that wait at the end of the hours of `heads`, which the team sees for itself."""
    if not len(heads):
        return 0.0
    return float(serve(_truth(stretch)[: len(heads)], stretch.pace * heads.astype(np.float64)).backlog[0, -1])


def _truth(stretch: Stretch) -> Floats:
    return np.nan_to_num(stretch.counts)


def _index(series: Series, day: date) -> int:
    return round((datetime.combine(day, time(0), UTC) - series.start) / HOUR)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outcome", description="What the warnings are worth.")
    parser.add_argument("--data", type=Path, help="the folder with brands/ and releases/")
    parser.add_argument("--since", type=date.fromisoformat, help="first evaluated day; default: the last 14 days")
    parser.add_argument("--json", action="store_true", help="one JSON object only")
    return parser


def _print(found: Mapping[str, Any]) -> None:
    for name, rows in (("all brands", found), *found["brands"].items(), ("releases", found.get("releases", {}))):
        for way in ("seasonal", "calbot", "oracle", "hindsight"):
            if way in rows:
                row = rows[way]
                print(
                    f"{name:10} {way:10} {row['minutes_over_sla']:12.0f} min over the SLA, "
                    f"{row['hours_over_sla']:6.1f} h over it, {row['share_late']:6.1%} late, "
                    f"mean {row['mean_minutes']:6.1f} min, {row['moved']:5.1%} of the hours moved"
                )
    minutes, hours = found["ratio_minutes_over_sla"], found["ratio_hours_over_sla"]
    print(f"(b) / (a): {minutes:.2f} of the minutes, {hours:.2f} of the hours over the SLA")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
