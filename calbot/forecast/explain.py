"""Says why a post's number is what it is: factors that multiply up to it, and the past posts most like it."""

from __future__ import annotations

import math
from heapq import nsmallest
from typing import Final

from calbot.forecast.fit import Learnt, Model
from calbot.forecast.history import PostFact
from calbot.forecast.magnitude import account, columns_of
from calbot.forecast.priors import canonical, factors_of

_SORTS: Final = {
    "all": "base",
    "network": "base",
    "account": "account",
    "content_type": "content_type",
    "audience": "audience",
    "paid": "paid",
    "words": "copy_length",
    "words_here": "copy_length",
    "link": "link",
    "weekend": "weekend",
}
_WORTH_SAYING: Final = 0.02
"""A factor within 2 % of 1 is folded into the base."""


def factors(model: Model, post: PostFact, mean: float) -> tuple[tuple[str, float], ...]:
    """(what, number): the first is "network type" with messages, the others multiply it; the product is `mean`.

    The names after the first are of a closed set: account, content_type, audience, paid, copy_length, link, weekend."""
    parts: dict[str, float] = {}
    for at, (name, factor) in enumerate(factors_of(post, model.effects.per_day)):
        parts["base" if at == 0 else name] = math.log(factor)
    for column, value in columns_of(post).items():
        if column in model.effects.columns:
            sort = _SORTS[column[0]]
            parts[sort] = parts.get(sort, 0.0) + value * float(model.effects.weights[model.effects.columns[column]])
    told = [(name, math.exp(log)) for name, log in parts.items() if name != "base" and abs(log) >= _WORTH_SAYING]
    base = mean / math.prod(factor for _, factor in told)
    title = " ".join(part for part in (canonical(post.network) or "post", post.content_type) if part)
    return ((title, base), *told)


def nearest(model: Model, post: PostFact, most: int = 3) -> tuple[tuple[int, float, float], ...]:
    """(key, expected, actual) of the past posts most like `post` whose response was seen at least by half."""
    seen = [past for past in model.past.values() if past.seen >= 0.5 and past.fact.key != post.key]
    network = canonical(post.network)
    # Another network is always further than any post of this one, and there may be thousands.
    same = [past for past in seen if canonical(past.fact.network) == network]
    pool = same if len(same) >= most else seen
    alike = nsmallest(most, pool, key=lambda past: (_distance(past, post), -past.fact.starts_at.timestamp()))
    return tuple((past.fact.key, past.expected, past.actual) for past in alike)


def _distance(past: Learnt, post: PostFact) -> float:
    """0 for alike; an other network counts most, then type, account, audience and length of the copy."""
    fact = past.fact
    far = 9.0 * (canonical(fact.network) != canonical(post.network)) + 2.0 * (fact.content_type != post.content_type)
    far += 1.5 * (account(fact) != account(post)) + 0.5 * (bool(fact.paid) != bool(post.paid))
    if fact.audience and post.audience:
        far += 0.5 * abs(math.log(fact.audience / post.audience))
    return far + 0.5 * abs(math.log((fact.copy_length + 20) / (post.copy_length + 20)))
