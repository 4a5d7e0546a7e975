"""Views for the screens of a pause and of what it holds; part of `calbot.wiring.examples`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from calbot.flows import pause_telling
from calbot.flows.pause_view import HeldLine, HeldView, PauseView
from calbot.flows.upkeep import Upkeep
from calbot.model.pause import Held, Pause, PauseState, Verdict
from calbot.model.post import Post


def told_of_a_pause(post: Post, may: frozenset[str], now: datetime) -> Mapping[str, tuple[Any, Mapping[str, Any]]]:
    """A view, and the values of its notice, by screen."""
    day = timedelta(days=1)
    pause = Pause(
        workspace_id="w", id=3, brand="Pot", reason="lid recall", state=PauseState.STANDS, until=now + day,
        person_id=1, asked_at=now, expires_at=now, changed_at=now,
    )  # fmt: skip
    held = Held(
        workspace_id="w", id=9, pause_id=3, post_id=post.id, verdict=Verdict.SLOT, was_at=now, slot_at=now + day,
        changed_at=now,
    )  # fmt: skip
    line = HeldLine(post, "Mkt", Upkeep("Pot social", writes=False), held)
    holds, values = PauseView(pause, "@pot", "Mkt", "Lead", "", (line,) * 24, may), {"posts": [post.id]}
    return {
        pause_telling.CARD: (holds, {}),
        pause_telling.MINE: (holds, values),
        pause_telling.CAUGHT: (holds, values),
        pause_telling.ENDED: (holds, {"minutes": 156.0, "days": 3}),
        pause_telling.HELD: (HeldView(pause, line, "Mkt", may), {}),
    }
