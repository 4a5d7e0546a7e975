"""What a digest tells beside warnings, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from calbot.alerts.budget import Kind
from calbot.flows.folded import FoldedLine
from calbot.flows.moved import MovedView
from calbot.flows.outlook_view import SurgeCard
from calbot.model.forecast import Expectation
from calbot.wiring.examples_alert import an_hour
from tests.web.exhibits import EVENING, MORNING, PLAIN, ROUGH, SIGHT, SURGE, UNPLANNED, a_miss, a_result

_LATE: Final = an_hour(ROUGH, EVENING, SIGHT)
_WAIT: Final = {"minutes": 96.0, "low": 60.0, "high": 150.0, "target_minutes": 240, "late": 0.04}
IN_TIME: Final = replace(
    _LATE, now=Expectation(workspace_id="w", post_id=1, made_at=EVENING, mean=190, low=115, high=310,
                           first_hour=EVENING, window=_WAIT),
)  # fmt: skip
"""A first hour after which customers wait no longer than promised."""


def beyond_the_day(digest: datetime) -> tuple[FoldedLine, ...]:
    """Some of each kind, of moves more than are told by line."""
    at, moved = digest.isoformat(), {"old": EVENING.isoformat(), "new": MORNING.isoformat(), "steps": 2}
    return (
        *(FoldedLine(Kind.MOVE, at, MovedView(post, "Mkt", None), moved) for post in (PLAIN, ROUGH) * 5),
        FoldedLine(Kind.SURGE, at, SurgeCard(EVENING, (SURGE, UNPLANNED), 1, 0, "", frozenset()), {}),
        FoldedLine(Kind.MISS, at, a_miss(), {}),
        FoldedLine(Kind.BEGAN, at, _LATE, {}),
        FoldedLine(Kind.RESULT, at, a_result(204.0), {}),
    )
