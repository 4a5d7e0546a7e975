"""What each hour of its day would mean for waiting, where it is not known when a post goes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from calbot.staffing.aftermath import stretches
from calbot.staffing.plan import Plan, Planned, moved
from calbot.staffing.promise import Measure, hardest


def at_each(plan: Plan, post: Planned, hours: Sequence[datetime]) -> list[Measure]:
    """The promise that is broken worst in the half-days after `post`, were it at each of `hours`; NOTHING where all are
    kept, or broken without it too."""
    without = plan.bringing(post, np.zeros(plan.hours))
    return [_broken(plan, without, post, at) for at in hours]


def _broken(plan: Plan, without: Plan, post: Planned, at: datetime) -> Measure:
    spans = plan.inside(stretches(plan, post, at))
    if not spans:
        return hardest(())
    pairs = zip(moved(plan, post, at).each(*spans), without.each(*spans), strict=True)
    both = (pair for now, before in pairs for pair in zip(now, before, strict=True))
    return hardest(now for now, before in both if before.kept and not now.kept)
