"""Whether the product's scoreboard of posts tells the truth, of which it sees nothing: part of task asides.

Each post is told at the midnight before it goes out, and looked back at on the second midnight from it on that is 48 h
later. `coverage80`, `loss` and `bias` are what `scores` tells of all of them: by what they truly brought (`..._true`),
by the best guess as if it had been counted (`..._guess`), and as the product tells it, which knows how sure the guess
is. A post whose 48 hours are not over when the counts end is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.forecast.brands import Brand, folders, read, truth_known
from benchmarks.forecast.common import Result, Row
from calbot.forecast.after import CLOSE_HOURS
from calbot.forecast.brought import Brought
from calbot.forecast.expect import PostForecast, expect
from calbot.forecast.fit import Model, learn
from calbot.forecast.history import PostFact
from calbot.forecast.scores import Score, Scored, score

_DAY = timedelta(days=1)
_TEACHING = timedelta(days=16)


def run(data: Path, since: date | None) -> Result:
    """Rows of the evaluated days and of those before, from day 16 on; nothing where the truth is not known."""
    brands = [read(folder) for folder in folders(data)]
    if not truth_known(brands):
        return {}
    fits: dict[str, dict[datetime, Model]] = {brand.name: {} for brand in brands}
    found: dict[str, list[tuple[Scored, float]]] = {"score": [], "score, earlier": []}
    for brand in brands:
        first = brand.at(brand.first(since))
        for post in brand.posts:
            at = "score" if first <= post.starts_at else "score, earlier"
            if brand.series.start + _TEACHING <= post.starts_at and _closed(post) <= brand.series.end:
                found[at].append((_looked_back(brand, post, fits[brand.name]), brand.truth[post.key]))
    return {name: _row(rows) for name, rows in found.items() if rows}


def _row(rows: list[tuple[Scored, float]]) -> Row:
    told = {
        "": score(one for one, _ in rows),
        "_guess": score(replace(one, brought=Brought(one.brought.mean)) for one, _ in rows),
        "_true": score(replace(one, brought=Brought(truth)) for one, truth in rows),
    }
    return {"posts": len(rows)} | dict(pair for by, one in told.items() for pair in _figures(one, by))


def _figures(one: Score, by: str) -> Iterator[tuple[str, float]]:
    yield from ((f"coverage80{by}", one.coverage), (f"loss{by}", one.pinball), (f"bias{by}", one.bias))


def _looked_back(brand: Brand, post: PostFact, fits: dict[datetime, Model]) -> Scored:
    """As `flows.result` keeps it."""
    told = _told(brand, post, fits, _midnight(post.starts_at))
    came = _told(brand, post, fits, _closed(post))
    brought = Brought(came.mean, came.sd)
    return Scored(post.key, post.network, "", "", told.mean, told.low, told.high, brought)


def _told(brand: Brand, post: PostFact, fits: dict[datetime, Model], at: datetime) -> PostForecast:
    """What is known of a post at a midnight."""
    if at not in fits:
        fits[at] = learn(brand.series, [one for one in brand.posts if one.starts_at < at], at)
    told = expect(fits[at], brand.posts, post.starts_at, 1, np.random.default_rng(7), 2)
    return told.posts[post.key]


def _closed(post: PostFact) -> datetime:
    return _midnight(post.starts_at + timedelta(hours=CLOSE_HOURS)) + _DAY


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
