"""In which ways a calendar can be read, for the gallery."""

from __future__ import annotations

from typing import Any

from calbot.flows.readings import ReadingsView
from calbot.flows.removal_view import ANSWER
from calbot.model.readings import About, Readings, Way
from tests.web.exhibits import ROUGH_TITLE

ROUGH = ROUGH_TITLE[:200]
ZONES = (
    Way("America/New_York", "2026-07-05T14:00:00+00:00"),
    Way("Australia/Sydney", "2026-07-05T00:00:00+00:00"),
    Way("Etc/GMT+5", "2026-07-05T15:00:00+00:00"),
)


def open_one(about: About, *ways: Way, **said: Any) -> ReadingsView:
    """A question about a calendar with a rough name and rough words."""
    asked = Readings(about, ROUGH, ways, ROUGH)
    told: dict[str, Any] = {
        "source_id": 3,
        "source": ROUGH,
        "zone": "Europe/London",
        "readings": asked,
        "answer": -1,
        "by": "",
        "stands": True,
        "whole": True,
        "revision": 1,
        "may": frozenset({ANSWER}),
    }
    return ReadingsView(**(told | said))


ORDER = open_one(About.ORDER, Way("day", "2026-12-03"), Way("month", "2026-03-12"))
YEAR = open_one(About.YEAR, Way("2026"), Way("2027"))
ZONE = open_one(About.ZONE, *ZONES, whole=False)
COLUMN = open_one(About.COLUMN, Way(ROUGH, "date"), Way("*Time* <!here> (PT)", "time"))
CLOCK = open_one(About.CLOCK, Way("24", "03:00"), Way("12", "15:00"), may=frozenset())
UNKNOWN = open_one(About.UNKNOWN, *ZONES, whole=False)
LOST = open_one(About.LOST, *ZONES[:2], whole=False, doubted=True)
ANSWERED = open_one(About.ZONE, *ZONES, answer=1, by="Mkt", stands=False)
OVER = open_one(About.CLOCK, Way("24", "03:00"), Way("12", "15:00"), stands=False)
