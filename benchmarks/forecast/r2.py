"""Task R2, nowcast: some time into a release (or a post), forecast the rest again from what has arrived.

Releases: 6, 12 and 24 hours after 13:00 UTC of each major's day, the rest of its week (168 hours from 00:00 UTC of that
day). Majors from 2025 on, or from `since`; the part "earlier" holds those from November 2021 on before that, on which
the product's constants for releases were chosen. Brands: 15 and 30 minutes and 1, 2, 3, 6, 12 and 24 hours after each
post of the last 14 days (or from `since`), the next 24 hours; parts "brands 15min" and so on, in which sums are taken
over all six brands; "brands earlier ..." are the 25 days before, on which the constants for posts were chosen. Counts
are hourly: of an hour that is not over each message is dealt to the part that has gone (`moments`).

Rows: `calbot`: last midnight's fit, renewed by what has arrived since, as the product does it. `no_update`: what the
product said when it went out (a release: at 00:00 UTC of its day), likewise midnight's fit, renewed until then.
`constant_multiplier`: the same, times what has arrived over what was expected since. `learnt_then`: all learnt anew
when it went out. `refit`: all learnt anew now. Peers, on releases: LightGBM, Prophet, AutoARIMA and MSTL as in R1,
learnt anew at that hour (`releases_peers`).

Figures by hour: `wape` of the rest's total, `pinball`, `wape_hours` and `coverage80` of its hours, `pinball_rest` and
`coverage80_rest` of its total, `bias` of the median. `gain_rest`, `gain_hours`: by which part the pinball of the total
and of the hours is better than that of `no_update`, `.._se` their standard errors over releases or over days of brands.
`gain_size`: the same of what a post of the brands truly brought in all (`live_sizes`).
The row's own figures are means over the releases' three; 3, 9 and 18 hours after a release are told beside. `fit_s` is
what one release takes from nothing six hours after it, `update_s` the part of it that is the update. The rows
`trust, ...` are bounds, see `trust`; so is `in theory`, see `theory`.
"""

from __future__ import annotations

import math
import time as clock
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.asked import Lacking, say
from benchmarks.forecast import brands, common, live_sizes, releases, releases_peers, theory, trust
from benchmarks.forecast.common import LEVELS, Floats, Result, Row
from benchmarks.forecast.memory import memory
from benchmarks.forecast.moments import Case, of_posts, of_releases
from benchmarks.forecast.r1 import EARLIER
from benchmarks.forecast.releases import HOUR, OUT_AT, WEEK, Release, Support
from benchmarks.forecast.rest import Sums
from calbot.forecast.expect import expect
from calbot.forecast.fit import Model

RELEASE_HOURS, POST_HOURS = (6, 12, 24), (0.25, 0.5, 1, 2, 3, 6, 12, 24)
_BETWEEN = (3, 9, 18)
"""Hours that are reported beside those, as single ones are moved by chance."""
_ALL_HOURS = tuple(sorted((*RELEASE_HOURS, *_BETWEEN)))
_MAIN = ("calbot", "no_update")
_SIDE = ("earlier 3h", "earlier 9h", "earlier 18h", "3h", "9h", "18h", "brands earlier")
"""Parts that are told of those two only."""
_BRANDS = "brands"


Fits = defaultdict[Release, dict[datetime, Model]]
Forecaster = Callable[[Case], tuple[Floats, Floats]]
Stage = Callable[[], Iterator[Case]]


