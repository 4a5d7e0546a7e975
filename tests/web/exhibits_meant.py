"""In which zone a calendar's hours are meant, for the gallery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from calbot.flows.meant_view import MeantView
from calbot.flows.removal_view import ANSWER
from tests.web.exhibits import EVENING, ROUGH, ROUGH_TITLE


def a_doubt(**said: Any) -> MeantView:
    """A doubt about a calendar with a rough name."""
    night = EVENING.replace(hour=2)
    told: dict[str, Any] = {
        "source_id": 3,
        "source": ROUGH_TITLE[:200],
        "zone": "Europe/London",
        "other": "America/Chicago",
        "odd": 9,
        "many": 11,
        "example": ROUGH,
        "told": night,
        "meant": night + timedelta(hours=6),
        "answer": "",
        "by": "",
        "revision": 1,
        "may": frozenset({ANSWER}),
    }
    return MeantView(**(told | said))


DOUBT = a_doubt()
NO_EXAMPLE = a_doubt(example=None, odd=1)
AS_IT_IS = a_doubt(answer="told", by="Mkt")
ELSEWHERE = a_doubt(answer="meant", by="Mkt", may=frozenset())
EVERY_TIME = a_doubt(again=True, every=True, odd=0, many=3)
THESE = a_doubt(again=True, every=True, odd=0, many=3, answer="meant", by="Mkt")
