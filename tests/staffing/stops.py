"""Rules that stop posts, for plans of tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from calbot.staffing.plan import Permits, Plan, Planned

Others = Mapping[int, datetime | None]


def each(may: Callable[[int, datetime, Others], bool]) -> Permits:
    """What a plan asks, of a rule that looks at one moment at a time."""

    def permits(post_id: int, moments: Sequence[datetime], others: Others) -> list[datetime]:
        return [at for at in moments if may(post_id, at, others)]

    return permits


class ForbidsLoad:
    """A rule about load that `forbids` some posts where they are; it keeps what it was asked about."""

    def __init__(self, forbids: Callable[[Sequence[Planned]], bool]) -> None:
        self.forbids, self.seen = forbids, list[Planned]()

    def bearable(self, plan: Plan, post: Planned, moments: Sequence[datetime]) -> list[datetime]:
        return list(moments)

    def stopped(self, there: Plan, moved: Sequence[Planned]) -> bool:
        self.seen.extend(moved)
        return self.forbids(moved)