def run(data: Path, since: date | None, peers: Collection[str] | None) -> Result:
    """One row per way to go on; see `common`."""
    support = releases.read(data)
    first = releases.start(support, since)
    result: Result = {name: {"parts": {}} for name in WAYS if name in _MAIN or common.wanted(name, peers)}
    stages = _stages(support, data, first, since)
    for part, stage in stages.items():
        plain = score(no_update, stage())
        for name in result:
            if name in _MAIN or not part.startswith(_SIDE):
                sums = plain if name == "no_update" else score(WAYS[name], stage())
                gains = {} if name == "no_update" else sums.gains(plain)
                result[name]["parts"][part] = sums.row() | gains
        if part.startswith(_BRANDS):
            result["calbot"]["parts"][part] |= live_sizes.gains(stage())
    for name, row in result.items():
        main = _mean([row["parts"][f"{hours}h"] for hours in RELEASE_HOURS])
        result[name] = main | _cost(name, data, support, first) | row
    _bounds(result, stages)
    for name, (library, peer) in releases_peers.METHODS.items():
        if common.wanted(name, peers):
            told = partial(_peer, support, peer, support.majors(first))
            result[name] = common.absent(library) or common.tried(f"R2, {name}", told)
            if "absent" not in result[name]:
                result[name] |= memory(once, name, data, first)
    return result


def _stages(support: Support, data: Path, first: date, since: date | None) -> dict[str, Stage]:
    """The cases of each part that has any, made anew each time they are asked for; fits are kept. Releases from `first`
    on, posts from `since` on."""
    fits = Fits(dict)
    found: dict[str, Stage] = {}
    for name, scored in (("", support.majors(first)), ("earlier ", support.majors(EARLIER, first))):
        for hours in _ALL_HOURS:
            found[f"{name}{hours}h"] = partial(of_releases, support, scored, hours, fits)
    try:
        since = brands.start(data, since)
        of_brands = [(brands.read(folder), dict[datetime, Model]()) for folder in brands.folders(data)]
    except Lacking as lack:
        say(f"R2: releases only, {lack}")
        of_brands = []
    for hours in POST_HOURS:
        found[_of_brands(hours)] = partial(_of_brands_cases, of_brands, hours, since)
    for hours in POST_HOURS:
        found[f"brands earlier {_after(hours)}"] = partial(_of_brands_cases, of_brands, hours, since, earlier=True)
    return {name: stage for name, stage in found.items() if next(stage(), None) is not None}


def _after(hours: float) -> str:
    return f"{hours}h" if hours >= 1 else f"{hours * 60:.0f}min"


def _of_brands(hours: float) -> str:
    return f"{_BRANDS} {_after(hours)}"


def _of_brands_cases(
    told: Sequence[tuple[brands.Brand, dict[datetime, Model]]],
    hours: float,
    since: date | None,
    *,
    earlier: bool = False,
) -> Iterator[Case]:
    for brand, fits in told:
        yield from of_posts(brand, hours, since, fits, earlier=earlier)


def _bounds(result: Result, stages: Mapping[str, Stage]) -> None:
    """Put the rows of `trust` and `theory` into `result`."""
    for part in [f"{hours}h" for hours in RELEASE_HOURS]:
        earlier = _told(stages.get(f"earlier {part}", lambda: iter(()))())
        _add(result, part, _told(stages[part]()), earlier)
        if earlier:
            _add(result, f"earlier {part}", earlier)
    for name in [_of_brands(hours) for hours in POST_HOURS if _of_brands(hours) in stages]:
        _add(result, name, _told(stages[name]()))
    parts = {
        part: theory.row(stage(), alone=not part.startswith("brands"))
        for part, stage in stages.items()
        if not part.startswith(_SIDE)
    }
    result["in theory"] = _mean([parts[f"{hours}h"] for hours in RELEASE_HOURS]) | {"parts": parts}


def once(name: str, data: Path, first: date) -> None:
    """One release told by one method six hours after it, for its memory."""
    support = releases.read(data)
    if name in WAYS:
        WAYS[name](next(of_releases(support, support.majors(first), RELEASE_HOURS[0], defaultdict(dict))))
    else:
        _peer(support, releases_peers.METHODS[name][1], support.majors(first)[:1], RELEASE_HOURS[:1])


def _cost(name: str, data: Path, support: Support, first: date) -> Row:
    """Seconds of one release from nothing, of the update alone, and the memory of it."""
    spent, update, cases = 0.0, 0.0, 0
    for case in of_releases(support, support.majors(first), RELEASE_HOURS[0], defaultdict(dict)):
        began = clock.process_time()
        WAYS[name](case)
        spent, cases = spent + clock.process_time() - began, cases + 1
        began = clock.process_time()
        case.told(case.now)
        update += clock.process_time() - began
    row = {"fit_s": spent / max(cases, 1)} | memory(once, name, data, first)
    return row | {"update_s": update / max(cases, 1)} if name == "calbot" else row


