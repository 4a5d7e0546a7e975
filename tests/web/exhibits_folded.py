"""What a digest tells beside warnings, for the gallery."""

from __future__ import annotations

from datetime import datetime

from calbot.alerts.budget import Kind
from calbot.flows.folded import FoldedLine
from calbot.flows.moved import MovedView
from calbot.flows.outlook_view import SurgeCard
from tests.web.exhibits import EVENING, MORNING, PLAIN, ROUGH, SURGE, UNPLANNED, a_miss, a_result


def beyond_the_day(digest: datetime) -> tuple[FoldedLine, ...]:
    """Some of each kind, of moves more than are told by line."""
    at, moved = digest.isoformat(), {"old": EVENING.isoformat(), "new": MORNING.isoformat(), "steps": 2}
    return (
        *(FoldedLine(Kind.MOVE, at, MovedView(post, "Mkt", None), moved) for post in (PLAIN, ROUGH) * 5),
        FoldedLine(Kind.SURGE, at, SurgeCard(EVENING, (SURGE, UNPLANNED), 1, 0, "", frozenset()), {}),
        FoldedLine(Kind.MISS, at, a_miss(), {}),
        FoldedLine(Kind.RESULT, at, a_result(204.0), {}),
    )
