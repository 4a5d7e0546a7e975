"""Says why a post's number is what it is: factors that multiply up to it, and the past posts most like it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from heapq import nsmallest
from itertools import islice
from typing import Final

from calbot.forecast.fit import Learnt, Model
from calbot.forecast.history import PostFact
from calbot.forecast.magnitude import columns_of
from calbot.forecast.priors import account, canonical, factors_of

_SORTS: Final = {
    "all": "base",
    "network": "base",
    "account": "account",
    "brand": "account",
    "content_type": "content_type",
    "content_type_here": "content_type",
    "audience": "audience",
    "paid": "paid",
    "words": "copy_length",
    "words_here": "copy_length",
    "tag": "tags",
    "reach": "reach",
    "link": "link",
    "weekend": "weekday",
    "weekday": "weekday",
    "hour": "hour",
    "media": "media",
    "near": "near",
}
_SEEN: Final = 0.5
"""Part of a post's response that must have been seen for it to be an example."""
_LAST: Final = 200
"""Posts back that are looked through on other accounts; more would take longer than the forecast."""
_WORTH_SAYING: Final = 0.02
"""A factor within 2 % of 1 is folded into the base."""


def factors(model: Model, post: PostFact, mean: float, like: float = 1.0) -> tuple[tuple[str, float], ...]:
    """(what, number): the first is "network type" with messages, the others multiply it; the product is `mean`.

    The names after the first are of a closed set: account, content_type, audience, paid, copy_length, tags, reach,
    link, weekday, hour, media, near, like (`like`: what past posts like it brought beside all that)."""
    parts: dict[str, float] = {}
    for at, (name, factor) in enumerate(factors_of(post, model.effects.per_day)):
        parts["base" if at == 0 else name] = math.log(factor)
    effects = model.effects
    for column, value in columns_of(post).items():
        place = effects.columns.get(column)
        if place is not None:
            sort = _SORTS[column[0]]
            parts[sort] = parts.get(sort, 0.0) + value * effects.weights.item(place)
    parts["like"] = math.log(like)
    told = [(name, math.exp(log)) for name, log in parts.items() if name != "base" and abs(log) >= _WORTH_SAYING]
    base = mean / math.prod(factor for _, factor in told)
    title = " ".join(part for part in (canonical(post.network) or "post", post.content_type) if part)
    return ((title, base), *told)


def nearest(
    model: Model, post: PostFact, alike: Sequence[PostFact] = (), most: int = 3
) -> tuple[tuple[int, float, float], ...]:
    """(key, expected, actual) of the past posts most like `post` whose response was seen at least by half.

    `alike` are those of its own account, the most alike first (`likeness`); where they are too few, other posts of the
    network, then any."""
    known = (fact.key for fact in alike if fact.key in model.past)
    keys = list(islice((key for key in known if model.past[key].seen >= _SEEN), most))
    if len(keys) < most:
        keys += [past.fact.key for past in _elsewhere(model, post, most - len(keys), {post.key, *keys})]
    return tuple((key, model.past[key].expected, model.past[key].actual) for key in keys)


def _elsewhere(model: Model, post: PostFact, most: int, known: set[int]) -> list[Learnt]:
    """The most alike of the last posts but `known`, first those of the same network."""
    seen = [past for past in model.past.values() if past.seen >= _SEEN and past.fact.key not in known]
    network = canonical(post.network)
    same = [past for past in seen if canonical(past.fact.network) == network]
    pool = (same if len(same) >= most else seen)[-_LAST:]
    return nsmallest(most, pool, key=lambda past: (_distance(past, post), -past.fact.starts_at.timestamp()))


def _distance(past: Learnt, post: PostFact) -> float:
    """0 for alike; an other network counts most, then type, account, audience, hour and length of the copy."""
    fact = past.fact
    far = 9.0 * (canonical(fact.network) != canonical(post.network)) + 2.0 * (fact.content_type != post.content_type)
    far += 1.5 * (account(fact) != account(post)) + 0.5 * (bool(fact.paid) != bool(post.paid))
    if fact.audience and post.audience:
        far += 0.5 * abs(math.log(fact.audience / post.audience))
    if not (fact.all_day or post.all_day):
        apart = abs(fact.starts_at.hour - post.starts_at.hour)
        far += 0.1 * min(apart, 24 - apart)
    return far + 0.5 * abs(math.log((fact.copy_length + 20) / (post.copy_length + 20)))
