"""What customers will ask of coming posts, and whether they may be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import Session

from calbot.alerts.faq import Answered, Asked, TopQuestion, belonging, top_question
from calbot.flows.faq_view import answered, subject_of
from calbot.flows.idea_view import REMEMBERED
from calbot.flows.turn import Turn
from calbot.model.idea import IdeaState
from calbot.model.post import Post
from calbot.rulebook.facts import Question
from calbot.store import faq as faqs
from calbot.store import idea as ideas
from calbot.store import post as posts

if TYPE_CHECKING:
    from datetime import datetime

    from calbot.flows.world import World

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


def questions(world: World) -> dict[int, Question]:
    """For each coming post what most asked of it, as rules see that."""
    if not world.asked:
        return {}
    found = ((post.id, asked_of(world, post)) for post in world.coming())
    return {key: Question(top.question, top.times, top.answered) for key, top in found if top is not None}


def asked_of(world: World, post: Post) -> TopQuestion | None:
    """What most asked of one post."""
    return top_question(subject_of(post, world.accounts), world.asked, world.answers)


def answers_of(world: World, post: Post) -> list[Answered]:
    """The answers that belong to one post, those that may be told when it goes out in any language."""
    found = belonging(subject_of(post, world.accounts), world.answers)
    return [one for one in found if any(until > post.starts_at for until in one.until.values())]
