"""Task B1: hourly inbound of brands with posts on several channels, 72 hours ahead from rolling origins.

Origins every 48 h over the last 14 days (or from `since` on), all posts of the horizon known. Score: mean pinball over
five quantiles by the brand's mean in the scored hours, geometric mean over brands; WAPE of the median; coverage of the
80 % interval; bias of the total of the medians.

Beside calbot and its peers: `warm`, calbot when each fit begins where the one of two days before ended; `average`, the
plain mean of calbot's and LightGBM's quantiles. The rest are no forecasts but bounds, told what nobody knows: `true
sizes` is calbot knowing the sum that every post truly brings, not when, and `true law` is calbot knowing the laws that
sizes and tempo follow; `..., recalibrated` are calibrated in hindsight (`bounds`); `true posts` are usual hours of the
week with what truly came from posts in every hour.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.forecast import bounds, common, peers
from benchmarks.forecast.brands import HORIZON, KNOWN, Brand, folders, read, start
from benchmarks.forecast.common import Floats, Result, Row
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
_SEED: Final = bounds.SEED
Method = Callable[[Brand, int], Floats]


def run(data: Path, since: date | None, names: Collection[str] | None) -> Result:
    """calbot, the peers, and the bound."""
    since, places = start(data, since), folders(data)
    brands = [read(place) for place in places]
    known = since is None and tuple(brand.name for brand in brands) == KNOWN
    told: dict[str, list[Floats]] = {}
    found = {"calbot": _row("calbot", calbot, brands, since, told)}
    found["calbot"] |= _cost(brands, since)
    _attribute(found["calbot"], brands)
    for name, (library, method) in peers.METHODS.items():
        if common.wanted(name, names):
            found[name] = common.absent(library) or _row(name, method, brands, since, told)
            if "absent" not in found[name] and known:
                found[name]["reference"] = dict(REFERENCE[name])
    if "lightgbm" in told:
        both = zip(told["calbot"], told["lightgbm"], strict=True)
        found["average"] = _scored([(first + second) / 2 for first, second in both], brands, since)
    for name in [name for name, row in found.items() if name in ("calbot", *peers.METHODS) and "absent" not in row]:
        found[name] |= memory(once, name, places[0])
    found["true sizes"] = _row("true sizes", bounds.true_sizes, brands, since, told)
    found["true law"] = _row("true law", bounds.true_law(brands), brands, since, told)
    for name in ("calbot", "true law"):
        best = bounds.recalibrated(told[name], [_came(brand, since) for brand in brands])
        found[f"{name}, recalibrated"] = _scored(best, brands, since)
    found["warm"] = _warm(brands, since)
    return found


def calbot(brand: Brand, origin: int) -> Floats:
    """calbot's quantiles (5, 72)."""
    model = _learn(brand, origin)
    return expect(model, brand.posts, brand.at(origin), HORIZON, np.random.default_rng(_SEED)).quantiles


def once(name: str, folder: Path) -> None:
    """One fit of one method, for its memory."""
    brand = read(folder)
    method = calbot if name == "calbot" else peers.METHODS[name][1]
    method(brand, len(brand.series.counts) - HORIZON)


def _learn(brand: Brand, origin: int) -> Model:
    return learn(brand.until(origin), brand.posts, brand.at(origin))


def _row(name: str, method: Method, brands: Sequence[Brand], since: date | None, told: dict[str, list[Floats]]) -> Row:
    """Forecasts of all brands and origins, scored, with the mean seconds of one."""
    began, quantiles, count = time.process_time(), [], 0
    for brand in brands:
        parts = [method(brand, origin) for origin in brand.origins(since)]
        quantiles.append(np.concatenate(parts, axis=1))
        count += len(parts)
    seconds = (time.process_time() - began) / count
    told[name] = quantiles
    return _scored(quantiles, brands, since) | {"fit_s": seconds}


