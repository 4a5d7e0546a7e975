"""The brands of the benchmark data: whatever folders stand in brands/, each hourly counts, posts and their truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.asked import Lacking, Unusable, fitting, folder_of, say
from benchmarks.forecast.common import Floats, fingerprint, instant
from benchmarks.forecast.tables import rows
from calbot.forecast.history import PostFact, Series

HORIZON, DAYS, STEP = 72, 14, 48
FIRST_DAY = 20
LEAST = 7 * 24
"""Hours that are known before anything is forecast."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Brand:
    """One brand: its counts and posts; `truth` (messages by post) and `from_posts` (hours,) serve only for scoring, and
    may be missing: then `truth` has not all posts, or `from_posts` is nan."""

    name: str
    series: Series
    posts: tuple[PostFact, ...]
    truth: dict[int, float]
    from_posts: Floats

    @property
    def told(self) -> bool:
        """Whether it is known what its posts truly brought."""
        known = all(post.key in self.truth for post in self.posts)
        return known and bool(self.posts) and bool(np.isfinite(self.from_posts).all())

    def until(self, origin: int) -> Series:
        """The first `origin` hours: what is known by then."""
        return Series(self.series.start, self.series.counts[:origin])

    def at(self, hour: int) -> datetime:
        """The instant at which an hour begins."""
        return self.series.start + timedelta(hours=hour)

    def earlier(self, since: date | None) -> Iterator[int]:
        """The same over the time before, from day 20 on: on it constants of the model were chosen."""
        yield from range(FIRST_DAY * 24, next(self.origins(since), 0) - HORIZON + 1, STEP)

    def first(self, since: date | None) -> int:
        """The hour at which the evaluated part begins: the last 14 days, or from `since` (UTC) on; a week is known."""
        first = len(self.series.counts) - DAYS * 24
        if since is not None:
            first = (datetime.combine(since, time(0), UTC) - self.series.start) // _HOUR
        return max(first, LEAST)

    def midnight(self, since: date | None) -> int:
        """The first midnight (UTC) of the evaluated part."""
        first = self.first(since)
        return first + -(self.series.start.hour + first) % 24

    def origins(self, since: date | None) -> Iterator[int]:
        """Hours at which forecasts are made: every 48 h over the evaluated part."""
        yield from range(self.first(since), len(self.series.counts) - HORIZON + 1, STEP)


def folders(data: Path) -> list[Path]:
    """The folders of all brands, by name. Raises Lacking where there is none."""
    found = sorted(path for path in folder_of(data, "brands").iterdir() if (path / "inbound.csv").is_file())
    if not found:
        raise Lacking(f"{data}/brands has no folder with an inbound.csv")
    return found


def start(data: Path, since: date | None) -> date | None:
    """`since` where a forecast from then on can be held against what came to some brand, else None."""
    series = [read(place).series for place in folders(data)]
    last = max(one.end for one in series) - timedelta(hours=HORIZON)
    return fitting(since, min(one.start for one in series), last, "brands")


@lru_cache(maxsize=32)
def read(folder: Path) -> Brand:
    """One brand's folder; without its truth where truth.csv or truth_hourly.csv is missing, or is of other posts or
    hours. Raises Unusable where a file cannot be read, or hours are missing."""
    counts = rows(folder / "inbound.csv", lambda row: (instant(row["hour"]), float(row["messages"])))
    posts = tuple(rows(folder / "posts.csv", lambda row: _post(row, folder.name), least=0))
    start = counts[0][0]
    for number, (at, _) in enumerate(counts):
        if at != start + number * _HOUR:
            raise Unusable(f"{folder}/inbound.csv needs a row for {start + number * _HOUR}, has one for {at} there")
    series = Series(start, np.array([messages for _, messages in counts]))
    return Brand(folder.name, series, posts, _truth(folder), _brought(folder, series))


def data_of(brand: Brand, origins: list[int]) -> str:
    """What tells the data of a brand from other data, whatever it is called."""
    posts = [(post.network, post.starts_at, post.audience, post.copy_length) for post in brand.posts]
    return fingerprint(brand.series.start, brand.series.counts, posts, brand.from_posts, origins)


def truth_known(brands: list[Brand]) -> bool:
    """Whether it is known of all brands what their posts truly brought; if not, that is said."""
    if lacking := [brand.name for brand in brands if not brand.told]:
        say(f"brands: no truth of {', '.join(lacking)}, so what is held against it is left out")
    return not lacking


def _truth(folder: Path) -> dict[int, float]:
    file = folder / "truth.csv"
    return dict(rows(file, lambda row: (key_of(row["id"]), float(row["true_contacts"])))) if file.is_file() else {}


def _brought(folder: Path, series: Series) -> Floats:
    file, hours = folder / "truth_hourly.csv", len(series.counts)
    told = rows(file, lambda row: (instant(row["hour"]), float(row["from_posts"]))) if file.is_file() else []
    known = dict(told)
    return np.array([known.get(series.start + hour * _HOUR, np.nan) for hour in range(hours)])


def key_of(name: str) -> int:
    """The number of a post: amzn-012 is 12."""
    return int(name.rsplit("-", 1)[1])


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
