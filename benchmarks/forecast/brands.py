"""The brands of the benchmark data: whatever folders stand in brands/, each hourly counts, posts and their truth."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.asked import fitting
from benchmarks.forecast.common import Floats, instant
from calbot.forecast.history import PostFact, Series

HORIZON, DAYS, STEP = 72, 14, 48
FIRST_DAY = 20
KNOWN = ("amzn", "fb", "goog", "ibm", "pfe", "ups")
"""The brands that the reference figures were measured on."""


@dataclass(frozen=True)
class Brand:
    """One brand: its counts and posts; `truth` (messages by post) and `from_posts` (hours,) serve only for scoring."""

    name: str
    series: Series
    posts: tuple[PostFact, ...]
    truth: dict[int, float]
    from_posts: Floats

    def until(self, origin: int) -> Series:
        """The first `origin` hours: what is known by then."""
        return Series(self.series.start, self.series.counts[:origin])

    def at(self, hour: int) -> datetime:
        """The instant at which an hour begins."""
        return self.series.start + timedelta(hours=hour)

    def earlier(self, since: date | None) -> Iterator[int]:
        """The same over the time before, from day 20 on: on it constants of the model were chosen."""
        yield from range(FIRST_DAY * 24, next(self.origins(since), 0) - HORIZON + 1, STEP)

    def origins(self, since: date | None) -> Iterator[int]:
        """Hours at which forecasts are made: every 48 h over the last 14 days, or from `since` (UTC) on."""
        hours = len(self.series.counts)
        first = hours - DAYS * 24
        if since is not None:
            first = (datetime(since.year, since.month, since.day, tzinfo=UTC) - self.series.start) // timedelta(hours=1)
        yield from range(max(first, 7 * 24), hours - HORIZON + 1, STEP)


def folders(data: Path) -> list[Path]:
    """The folders of all brands, by name."""
    return sorted(path for path in (data / "brands").iterdir() if (path / "inbound.csv").is_file())


def start(data: Path, since: date | None) -> date | None:
    """`since` where a forecast from then on can be held against what came to some brand, else None."""
    series = [read(place).series for place in folders(data)]
    last = max(one.end for one in series) - timedelta(hours=HORIZON)
    return fitting(since, min(one.start for one in series), last, "brands")


@lru_cache(maxsize=32)
def read(folder: Path) -> Brand:
    """One brand's folder."""
    counts = [(instant(row["hour"]), float(row["messages"])) for row in _rows(folder / "inbound.csv")]
    posts = tuple(_post(row, folder.name) for row in _rows(folder / "posts.csv"))
    truth = {key_of(row["id"]): float(row["true_contacts"]) for row in _rows(folder / "truth.csv")}
    brought = np.array([float(row["from_posts"]) for row in _rows(folder / "truth_hourly.csv")])
    series = Series(counts[0][0], np.array([messages for _, messages in counts]))
    return Brand(folder.name, series, posts, truth, brought)


def key_of(name: str) -> int:
    """The number of a post: amzn-012 is 12."""
    return int(name.rsplit("-", 1)[1])


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


def _post(row: dict[str, str], brand: str) -> PostFact:
    return PostFact(
        key=key_of(row["id"]),
        network=row["channel"],
        content_type="",
        brand=brand,
        starts_at=instant(row["published_at"]),
        audience=float(row["page_likes"]),
        copy_length=int(row["copy_length"]),
    )