def _warm(brands: Sequence[Brand], since: date | None) -> Row:
    """calbot with each fit begun where the one before ended; seconds are those of fits that had one before."""
    quantiles, seconds, count = [], 0.0, 0
    for brand in brands:
        model, parts = None, []
        for origin in brand.origins(since):
            began = time.process_time()
            before, model = model, learn(brand.until(origin), brand.posts, brand.at(origin), before=model)
            if before is not None:
                seconds, count = seconds + time.process_time() - began, count + 1
            told = expect(model, brand.posts, brand.at(origin), HORIZON, np.random.default_rng(_SEED))
            parts.append(told.quantiles)
        quantiles.append(np.concatenate(parts, axis=1))
    return _scored(quantiles, brands, since) | {"fit_s": seconds / max(count, 1)}


def _scored(quantiles: Sequence[Floats], brands: Sequence[Brand], since: date | None) -> Row:
    parts: dict[str, Row] = {}
    for brand, own in zip(brands, quantiles, strict=True):
        parts[brand.name] = common.scores(own, _came(brand, since))
    total = {name: float(np.mean([row[name] for row in parts.values()])) for name in ("wape", "coverage80", "bias")}
    score = float(np.exp(np.mean([np.log(row["pinball"]) for row in parts.values()])))
    return {"pinball": score, **total, "parts": parts}


def _came(brand: Brand, since: date | None) -> Floats:
    """What came in all scored hours, one origin after the other."""
    return np.concatenate([brand.series.counts[origin : origin + HORIZON] for origin in brand.origins(since)])


def _cost(brands: Sequence[Brand], since: date | None) -> Row:
    """Seconds of learning alone, and of a forecast from what was learnt."""
    fit = ahead = 0.0
    count = 0
    for brand in brands:
        for origin in brand.origins(since):
            began = time.process_time()
            model = _learn(brand, origin)
            between = time.process_time()
            expect(model, brand.posts, brand.at(origin), HORIZON, np.random.default_rng(_SEED))
            fit, ahead, count = fit + between - began, ahead + time.process_time() - between, count + 1
    return {"fit_s": fit / count, "forecast_s": ahead / count}


_ATTRIBUTION: Final = ("posts_wape", "posts_share", "posts_r")


def _attribute(row: Row, brands: Sequence[Brand]) -> None:
    """Put into `row`, and into its brands' parts, how messages were divided, learnt from the whole history, against the
    truth: `posts_wape`, hourly error of what came from posts by its sum; `posts_share`, what posts were given by what
    they brought; `posts_r`, correlation of the logs of what each post was given and what it brought."""
    told = {brand.name: dict(zip(_ATTRIBUTION, _attribution(brand), strict=True)) for brand in brands}
    for name, own in told.items():
        row["parts"][name] |= own
    row |= {figure: float(np.mean([own[figure] for own in told.values()])) for figure in _ATTRIBUTION}


def _attribution(brand: Brand) -> tuple[float, float, float]:
    hours = len(brand.series.counts)
    model = _learn(brand, hours)
    whole = expect(model, brand.posts, brand.series.start, hours, np.random.default_rng(_SEED), paths=1)
    given = np.sum([post.per_hour for post in whole.posts.values()], axis=0)
    pairs = [(past.actual, brand.truth[key]) for key, past in model.past.items() if past.seen > 0.9]
    own, true = np.array(pairs).T
    return (
        float(np.abs(given - brand.from_posts).sum() / brand.from_posts.sum()),
        float(own.sum() / true.sum()),
        float(np.corrcoef(np.log1p(own), np.log1p(true))[0, 1]),
    )


def plots(data: Path, result: Result, folder: Path) -> None:
    """b1.png: pinball and coverage of each method; b1-week.png: the last forecast of each brand over what came."""
    from benchmarks.forecast import drawing

    drawing.bars(result, folder / "b1.png")
    brands = [read(place) for place in folders(data)]
    origin = {brand.name: len(brand.series.counts) - HORIZON for brand in brands}
    lines = {
        brand.name: (calbot(brand, origin[brand.name]), brand.series.counts[origin[brand.name] :]) for brand in brands
    }
    drawing.ranges(lines, folder / "b1-week.png")
