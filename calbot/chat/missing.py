"""Pieces about posts that their calendar mentions no more, which several screens draw alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from calbot.chat.cards import Button, foreign
from calbot.flows.removal_view import ANSWER, RemovalView
from calbot.flows.views import Cause
from calbot.model.post import Post, PostState
from calbot.model.removal import RemovalState
from calbot.words.say import Say


def remark(causes: Iterable[Cause], say: Say) -> str:
    """The posts among `causes` that are missing, each with since when; "" where none is."""
    gone = [cause.post for cause in causes if cause.post.state is PostState.MISSING]
    return " ".join(_of(post, say) for post in gone)


def lead(view: RemovalView, say: Say) -> str:
    """How many posts of which calendar since when."""
    removal, told = view.removal, {"source": foreign(view.source).text, "since": say.instant(view.removal.since)}
    many = len(removal.post_ids)
    if removal.emptied:
        return say("removal.empty", n=many, **told) if many else say("removal.empty.events", **told)
    if not many:
        return say("removal.events", **told)
    if removal.braked:
        return say("removal.many", n=many, coming=removal.coming, **told)
    return say("removal.few", n=many, **told)


def buttons(view: RemovalView, say: Say) -> Iterator[Button]:
    """[Apply] and [Keep], as far as each still changes something."""
    removal = view.removal
    if ANSWER not in view.may or removal.state is RemovalState.OVER:
        return
    if removal.state is not RemovalState.APPLIED:
        yield Button(say("removal.button.apply"), "removal.apply", removal.id, removal.revision)
    if removal.state is not RemovalState.KEPT:
        yield Button(say("removal.button.keep"), "removal.keep", removal.id, removal.revision)


def _of(post: Post, say: Say) -> str:
    if post.missing_since is None:
        return say("missing.some_time", post=post.name)
    return say("missing.since", post=post.name, at=say.instant(post.missing_since))
