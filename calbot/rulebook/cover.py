"""How well the care team of a post is staffed when its messages arrive, by the hours of load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from statistics import median

from calbot.rulebook.facts import LoadHour
from calbot.rulebook.field import Plan

HOURS = 8
"""Most of what a post brings arrives in so many hours."""
USUAL = 1.0
"""What is told where nobody knows: no roster, or one that does not reach so far."""

_HOUR = 3600
_DAY = 24
_FEWEST_DAYS = 3
"""So few days of a roster do not say what is usual."""


def cover(plan: Plan) -> Sequence[float]:
    """For each post the first replies that its team can give in the `HOURS` after it, as a part of the median of the
    same hours on all days of the roster; `USUAL` where that cannot be told."""
    teams: dict[str, list[LoadHour]] = defaultdict(list)
    for hour in plan.facts.load:
        teams[hour.team].append(hour)
    rosters = {team: _Roster(hours) for team, hours in teams.items()}
    if not any(roster.reaches for roster in rosters.values()):
        return [USUAL] * len(plan.seconds)
    rows = zip(plan.seconds, plan.column("team"), strict=True)
    return [rosters[team].cover(second // _HOUR) if team in rosters else USUAL for second, team in rows]


class _Roster:
    """One team's first replies by hour (counted since 1970), from the first to the last hour that anybody is on."""

    def __init__(self, hours: Sequence[LoadHour]) -> None:
        capacity = {int(hour.starts_at.timestamp()) // _HOUR: hour.capacity for hour in hours}
        manned = [at for at, replies in capacity.items() if replies > 0]
        self._first = min(manned, default=0)
        reach = range(self._first, max(manned, default=-1) + 1)
        sums = [0.0, *accumulate(capacity.get(at, 0.0) for at in reach)]
        self._spans = [last - first for first, last in zip(sums, sums[HOURS:], strict=False)]
        """First replies in the `HOURS` from each hour on."""
        days = [self._spans[at::_DAY] for at in range(_DAY)]
        self._usual = [median(spans) if len(spans) > _FEWEST_DAYS else 0.0 for spans in days]
        self.reaches = bool(self._spans)

    def cover(self, hour: int) -> float:
        """The part of the usual cover in the hours from `hour` on."""
        at = hour - self._first
        if not 0 <= at < len(self._spans) or not (usual := self._usual[at % _DAY]):
            return USUAL
        return self._spans[at] / usual
