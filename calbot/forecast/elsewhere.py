"""What a post would bring at another time: its hour, its weekday and what goes out before it are part of its size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from calbot.forecast.curve import EDGES
from calbot.forecast.fit import Model
from calbot.forecast.history import Floats, PostFact
from calbot.forecast.near import neighbours


def sizes_at(model: Model, post: PostFact, others: Sequence[PostFact], moments: Sequence[datetime]) -> Floats:
    """Mean messages of `post` in all, were it planned for each of `moments` (moments,) beside the `others`: what
    `expect` tells of it there, to the last digit."""
    near = neighbours(post, others, moments)
    there = [replace(post, starts_at=at, all_day=False, near=count) for at, count in zip(moments, near, strict=True)]
    return model.effects.sizes(there, model.effects.memory.ask(there, others)).mean


def remembered(sizes: Callable[[Sequence[datetime]], Floats]) -> Callable[[Sequence[datetime]], Floats]:
    """`sizes`, each moment asked once: whoever looks for a slot comes back to the good ones."""
    known: dict[datetime, float] = {}

    def ask(moments: Sequence[datetime]) -> Floats:
        if asked := [at for at in dict.fromkeys(moments) if at not in known]:
            known.update(zip(asked, sizes(asked).tolist(), strict=True))
        return np.array([known[at] for at in moments], dtype=np.float64)

    return ask


def half_hours(model: Model, network: str) -> Floats:
    """The part of a response on `network` that has come so many half-hours after a post (half-hours + 1,)."""
    come = np.concatenate([[0.0], np.cumsum(model.curve(network))])
    return np.asarray(np.interp(np.arange(2 * EDGES[-1] + 1) / 2, EDGES, come), dtype=np.float64)
