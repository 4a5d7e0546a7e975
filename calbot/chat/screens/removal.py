"""Posts that a calendar mentions no more: which, since when, and the two answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from calbot.chat.cards import Card, Element, Note, Text, Title, actions, spans
from calbot.chat.drawing import line_of, sentence, when
from calbot.chat.missing import buttons, lead
from calbot.flows.removal_view import RemovalView
from calbot.model.removal import RemovalState
from calbot.words.say import Say

_NAMED = 5


def card(view: RemovalView, say: Say) -> Card:
    """What is gone, what that means until somebody answers, and the buttons."""
    first = lead(view, say)
    elements: list[Element] = [Title(spans(first)), *_posts(view, say), Text(spans(_meaning(view, say)))]
    elements += actions(buttons(view, say))
    held = view.removal.state is RemovalState.HELD
    return Card((*elements, Note(spans(say("removal.note")))), first, "warn" if held else "")


def answered(view: RemovalView, say: Say) -> Card:
    """Only for the one who answered."""
    return sentence(_meaning(view, say))


def _posts(view: RemovalView, say: Say) -> Iterator[Text]:
    lines = [say("removal.post", post=line_of(post, say), at=when(post, say)) for post in view.posts[:_NAMED]]
    if len(view.posts) > _NAMED:
        lines.append(say("removal.more", n=len(view.posts) - _NAMED))
    if lines:
        yield Text(spans("\n".join(lines)))


def _meaning(view: RemovalView, say: Say) -> str:
    removal, who = view.removal, view.by
    match removal.state:
        case RemovalState.HELD:
            return say.text(say("removal.held"), say("removal.never" if removal.emptied else "removal.by_itself"))
        case RemovalState.APPLIED:
            return say("removal.applied", who=who) if who else say("removal.applied.by_itself")
        case RemovalState.KEPT:
            return say("removal.kept", who=who or say("post.nobody"))
        case RemovalState.OVER:
            return say("removal.over")
        case _:
            assert_never(removal.state)
