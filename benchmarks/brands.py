"""Benchmark B1: hourly inbound of six brands with posts on three channels, forecast 72 h ahead from rolling origins.

    CALBOT_BENCH_DATA=... python -m benchmarks.brands [--json]

Origins every 48 h over the last 14 days, all posts of the horizon known. Score: mean pinball over five quantiles
divided by the brand's mean in the scored hours, geometric mean over brands; WAPE of the median; coverage of the 80 %
interval. `truth.csv` serves only to score how well messages are attributed to posts.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from calbot.forecast.expect import LEVELS, expect
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import Floats, PostFact, Series

BRANDS = ("amzn", "fb", "goog", "ibm", "pfe", "ups")
TARGET = 0.172
REFERENCE = {
    "6-week hour-of-week quantiles": (0.172, 0.441, 0.64),
    "Prophet with decayed post regressors": (0.176, 0.471, 0.92),
    "AutoARIMA with the same regressors": (0.178, 0.479, 0.93),
    "MSTL+ETS": (0.213, 0.631, 0.87),
    "LightGBM quantiles": (0.155, 0.416, 0.68),
    "additive EM prototype": (0.153, 0.424, 0.73),
}
_PLAIN = ("wape", "coverage", "seconds", "attribution")
_DAYS, _STEP, _HORIZON = 14, 48, 72


@dataclass(frozen=True)
class Brand:
    """One brand: its counts, its posts, and the true size of each post (scoring only)."""

    name: str
    series: Series
    posts: tuple[PostFact, ...]
    truth: dict[int, float]


@dataclass
class Score:
    """Sums over the scored hours of one brand."""

    pinball: list[float]
    actual: list[float]
    missed: float = 0.0
    covered: int = 0
    seconds: float = 0.0
    fits: int = 0
    calls: int = 0

    def row(self) -> dict[str, float]:
        """The figures of one brand."""
        return {
            "pinball": float(np.mean(self.pinball) / np.mean(self.actual)),
            "wape": self.missed / float(np.sum(self.actual)),
            "coverage": self.covered / len(self.actual),
            "seconds": self.seconds / self.fits,
        }


def main(arguments: list[str]) -> int:
    """Run it; the last line is one JSON object. 0 within the target, 1 beyond it, 0 with a sentence without data."""
    root = _root()
    if root is None:
        print("benchmarks.brands: skipped, CALBOT_BENCH_DATA does not point at the benchmark data")
        print(json.dumps({"benchmark": "brands", "skipped": True}))
        return 0
    rows = {name: score(read(root / name)) for name in BRANDS}
    found = summary(rows)
    if "--json" not in arguments:
        _print(rows, found)
    print(json.dumps({"benchmark": "brands", **found, "brands": rows}))
    return 0 if found["pinball"] <= TARGET else 1


def read(folder: Path) -> Brand:
    """One brand's folder."""
    with (folder / "inbound.csv").open(newline="") as file:
        counts = [(_instant(row["hour"]), float(row["messages"])) for row in csv.DictReader(file)]
    with (folder / "posts.csv").open(newline="") as file:
        posts = tuple(_post(row, folder.name) for row in csv.DictReader(file))
    with (folder / "truth.csv").open(newline="") as file:
        truth = {_key(row["id"]): float(row["true_contacts"]) for row in csv.DictReader(file)}
    return Brand(folder.name, Series(counts[0][0], np.array([messages for _, messages in counts])), posts, truth)


def score(brand: Brand) -> dict[str, float]:
    """Figures of one brand over all origins."""
    total, rng = Score([], []), np.random.default_rng(7)
    model: Model | None = None
    for origin in origins(len(brand.series.counts)):
        now = brand.series.start + timedelta(hours=origin)
        began = time.perf_counter()
        model = learn(Series(brand.series.start, brand.series.counts[:origin]), brand.posts, now)
        forecast = expect(model, brand.posts, now, _HORIZON, rng)
        total.seconds, total.fits = total.seconds + time.perf_counter() - began, total.fits + 1
        _add(total, forecast.quantiles, brand.series.counts[origin : origin + _HORIZON])
    return total.row() | ({"attribution": _attribution(model, brand.truth)} if model else {})


def origins(hours: int) -> Iterator[int]:
    """Hours at which forecasts are made."""
    yield from range(hours - _DAYS * 24, hours - _HORIZON + 1, _STEP)


def summary(rows: dict[str, dict[str, float]]) -> dict[str, float]:
    """Geometric mean of the pinball scores, plain means of the others."""
    mean = {key: round(float(np.mean([row[key] for row in rows.values()])), 4) for key in _PLAIN}
    return {"pinball": round(float(np.exp(np.mean([np.log(row["pinball"]) for row in rows.values()]))), 4), **mean}


def _add(total: Score, quantiles: Floats, actual: Floats) -> None:
    levels = np.array(LEVELS)[:, None]
    gap = actual - quantiles
    total.pinball.append(float(np.maximum(levels * gap, (levels - 1) * gap).mean()))
    total.actual.extend(actual.tolist())
    total.missed += float(np.abs(gap[2]).sum())
    total.covered += int(((actual >= quantiles[0]) & (actual <= quantiles[4])).sum())


def _attribution(model: Model, truth: dict[int, float]) -> float:
    """Correlation of the logs of what each post was given and what it truly brought."""
    pairs = [(past.actual, truth[key]) for key, past in model.past.items() if past.seen > 0.9]
    given, true = np.log1p(np.array(pairs)).T
    return float(np.corrcoef(given, true)[0, 1])


def _post(row: dict[str, str], brand: str) -> PostFact:
    return PostFact(
        key=_key(row["id"]),
        network=row["channel"],
        content_type="",
        brand=brand,
        starts_at=_instant(row["published_at"]),
        audience=float(row["page_likes"]),
        copy_length=int(row["copy_length"]),
    )


def _key(name: str) -> int:
    return int(name.rsplit("-", 1)[1])


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _root() -> Path | None:
    named = os.environ.get("CALBOT_BENCH_DATA", "")
    folder = Path(named) / "forecast" / "brands"
    return folder if named and folder.is_dir() else None


def _print(rows: dict[str, dict[str, float]], found: dict[str, float]) -> None:
    print(f"{'':40} pinball  wape  coverage")
    for name, (pinball, wape, coverage) in REFERENCE.items():
        print(f"{name:40} {pinball:.3f}  {wape:.3f}  {coverage:.2f}")
    for name, row in rows.items():
        print(f"calbot, {name:32} {row['pinball']:.3f}  {row['wape']:.3f}  {row['coverage']:.2f}")
    line = f"{'calbot':40} {found['pinball']:.3f}  {found['wape']:.3f}  {found['coverage']:.2f}"
    print(f"{line}  {found['seconds']:.2f} s a fit")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
