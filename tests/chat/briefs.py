"""The early shift of tests about briefs: a roster, two posts, and what a tick does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import select

from calbot.chat.plain import plain
from calbot.flows import shift_brief
from calbot.flows.turn import Turn
from calbot.model.forecast import Expectation
from calbot.model.shift import Shift
from calbot.store.session import reading

SEVEN = datetime(2026, 11, 26, 7, tzinfo=UTC)
"""Thursday, seven in London: the early shift begins."""
HOUR = timedelta(hours=1)


def a_shift(number: int = 1, name: str = "Agt1", start: datetime = SEVEN, hours: float = 8, **more: Any) -> Shift:
    ends_at = start + timedelta(hours=hours)
    return Shift(**{"workspace_id": "acme", "id": number, "name": name, "starts_at": start, "ends_at": ends_at, **more})


def expecting(post_id: int, first: datetime, per_hour: list[float], mean: float = 25.0) -> Expectation:
    """What a post brings; ordinary are eighty messages in the promised four hours."""
    window = {"minutes": 20.0, "low": 10.0, "high": 40.0, "target_minutes": 240, "late": 0.0}
    told: dict[str, Any] = {"made_at": SEVEN, "mean": mean, "low": 10, "high": 60, "baseline": 20.0, "window": window}
    return Expectation(workspace_id="acme", post_id=post_id, first_hour=first, per_hour=per_hour, **told)


def begin(chat: Any) -> None:
    """What a tick does as shifts begin."""
    with reading(chat.engine) as session:
        due = shift_brief.due(session, Turn("acme", chat.clock[0]))
    for person_id in due:
        chat.flow(shift_brief.begin, person_id)
    chat.deliver()


def rows(chat: Any, noun: Any) -> list[Any]:
    """All rows of a noun."""
    with reading(chat.engine) as session:
        return list(session.exec(select(noun)))


def said(card: Any) -> str:
    """A card in words, whatever its columns are wide."""
    return re.sub(" {2,}", "  ", plain(card))
