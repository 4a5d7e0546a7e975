"""Which loads the `stop` rules forbid: a post is tried elsewhere, and the hours that it is named for are judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.flows.load_hours import hours_there, naming
from calbot.forecast.history import Floats
from calbot.rulebook.again import elsewhere
from calbot.rulebook.check import judge
from calbot.rulebook.facts import Facts, LoadHour
from calbot.rulebook.rule import Rule
from calbot.rulebook.when import LoadWhen
from calbot.staffing.backlog import serve
from calbot.staffing.plan import Plan, Planned, brought

_AROUND: Final = 24
"""Hours beside a post's own that are told to a rule with a condition: spans over the target seldom reach on."""
_Hours = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RulesOfLoad:
    """The `rules` about load that stop posts of a `team`, of which `mean` (hours,) is expected as the plan stands.

    They find a post where it is named for an hour that is over, whatever else they ask."""

    rules: Sequence[tuple[Rule, LoadWhen]]
    facts: Facts
    team: str
    mean: Floats

    def bearable(self, plan: Plan, post: Planned, moments: Sequence[datetime]) -> list[datetime]:
        """Those of `moments` that may be allowed: the others lead into hours that are over without the post."""
        late = _late(plan, post) if self._plain("target") else np.zeros(plan.hours, dtype=np.bool_)
        least, without, by_capacity = naming(plan, {post.post_id}), self.mean - post.per_hour, self._plain("capacity")
        free = []
        for at in moments:
            there = brought(plan, post, at)
            over = late | (without + there > plan.capacity) if by_capacity else late
            if not (over & (there >= least)).any():
                free.append(at)
        return free

    def stopped(self, there: Plan, moved: Sequence[Planned]) -> bool:
        """Whether a rule finds one of the posts that were `moved`, each told as it is in the plan `there`."""
        stood = {one.post_id: one.per_hour for one in there.posts}
        mean = self.mean + sum(one.per_hour - stood[one.post_id] for one in moved)
        hot = self._named(there, moved)
        if self._plain("capacity") and (mean > there.capacity)[hot].any():
            return True
        waits = any(not _is_plain(rule, when) or when.above == "target" for rule, when in self.rules)
        if not waits or not hot.any():
            return False
        load = hours_there(there, self.team, mean, moved, np.flatnonzero(hot).tolist())
        if self._plain("target") and any(hour.minutes > hour.target_minutes for hour in load):
            return True
        rest = [rule for rule, when in self.rules if not _is_plain(rule, when) and _over(when, load)]
        return bool(rest) and self._found(rest, there, mean, moved, hot)

    def _plain(self, above: str) -> bool:
        return any(_is_plain(rule, when) and when.above == above for rule, when in self.rules)

    def _named(self, there: Plan, moved: Sequence[Planned]) -> _Hours:
        least = naming(there, {one.post_id for one in moved})
        return np.asarray(np.any([one.per_hour >= least for one in moved], axis=0), dtype=np.bool_)

    def _found(self, rules: Sequence[Rule], there: Plan, mean: Floats, moved: Sequence[Planned], hot: _Hours) -> bool:
        first, last = np.flatnonzero(hot)[[0, -1]].tolist()
        hours = range(max(first - _AROUND, 0), min(last + 1 + _AROUND, there.hours))
        facts = replace(self.facts, load=hours_there(there, self.team, mean, moved, hours))
        found = judge(rules, elsewhere(facts, {one.post_id: one.starts_at for one in moved}))
        keys = {one.post_id for one in moved}
        return any(post.id in keys for one in found for post in one.posts)


def _is_plain(rule: Rule, when: LoadWhen) -> bool:
    """Whether a rule finds each post that is named for an hour that is over."""
    return when.brands < 2 and not (rule.only or rule.unless)


def _over(when: LoadWhen, load: Sequence[LoadHour]) -> bool:
    if when.above == "capacity":
        return any(hour.expected > hour.capacity for hour in load)
    return any(hour.minutes > hour.target_minutes for hour in load)


def _late(plan: Plan, post: Planned) -> _Hours:
    """Hours that are over the target without the post (hours,). Where classes wait each by itself that takes as long as
    a closer look."""
    late = np.zeros(plan.hours, dtype=np.bool_)
    if plan.team is None:
        load = plan.bringing(post, np.zeros(plan.hours)).load
        for one in plan.promises:
            seen = serve(load, plan.capacity, plan.start_backlog, counted=one.counted)
            late |= seen.hourly(one.percentile) > one.target_minutes
    return late
