"""What a calendar leaves open about a post, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from calbot.flows.question import QuestionView, about
from calbot.model.post import Post, PostState
from tests.web.exhibits import EVENING, ROUGH, ROUGH_TITLE

_MIDNIGHT = EVENING.replace(hour=0, minute=0)
HOUR_VALUES = {
    "fine": [(_MIDNIGHT + timedelta(hours=hour)).isoformat() for hour in (8, 9, 10, 14)],
    "bad": [(_MIDNIGHT + timedelta(hours=hour)).isoformat() for hour in (11, 12, 13, 15, 16, 17, 18, 19)],
    "minutes": 310,
    "target": 240,
}


def a_question(answers: dict[str, tuple[str, str]] | None = None, **said: Any) -> QuestionView:
    """A question about a post with a rough title and without an hour."""
    told = {name: getattr(ROUGH, name) for name in ("id", "network", "brand", "title", "zone")}
    post = Post(workspace_id="acme", **(told | {"starts_at": _MIDNIGHT, "all_day": True} | said))
    return QuestionView(post, ROUGH_TITLE[:200], answers or {}, frozenset({"post.move", "post.cancel"}))


CLOCK_VALUES = {
    "kind": "clock",
    "hours": [datetime(2027, 10, 31, hour, 30, tzinfo=UTC).isoformat() for hour in (0, 1)],
}
OFF_VALUES = {"kind": "off"}
OPEN_HOUR = a_question()
HOUR_TOLD = a_question({"hour": ("fine", "Mkt")})
HOUR_KNOWN = a_question(all_day=False, starts_at=EVENING)
NO_MORE = a_question(state=PostState.CANCELLED)
TWICE = a_question(all_day=False, starts_at=datetime(2027, 10, 31, 0, 30, tzinfo=UTC), zone="Europe/London")
TWICE_TOLD = replace(TWICE, answers={"clock": ("", "Mkt")})
LOOKS_OFF = NO_MORE
SAID_OFF = a_question({"off": ("off", "Mkt")}, state=PostState.CANCELLED)
SAID_ON = a_question({"off": ("on", "Mkt")})
WAS_DUE = a_question(all_day=False, starts_at=EVENING)
OUT_VALUES = {"kind": "out", "about": about(WAS_DUE.post)}
SAID_OUT = replace(WAS_DUE, answers={"out": ("out", "Mkt")})
FLAGGED = OUT_VALUES | {"over": True, "shows": "f-57"}
COUNTED = OUT_VALUES | {"over": True, "shows": "counted"}
