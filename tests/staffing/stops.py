"""Rules that stop posts, for plans of tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from calbot.staffing.plan import Permits

Others = Mapping[int, datetime | None]


def each(may: Callable[[int, datetime, Others], bool]) -> Permits:
    """What a plan asks, of a rule that looks at one moment at a time."""

    def permits(post_id: int, moments: Sequence[datetime], others: Others) -> list[datetime]:
        return [at for at in moments if may(post_id, at, others)]

    return permits
