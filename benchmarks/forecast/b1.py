"""Task B1: hourly inbound of brands with posts on several channels, 72 hours ahead from rolling origins.

Origins every 48 h over the last 14 days (or from `since` on), all posts of the horizon known. Score: mean pinball over
five quantiles by the brand's mean in the scored hours, geometric mean over brands; WAPE of the median; coverage of the
80 % interval; bias of the total of the medians. `coverage80_day`: part of the days (three of each origin) whose total
lies in its 80 % range, by sample paths; null of methods that draw none. Seconds and memory are told by brand too.

Beside calbot and its peers: `warm`, calbot when each fit begins where the one of two days before ended; `earlier`,
calbot from day 20 up to the evaluated part; `average`, the plain mean of calbot's and LightGBM's quantiles. The rest
are no forecasts but oracles, told what nobody knows: `true sizes` is calbot knowing the sum that every post truly
brings, not when, and `true law` is calbot knowing the laws that sizes and tempo follow, `true law and sizes` both;
`..., recalibrated` are calibrated in hindsight, for all brands or by brand (`bounds`); `true posts` are usual hours of
the week with what truly came from posts in every hour.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.asked import Unusable, say
from benchmarks.forecast import bounds, common, peers
from benchmarks.forecast.brands import HORIZON, Brand, data_of, folders, read, start, truth_known
from benchmarks.forecast.common import Floats, Ranges, Result, Row
from benchmarks.forecast.memory import memory
from calbot.forecast.expect import expect
from calbot.forecast.fit import Model, learn

REFERENCE: Final[Mapping[str, Mapping[str, float]]] = {
    "hour-of-week": {"pinball": 0.172, "wape": 0.441},
    "lightgbm": {"pinball": 0.155, "wape": 0.416},
    "prophet": {"pinball": 0.176, "wape": 0.471},
    "autoarima": {"pinball": 0.178, "wape": 0.479},
    "mstl": {"pinball": 0.213, "wape": 0.631},
    "true posts": {"pinball": 0.118, "wape": 0.315},
}
"""On the data of KNOWN."""
KNOWN: Final = "37cf5d75a0a06ea8"
_SEED: Final = bounds.SEED
Method = Callable[[Brand, int], Ranges]
Scored = tuple[Brand, list[int]]
"""A brand, and the hours from which it is forecast."""


def run(data: Path, since: date | None, names: Collection[str] | None) -> Result:
    """calbot, the peers, and the bounds."""
    since = start(data, since)
    scored = _evaluated([read(place) for place in folders(data)], since)
    brands, truth = [brand for brand, _ in scored], truth_known([brand for brand, _ in scored])
    told: dict[str, list[Floats]] = {}
    found = {"calbot": _row("calbot", calbot, scored, told)}
    _put(found["calbot"], {brand.name: _cost(brand, origins) for brand, origins in scored})
    if truth:
        _put(found["calbot"], {brand.name: _attribution(brand) for brand in brands})
    found |= _peers(scored, told, [name for name in peers.METHODS if common.wanted(name, names)], truth)
    common.judged("B1", found, common.fingerprint(*sorted(data_of(*one) for one in scored)) == KNOWN, REFERENCE)
    if "lightgbm" in told:
        both = zip(told["calbot"], told["lightgbm"], strict=True)
        found["average"] = _scored([(first + second) / 2 for first, second in both], scored)
    for name in [name for name, row in found.items() if name in ("calbot", *peers.METHODS) and "absent" not in row]:
        _put(found[name], {brand.name: memory(once, name, data / "brands" / brand.name) for brand in brands})
    if truth:
        found |= _bounds(scored, told)
    found["warm"] = _warm(scored)
    earlier = [(brand, list(brand.earlier(since))) for brand in brands]
    if all(origins for _, origins in earlier):
        found["earlier"] = _row("earlier", calbot, earlier, told)
    return found


def _evaluated(brands: Sequence[Brand], since: date | None) -> list[Scored]:
    """The brands that have an evaluated part; others are named. Raises Unusable where none has."""
    scored = [(brand, list(brand.origins(since))) for brand in brands]
    found = [one for one in scored if one[1] and _came(*one).sum() > 0]
    if not found:
        raise Unusable("no brand has a week of hours, and messages in three days after them; give longer counts")
    for brand, _ in scored:
        if brand.name not in {one.name for one, _ in found}:
            say(f"B1: {brand.name} is left out, it has no evaluated hours or nothing came in them")
    return found


def _peers(scored: Sequence[Scored], told: dict[str, list[Floats]], names: Sequence[str], truth: bool) -> Result:
    found: Result = {}
    for name in names:
        library, method = peers.METHODS[name]
        if name == "true posts" and not truth:
            found[name] = {"absent": "there is no truth in the data"}
        else:
            row = partial(_row, name, method, scored, told)
            found[name] = common.absent(library) or common.tried(f"B1, {name}", row)
    return found


def _bounds(scored: Sequence[Scored], told: dict[str, list[Floats]]) -> Result:
    """The rows of `bounds`; `told` has calbot's own quantiles."""
    brands = [brand for brand, _ in scored]
    found = {"true sizes": _row("true sizes", bounds.true_sizes, scored, told)}
    found["true law"] = _row("true law", bounds.true_law(brands), scored, told)
    found["true law, evener"] = _evener("true law, evener", scored, told, sizes=False)
    found["true law and sizes"] = _evener("true law and sizes", scored, told, sizes=True)
    came = [_came(*one) for one in scored]
    for name in ("calbot", "true law", "true law, evener", "true law and sizes"):
        found[f"{name}, recalibrated"] = _scored(bounds.recalibrated(told[name], came), scored)
        found[f"{name}, recalibrated by brand"] = _scored(bounds.recalibrated_each(told[name], came), scored)
    return found


