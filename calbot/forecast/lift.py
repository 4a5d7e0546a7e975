"""Releases, surges and the like: events whose response is a multiple of the usual week, not a count of its own.

A post brings its messages whatever the hour; a release brings 1.2 times the usual for a week, more by day than by
night, and twice as many once a team has twice as many customers. So their response follows the rhythm of the week, and
their size is counted in days of usual messages at their own time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from calbot.forecast.history import Floats, PostFact
from calbot.forecast.priors import LEAST_PER_DAY, LIFT_DAYS

if TYPE_CHECKING:
    from calbot.model.event import Event

RELEASE, SURGE = "release", "surge"
"""The networks that releases and surges stand under: tempo and size are learnt for them as for any other."""
_CAUSES: Final = ("outage", "news", "influencer", "unknown")
_LEAST: Final = 1e-4


def release(event: Event, number: int) -> PostFact:
    """An overlay event as the forecast sees it, under a negative key from its `number` (from 1 on): it is no post.

    A word of its title tells what sort it is ("major", "dot", as LIFT_DAYS names them)."""
    words = event.title.lower().split()
    return PostFact(
        key=-number,
        network=RELEASE,
        content_type=next((word for word in words if word in LIFT_DAYS), ""),
        brand=event.brand,
        starts_at=event.starts_at,
        lifts=True,
    )


def surge(event: Event, number: int) -> PostFact:
    """A surge, or an outage, as the forecast sees it; its cause (as `model.event.Cause` names them) is what sort it is.

    Once people have told of one, the next of its sort has a size and a tempo, and the usual week is learnt around
    both."""
    words = event.title.lower().split()
    cause = next((word for word in words if word in _CAUSES), "outage" if event.kind == "outage" else "")
    return PostFact(
        key=-number,
        network=SURGE,
        content_type=cause,
        brand=event.brand,
        starts_at=event.starts_at,
        lifts=True,
    )


def offsets(lifts: NDArray[np.bool_], local: Floats | float, overall: float) -> Floats:
    """What is added to the prior log sizes of posts (posts,): of those that lift, the log ratio of the usual messages
    at their own time to those overall; 0 for the others."""
    ratio = np.log(np.maximum(local, _LEAST) / max(overall, LEAST_PER_DAY))
    return np.where(lifts, ratio, 0.0)


def lifting(posts: Sequence[PostFact]) -> NDArray[np.bool_]:
    """Which of `posts` lift (posts,)."""
    return np.array([post.lifts for post in posts], dtype=np.bool_)


def in_rhythm(shapes: Floats, rows: NDArray[np.int64], lifts: NDArray[np.bool_], rhythm: Floats) -> Floats:
    """`shapes` (posts, lags), those of lifting posts times the `rhythm` (hours,) of the hours `rows` they fall in."""
    if lifts.any() and len(rhythm):
        shapes[lifts] *= rhythm[np.clip(rows[lifts], 0, len(rhythm) - 1)]
    return shapes
