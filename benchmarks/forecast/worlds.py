"""What B1 costs at its best in worlds that are just as a forecast believes: what is luck, whatever the rule.

Each path of a forecast is taken for what came, and its own quantiles are scored against it as B1 does. Nobody who
knows no more than that forecast scores better in such worlds on average (but for what dividing by each world's mean
makes out), as it tells the very chances by which they are drawn: a lower bound, if chance is as it believes. `worlds`:
calbot's own. `worlds, law`: of who is told all laws and keeps to them as `true law, evener` does, the tempo of single
posts chosen in hindsight.

`pinball` is the mean over worlds, `sd` how far single worlds stray, `goal` the part of them in which the score is .140
or less, `came` what the same forecasts score on what really came, and `below` the part of the worlds that score less
than that. Origins are drawn apart from each other, though a third of their hours is shared: `sd` is somewhat too small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.forecast.bounds import SEED, learnt, true_laws
from benchmarks.forecast.brands import HORIZON, Brand, folders, read, start, truth_known
from benchmarks.forecast.common import LEVELS, Floats, Result, Row
from calbot.forecast.expect import expect
from calbot.forecast.fit import Model

GOAL = 0.140
_EVENER = 4.0
"""That of the row `true law, evener` on the reference data."""


def run(data: Path, since: date | None) -> Result:
    """One row for what is known, one for all laws where the truth of posts is there."""
    since = start(data, since)
    scored = [(brand, own) for brand in map(read, folders(data)) if (own := list(brand.origins(since)))]
    brands = [brand for brand, _ in scored]
    found = {"worlds": _row(learnt, scored)}
    return found | ({"worlds, law": _row(true_laws(brands, _EVENER), scored)} if truth_known(brands) else {})


def _row(model: Callable[[Brand, int], Model], scored: Sequence[tuple[Brand, list[int]]]) -> Row:
    logs, came = list[Floats](), list[float]()
    for brand, origins in scored:
        told = [
            expect(model(brand, at), brand.posts, brand.at(at), HORIZON, np.random.default_rng(SEED)) for at in origins
        ]
        real = np.concatenate([brand.series.counts[at : at + HORIZON] for at in origins])
        quantiles = np.concatenate([one.quantiles for one in told], axis=1)
        logs.append(np.log(scores_of(quantiles, np.concatenate([one.paths for one in told], axis=1))))
        came.append(float(np.log(scores_of(quantiles, real[None, :]))[0]))
    each, score = np.exp(np.mean(logs, axis=0)), float(np.exp(np.mean(came)))
    return {
        "pinball": float(each.mean()),
        "sd": float(each.std()),
        "goal": float((each <= GOAL).mean()),
        "came": score,
        "below": float((each < score).mean()),
    }


def scores_of(quantiles: Floats, worlds: Floats) -> Floats:
    """The mean pinball loss of `quantiles` (5, hours) in each of some `worlds` (worlds, hours), by the mean of what
    comes there."""
    gap, levels = worlds[None] - quantiles[:, None], LEVELS[:, None, None]
    loss = np.maximum(levels * gap, (levels - 1) * gap).mean(axis=(0, 2))
    return np.asarray(loss / worlds.mean(axis=1), dtype=np.float64)