def _evener(name: str, scored: Sequence[Scored], told: dict[str, list[Floats]], *, sizes: bool) -> Row:
    """The row of who knows the laws (and `sizes`), with posts as even as turns out best; into `told` what it said."""
    brands = [brand for brand, _ in scored]
    said: dict[str, list[Floats]] = {}
    tried = {
        times: _row(f"x{times}", bounds.true_law(brands, times, sizes=sizes), scored, said) for times in bounds.EVENER
    }
    best = min(tried, key=lambda times: tried[times]["pinball"])
    told[name] = said[f"x{best}"]
    return tried[best] | {"evener": best}


def calbot(brand: Brand, origin: int) -> Ranges:
    """calbot's ranges of 72 hours."""
    return _expected(_learn(brand, origin), brand, origin)


def once(name: str, folder: Path) -> None:
    """One fit of one method, for its memory."""
    brand = read(folder)
    method = calbot if name == "calbot" else peers.METHODS[name][1]
    method(brand, len(brand.series.counts) - HORIZON)


def _learn(brand: Brand, origin: int, before: Model | None = None) -> Model:
    return learn(brand.until(origin), brand.posts, brand.at(origin), before=before)


def _expected(model: Model, brand: Brand, origin: int) -> Ranges:
    told = expect(model, brand.posts, brand.at(origin), HORIZON, np.random.default_rng(_SEED))
    return Ranges.of(told.quantiles, told.paths)


def _row(name: str, method: Method, scored: Sequence[Scored], told: dict[str, list[Floats]]) -> Row:
    """Forecasts of all brands and origins, scored, with the mean seconds of one."""
    said, seconds = [], {}
    for brand, origins in scored:
        began = time.process_time()
        said.append([method(brand, origin) for origin in origins])
        seconds[brand.name] = {"fit_s": (time.process_time() - began) / len(origins)}
    told[name] = [_hours(own) for own in said]
    row = _scored(told[name], scored)
    days = {brand.name: _days(own, _came(brand, at)) for own, (brand, at) in zip(said, scored, strict=True)}
    _put(row, days)
    _put(row, seconds)
    return row


def _hours(said: Sequence[Ranges]) -> Floats:
    return np.concatenate([one.quantiles for one in said], axis=1)


