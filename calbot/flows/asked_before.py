"""What customers have asked, and what they may be told, as the database has it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlmodel import Session

from calbot.alerts.faq import Answered, Asked
from calbot.flows.faq_view import answered
from calbot.flows.idea_view import REMEMBERED
from calbot.flows.turn import Turn
from calbot.model.idea import IdeaState
from calbot.store import faq as faqs
from calbot.store import idea as ideas
from calbot.store import post as posts

_LONGEST: Final = 160


def known(session: Session, turn: Turn) -> list[Asked]:
    """What customers asked in the last half year, but for what marketing has declined."""
    since = turn.now - REMEMBERED
    told = [one for one in ideas.known_since(session, turn.workspace_id, since) if one.state is not IdeaState.DECLINED]
    asks = ideas.asks_of(session, turn.workspace_id, [one.id for one in told])
    return [
        Asked(
            question=one.text[:_LONGEST],
            times=sum(ask.times for ask in asks.get(one.id, ()) if ask.at > since),
            brand=one.brand,
            post_id=one.post_id,
        )
        for one in told
    ]


def answers(session: Session, turn: Turn, end: datetime) -> list[Answered]:
    """What customers may be told, and to which of the posts until `end` it was attached."""
    rows = {one.id: one for one in faqs.every(session, turn.workspace_id)}
    if not rows:
        return []
    coming = posts.between(session, turn.workspace_id, turn.now, end)
    texts = faqs.texts(session, turn.workspace_id)
    return answered(session, turn, [post.id for post in coming], rows, texts)
