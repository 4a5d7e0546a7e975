"""What customers will ask of coming posts, and whether they may be told. Loads no database: a check needs none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from calbot.alerts.faq import Answered, Subject, TopQuestion, belonging, locale_of, top_question
from calbot.model.account import Account
from calbot.model.post import Post
from calbot.rulebook.facts import Question

if TYPE_CHECKING:
    from calbot.flows.world import World


def subject_of(post: Post, known: Mapping[int, Account]) -> Subject:
    """What of a post is asked; `known` are the accounts by number."""
    account = known.get(post.account_id) if post.account_id is not None else None
    text = f"{post.title} {post.copy_text}"
    return Subject(post.id, text, post.brand, locale_of(text, account.country if account else ""), post.starts_at)


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
