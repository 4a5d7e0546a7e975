"""What customers asked in a stretch of time, and what came of the ideas that went out in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.period import Period
from calbot.flows.report_view import Question, Shipped
from calbot.flows.turn import Turn
from calbot.model.idea import Idea, IdeaAsk
from calbot.store import history as histories
from calbot.store import idea as ideas

MOST: Final = 10
_EFFECT: Final = timedelta(days=14)


def questions(session: Session, turn: Turn, period: Period) -> tuple[Question, ...]:
    """What was asked most, the most first, at most MOST."""
    said = ideas.asked_between(session, turn.workspace_id, period.before, period.end)
    told = []
    for idea, asks in said:
        times = _times(asks, period.start, period.end)
        if times:
            told.append(Question(idea.name, idea.text, times, _times(asks, period.before, period.start)))
    return tuple(sorted(told, key=lambda one: (-one.times, -one.before, one.name))[:MOST])


def shipped(session: Session, turn: Turn, period: Period) -> tuple[Shipped, ...]:
    """The ideas that went out, in that order; what was asked before they did, and after."""
    lines = histories.done_between(session, turn.workspace_id, "idea", "shipped", period.start, period.end)
    asked = ideas.asks_of(session, turn.workspace_id, [line.noun_id for line in lines])
    told = []
    for line in lines:
        idea = ideas.by_id(session, turn.workspace_id, line.noun_id)
        if idea is not None:
            told.append(_effect(idea, asked.get(idea.id, ()), line.at, turn.now))
    return tuple(told)


def _effect(idea: Idea, asks: Sequence[IdeaAsk], at: datetime, now: datetime) -> Shipped:
    after = _times(asks, at, at + _EFFECT) if at + _EFFECT <= now else None
    return Shipped(idea.name, idea.text, _times(asks, at - _EFFECT, at), after)


def _times(asks: Sequence[IdeaAsk], start: datetime, end: datetime) -> int:
    return sum(one.times for one in asks if start <= one.at < end)
