"""How much better the size of a live post is told by what has arrived of it: held against what it truly brought.

The messages of a team in the next hours are mostly not the post's, and hide what is known of it. The size is what the
update is about, so its pinball loss is told beside: that of the log-normal which the product tells, over LEVELS.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from benchmarks.forecast import common
from benchmarks.forecast.common import Floats, Row
from benchmarks.forecast.moments import Case
from calbot.forecast.expect import sizes_of
from calbot.forecast.fit import Model
from calbot.forecast.history import PostFact
from calbot.forecast.near import crowded

_NORMAL = np.array([-1.2816, -0.6745, 0.0, 0.6745, 1.2816])


def gains(cases: Iterable[Case]) -> Row:
    """`gain_size`: by which part the update lowers the loss, and its standard error over days of brands; nothing where
    it is not known what posts truly brought."""
    whole, groups = 0.0, defaultdict[str, float](float)
    for case in cases:
        if case.post is not None and math.isfinite(case.brought):
            actual = np.array([case.brought])
            before, now = (
                common.pinball(quantiles(case.told(at), case.posts, case.post)[:, None], actual)
                for at in (case.before, case.now)
            )
            whole += before
            groups[case.of] += before - now
    if whole <= 0:
        return {}
    gained = np.array(list(groups.values())) / whole
    return {"gain_size": float(gained.sum()), "gain_size_se": float(np.sqrt((gained**2).sum()))}


def quantiles(model: Model, posts: Iterable[PostFact], post: PostFact) -> Floats:
    """What `model` tells of the size of `post` among `posts` (5,)."""
    near = [one for one in crowded(list(posts)) if one.key == post.key]
    sizes = sizes_of(model, near)
    return np.asarray(np.exp(sizes.middle[0] + sizes.sd[0] * _NORMAL), dtype=np.float64)
