"""What customers may ask about a post, as far as anybody has asked it before, and what they may be answered.

The one place from which briefs take answers: those kept as approved that belong to the post, lines that marketing
approved on flags, and its replies to what care asked about the brief.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.brief import once, speaks_of
from calbot.alerts.faq import locale_of
from calbot.flows import faq_view
from calbot.flows.turn import Turn
from calbot.model.flag import FlagKind, FlagState
from calbot.model.forecast import Expectation
from calbot.model.idea import Idea
from calbot.model.post import Post
from calbot.store import brief as briefs
from calbot.store import flag as flags
from calbot.store import idea as ideas
from calbot.store import person as people

_LIKELY: Final = frozenset({FlagKind.MISSING_ANSWER, FlagKind.CONFUSING})
"""Flags whose note is what customers did not understand."""
_MOST: Final = 5
_REMEMBERED: Final = timedelta(days=190)


@dataclass(frozen=True, slots=True)
class Answer:
    """What customers may be told, by whom it was approved; `about` is the question, "" where it is about the post."""

    text: str
    by: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What customers may ask, and whether an approved answer speaks of it."""

    text: str
    answered: bool


def known_ideas(session: Session, turn: Turn) -> list[Idea]:
    """What customers keep asking, as far as it is known: read once for all briefs of a message."""
    return ideas.known_since(session, turn.workspace_id, turn.now - _REMEMBERED)


def answers_of(session: Session, turn: Turn, post: Post) -> tuple[Answer, ...]:
    """The approved answers of a post, the newest last."""
    told = [flag for flag in reversed(flags.of_post(session, turn.workspace_id, post.id)) if flag.line]
    asked = [one for one in briefs.questions(session, turn.workspace_id, post.id) if one.reply]
    approvers = {flag.line_by for flag in told} | {one.reply_by for one in asked}
    names = people.by_ids(session, turn.workspace_id, {key for key in approvers if key is not None})

    def name(key: int | None) -> str:
        return names[key].name if key in names else ""

    lines = [Answer(flag.line, name(flag.line_by)) for flag in told if flag.state is not FlagState.DECLINED]
    return (*_kept(session, turn, post), *lines, *(Answer(one.reply, name(one.reply_by), one.text) for one in asked))


def _kept(session: Session, turn: Turn, post: Post) -> Iterator[Answer]:
    """The answers that belong to a post and may be told today: in the post's own language, else in one there is."""
    own = locale_of(f"{post.title} {post.copy_text}", "")
    for view in faq_view.of_posts(session, turn, [post])[post.id]:
        if not view.locales:
            continue
        text = view.text_in(own if own in view.locales else view.locales[0])
        if text is not None:
            yield Answer(text.text, view.owner_name, view.faq.question)


def asked_of(
    session: Session,
    turn: Turn,
    post: Post,
    expected: Expectation | None,
    known: Sequence[Idea],
    answers: Sequence[Answer],
) -> tuple[Asked, ...]:
    """What customers may ask about a post: what care asks about its brief, what they keep asking of the same thing, and
    what was not understood of this post and of those nearest to it."""
    about = f"{post.title} {post.copy_text}"
    own = [one.text for one in briefs.questions(session, turn.workspace_id, post.id)]
    linked = [idea.text for idea in known if idea.post_id == post.id]
    near = [idea.text for idea in known if idea.post_id != post.id and speaks_of(idea.text, about)]
    alike = [post.id, *(int(key) for key, _, _ in (expected.nearest if expected is not None else ()))]
    doubts = [
        flag.note
        for key in alike
        for flag in flags.of_post(session, turn.workspace_id, key)
        if flag.kind in _LIKELY and flag.note and (flag.state is not FlagState.DECLINED or flag.into is not None)
    ]
    told = [f"{one.about} {one.text}" for one in answers]
    questions = once([*own, *linked, *near, *doubts])[:_MOST]
    return tuple(Asked(one, any(speaks_of(one, text) for text in told)) for one in questions)