def _peer(
    support: Support, peer: releases_peers.Method, scored: list[Release], every: Sequence[int] = RELEASE_HOURS
) -> Row:
    """A peer that learns anew at each hour."""
    began, parts = clock.process_time(), {}
    for hours in every:
        sums = Sums()
        for release in scored:
            now = release.day + OUT_AT + hours * HOUR
            rest = round((release.day + WEEK * HOUR - now) / HOUR)
            quantiles, actual = peer(support, now, release.day, rest), support.actual(now, rest)
            seen = np.isfinite(actual)
            sums.add(quantiles[:, seen], releases_peers.total(quantiles[:, seen]), actual[seen])
        parts[f"{hours}h"] = sums.row()
    spent = (clock.process_time() - began) / max(len(every) * len(scored), 1)
    return _mean(list(parts.values())) | {"fit_s": spent, "parts": parts}


def _mean(rows: Sequence[Row]) -> Row:
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0] if not name.endswith("_se")}


def _add(result: Result, part: str, cases: Sequence[trust.Told], earlier: Sequence[trust.Told] = ()) -> None:
    """Put the rows of `trust` for `cases` into `result`; a row's own figures are those of the releases' hours."""
    for way, each in trust.chosen(cases, earlier).items():
        sums = Sums()
        for case, power in zip(cases, each.tolist(), strict=True):
            sums.add(*trust.updated(case, power))
        row = result.setdefault(f"trust, {way}", {"parts": {}})
        row["parts"][part] = trust.told_trust(sums.row(), each)
        known = [row["parts"][f"{hours}h"] for hours in RELEASE_HOURS if f"{hours}h" in row["parts"]]
        row |= _mean(known)


def _told(cases: Iterable[Case]) -> list[trust.Told]:
    """Each case as foreseen before, by time."""
    return sorted(map(_foreseen, cases), key=lambda one: one.now)


def _foreseen(case: Case) -> trust.Told:
    quantiles, paths = no_update(case)
    came, due = case.arrivals()
    seen = np.isfinite(case.actual)
    week = np.quantile(paths[:, seen].sum(axis=1), LEVELS)
    surprise = math.log((came + 1) / (due + 1))
    return trust.Told(case.now, quantiles[:, seen], week, case.actual[seen], surprise)


def score(method: Forecaster, cases: Iterable[Case]) -> Sums:
    """What one method missed."""
    sums = Sums()
    for case in cases:
        quantiles, paths = method(case)
        sums.foreseen(quantiles, paths, case.actual, case.of)
    return sums


def calbot(case: Case) -> tuple[Floats, Floats]:
    """The product: last midnight's fit, renewed."""
    return _expected(case, case.told(case.now))


def no_update(case: Case) -> tuple[Floats, Floats]:
    """As foreseen when it went out."""
    return _expected(case, case.told(case.before))


def learnt_then(case: Case) -> tuple[Floats, Floats]:
    """All learnt anew when it went out."""
    return _expected(case, case.model(case.before))


def refit(case: Case) -> tuple[Floats, Floats]:
    """All learnt anew."""
    return _expected(case, case.model(case.now))


def constant_multiplier(case: Case) -> tuple[Floats, Floats]:
    """As foreseen, times what has arrived over what was foreseen since."""
    came, due = case.arrivals()
    factor = came / max(due, 1.0) if due else 1.0
    quantiles, paths = no_update(case)
    return quantiles * factor, paths * factor


WAYS: dict[str, Forecaster] = {
    "calbot": calbot,
    "no_update": no_update,
    "constant_multiplier": constant_multiplier,
    "learnt_then": learnt_then,
    "refit": refit,
}


def _expected(case: Case, model: Model) -> tuple[Floats, Floats]:
    told = expect(model, case.posts, case.start, case.hours, np.random.default_rng(7), case.paths)
    return told.quantiles, told.paths