def _days(said: Sequence[Ranges], came: Floats) -> Row:
    """The part of the days whose total lies in its range; None where none was told."""
    told = [one.days for one in said if one.days is not None]
    if not told:
        return {"coverage80_day": None}
    low, high = np.concatenate(told, axis=1)
    total = came.reshape(-1, 24).sum(axis=1)
    return {"coverage80_day": float(((low <= total) & (total <= high)).mean())}


def _put(row: Row, parts: Mapping[str, Row]) -> None:
    """Put figures of each brand into its part of `row`, and their means into `row` itself (None: it has none)."""
    for name, own in parts.items():
        row["parts"][name] |= own
    for figure in next(iter(parts.values())):
        each = [own[figure] for own in parts.values()]
        row[figure] = None if None in each else float(np.mean(each))


def _warm(scored: Sequence[Scored]) -> Row:
    """calbot with each fit begun where the one before ended; seconds are those of fits that had one before."""
    said, seconds, count = [], 0.0, 0
    for brand, origins in scored:
        model, own = None, []
        for origin in origins:
            began = time.process_time()
            before, model = model, _learn(brand, origin, model)
            if before is not None:
                seconds, count = seconds + time.process_time() - began, count + 1
            own.append(_expected(model, brand, origin))
        said.append(_hours(own))
    return _scored(said, scored) | {"fit_s": seconds / max(count, 1)}


def _scored(quantiles: Sequence[Floats], scored: Sequence[Scored]) -> Row:
    parts: dict[str, Row] = {}
    for one, own in zip(scored, quantiles, strict=True):
        parts[one[0].name] = common.scores(own, _came(*one))
    total = {name: float(np.mean([row[name] for row in parts.values()])) for name in ("wape", "coverage80", "bias")}
    score = float(np.exp(np.mean([np.log(row["pinball"]) for row in parts.values()])))
    return {"pinball": score, **total, "parts": parts}


def _came(brand: Brand, origins: Sequence[int]) -> Floats:
    """What came in all scored hours, one origin after the other."""
    return np.concatenate([brand.series.counts[origin : origin + HORIZON] for origin in origins])


def _cost(brand: Brand, origins: Sequence[int]) -> Row:
    """Seconds of learning alone, and of a forecast from what was learnt."""
    fit = ahead = 0.0
    for origin in origins:
        began = time.process_time()
        model = _learn(brand, origin)
        between = time.process_time()
        expect(model, brand.posts, brand.at(origin), HORIZON, np.random.default_rng(_SEED))
        fit, ahead = fit + between - began, ahead + time.process_time() - between
    return {"fit_s": fit / len(origins), "forecast_s": ahead / len(origins)}


def _attribution(brand: Brand) -> Row:
    """How messages were divided, learnt from the whole history, against the truth: `posts_wape`, hourly error of what
    came from posts by its sum; `posts_share`, what posts were given by what they brought; `posts_r`, correlation of the
    logs of what each post was given and what it brought."""
    hours = len(brand.series.counts)
    model = _learn(brand, hours)
    whole = expect(model, brand.posts, brand.series.start, hours, np.random.default_rng(_SEED), paths=1)
    given = np.sum([post.per_hour for post in whole.posts.values()], axis=0)
    pairs = [(past.actual, brand.truth[key]) for key, past in model.past.items() if past.seen > 0.9]
    own, true = np.array(pairs).T
    return {
        "posts_wape": float(np.abs(given - brand.from_posts).sum() / brand.from_posts.sum()),
        "posts_share": float(own.sum() / true.sum()),
        "posts_r": float(np.corrcoef(np.log1p(own), np.log1p(true))[0, 1]),
    }


def plots(data: Path, result: Result, folder: Path) -> None:
    """b1.png: pinball and coverage of each method; b1-week.png: the last forecast of each brand over what came."""
    from benchmarks.forecast import drawing

    drawing.bars(result, folder / "b1.png")
    lines = {}
    for brand, _ in _evaluated([read(place) for place in folders(data)], None):
        origin = len(brand.series.counts) - HORIZON
        lines[brand.name] = (calbot(brand, origin).quantiles, brand.series.counts[origin:])
    drawing.ranges(lines, folder / "b1-week.png")
