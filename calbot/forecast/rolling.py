"""How far totals of days strayed from what was to be expected of them: from that, how far the level wanders.

At the end of each past day the next ones are told from what was known by then: the level of the days before it, what
posts went on to bring that were out, and of later ones what their features say (rolling origins; Tashman 2000). Each
total of one to seven days then asks for a wandering that would just have put it on the edge of its 80 % range, and four
in five of them are given theirs, as in split-conformal prediction (Lei et al. 2018). A short history is drawn to the
shipped wandering.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast import baseline as usual
from calbot.forecast.curve import REACH
from calbot.forecast.history import Floats
from calbot.forecast.rounds import Fit

LEADS: Final = 7
"""Days ahead that are told from each origin."""
_SPANS: Final = ((0, 1), (1, 2), (2, 3), (0, 2), (0, 3), (0, 5), (0, 7))
"""Days ahead, from and up to, whose totals are looked at."""
_MEMORIES: Final = (15.0, 30.0, 60.0, 120.0)
"""Candidates for the hours after which the wandering has forgotten most of itself."""
_FIRST: Final = 7
"""Days that are learnt from before the first origin."""
_LAST: Final = 180
"""Origins that count: a team of two years ago was another one."""
_PRIOR_DAYS: Final = 14.0
"""Origins that weigh as much as the shipped wandering."""
_FEWEST: Final = 3
_TENTH: Final = 1.2816
_SKEWED: Final = 0.64
"""Posts' sizes are so skewed that the 80 % range of their sum is as wide as that of a normal one of this part of their
variance (measured on the sample paths of the brands: 0.62 to 0.76)."""
_OFTEN: Final = 0.8
_LEAST, _MOST = 0.03, 0.7
_QUARTER: Final = 0.25
_TINY: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Rolled:
    """Days ahead by origin (LEADS, origins): `came` messages, `told` before, of which `base` is not from posts, and the
    variance `noise` of all but the wandering. nan where a day was not seen."""

    came: Floats
    told: Floats
    base: Floats
    noise: Floats


def wandering(fit: Fit, quiet: Floats, due: Floats, evenness: float) -> tuple[float, float]:
    """Sd of the log level around what is expected of it, and its memory in hours.

    `quiet` (hours,) is what came beside posts, `due` (hours,) what the usual week explains of it;
    `evenness` is that of posts ahead. The memory is that under which totals of few and of many days ask for about the
    same wandering."""
    rolled = _roll(fit, quiet, due, evenness)
    found = [_asked(rolled, memory) for memory in _MEMORIES]
    origins = found[0][1]
    if not origins:
        return usual.PRIOR_WANDER, usual.PRIOR_MEMORY
    unlike = [
        origins / 2 * float(np.var(logs)) + math.log(memory / usual.PRIOR_MEMORY) ** 2
        for memory, (logs, _) in zip(_MEMORIES, found, strict=True)
    ]
    best = int(np.argmin(unlike))
    sure = origins / (origins + _PRIOR_DAYS)
    log = sure * float(found[best][0].mean()) + (1 - sure) * math.log(usual.PRIOR_WANDER)
    return min(math.exp(log), _MOST), _MEMORIES[best]


def _asked(rolled: Rolled, memory: float) -> tuple[Floats, float]:
    """Log wandering that each span asks for (spans,), and the mean number of origins behind them."""
    along, logs, counts = _covariance(memory), [], []
    for first, last in _SPANS:
        part = slice(first, last)
        came, told, noise = (rows[part].sum(axis=0) for rows in (rolled.came, rolled.told, rolled.noise))
        good = np.isfinite(came) & (told > 1)
        if good.sum() < _FEWEST:
            continue
        came, told, noise, base = came[good], told[good], noise[good], rolled.base[part][:, good]
        weight = np.maximum(np.einsum("in,ij,jn->n", base, along[part, part], base) / told**2, _TINY)
        strayed = np.log(np.maximum(came / told, _QUARTER))
        edge = ((strayed / _TENTH) ** 2 - noise / told**2) / weight
        logs.append(math.log(max(float(np.quantile(edge, _OFTEN)), _LEAST**2)) / 2)
        counts.append(int(good.sum()))
    return np.array(logs), float(np.mean(counts)) if counts else 0.0


@lru_cache(maxsize=8)
def _covariance(memory: float) -> Floats:
    """Of the means of the days ahead (LEADS, LEADS), of what `luck.wander` draws."""
    hour = np.arange(1, 24 * LEADS + 1)
    keep = math.exp(-1 / memory)
    hourly = keep ** np.abs(hour[:, None] - hour[None, :]) - keep ** (hour[:, None] + hour[None, :]) / 2
    return np.asarray(hourly.reshape(LEADS, 24, LEADS, 24).mean(axis=(1, 3)))


def _roll(fit: Fit, quiet: Floats, due: Floats, evenness: float) -> Rolled:
    """Every day of the last `_LAST` as the `LEADS` before it told it, by origin."""
    hours = len(fit.values)
    days = min(hours // 24, _LAST + _FIRST + LEADS)
    ok = fit.ok[hours - 24 * days :]

    def daily(values: Floats) -> Floats:
        return np.asarray(np.where(ok, values[hours - 24 * days :], 0.0).reshape(days, 24).sum(axis=1))

    shape = due / fit.week.level
    level = usual.trailing(daily(usual.tame(quiet, due, fit.ok)), daily(shape), fit.prior_level)
    more, loose = _later(fit, days, evenness)
    came = np.where(ok.reshape(days, 24).sum(axis=1) > 12, daily(fit.values), np.nan)
    chance = daily(fit.mu + fit.phi * due**2)
    ahead = np.arange(days)[None, :] + np.arange(1, LEADS + 1)[:, None]
    last, lead = np.minimum(ahead, days - 1), np.arange(LEADS)[:, None]
    base = level[None, :] * daily(shape)[last]
    told = base + daily(fit.values - quiet)[last] + more[lead, last]
    seen = np.where(ahead < days, came[last], np.nan)
    # The day had a part in learning what is usual on its weekday: without it, it would have strayed further.
    seen = np.maximum(told + (seen - told) / (1 - _leverage(fit, days))[last], 0.0)
    noise = _SKEWED * loose[lead, last] + chance[last]
    return Rolled(*(rows[:, _FIRST - 1 :] for rows in (seen, told, base, noise)))


def _leverage(fit: Fit, days: int) -> Floats:
    """Which part of what is known of its weekday a day has told itself (days,)."""
    weekday = fit.slot[len(fit.slot) - 24 * days :: 24] // 24
    weight = usual.fading(24 * np.arange(days, dtype=np.float64)[::-1])
    return np.asarray(weight / (np.bincount(weekday, weight, 7)[weekday] + 1))


def _later(fit: Fit, days: int, evenness: float) -> tuple[Floats, Floats]:
    """How much more than they did bring was expected of posts (LEADS, days) that were not out that many days before
    and one, and the variance of that."""
    more, loose = np.zeros((LEADS, days)), np.zeros((LEADS, days))
    if not fit.posts:
        return more, loose
    first = fit.layout.first - (len(fit.values) - 24 * days)
    near = np.flatnonzero(first // 24 > -LEADS)
    day, parts = first[near] // 24, _day_parts(fit, near, first[near] % 24)
    mean = np.exp(fit.prior + fit.table @ fit.effects.weights + fit.sigma**2 / 2)[near]
    surplus, spread = mean - np.exp(fit.logs[near]), fit.sigma[near] ** 2
    uneven = np.exp(spread) / (1 + evenness)
    rhythm = fit.matrix.rhythm[len(fit.values) - 24 * days :].reshape(days, 24).mean(axis=1)
    for lead in range(LEADS):
        at = day + lead
        known = (at >= 0) & (at < days)
        at, part = at[known], parts[known, lead]
        part = part * np.where(fit.layout.lifts[near][known], rhythm[at], 1.0)
        own = np.expm1(spread[known]) * part**2 + uneven[known] * part * np.clip(1 - part, 0.0, 1.0)
        more[lead] = np.bincount(at, surplus[known] * part, days)
        loose[lead] = np.bincount(at, mean[known] ** 2 * own, days)
    return np.cumsum(more, axis=0), np.cumsum(loose, axis=0)


def _day_parts(fit: Fit, rows: NDArray[np.int64], hour: NDArray[np.int64]) -> Floats:
    """Part of the response of the posts `rows`, which go out at `hour` of their day, in their first days
    (posts, LEADS)."""
    shapes, which = fit.layout.shapes(fit.curves)
    below = np.concatenate([np.zeros((len(shapes), 1)), np.cumsum(shapes, axis=1)], axis=1)
    edges = np.clip(24 * np.arange(LEADS + 1)[None, :] - hour[:, None], 0, REACH)
    return np.asarray(np.diff(below[which[rows][:, None], edges], axis=1))
