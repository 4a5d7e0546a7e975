"""Cover that nobody needs any more: the question whether those who come are released, and its two answers."""

from __future__ import annotations

from calbot.chat.cards import Button
from calbot.flows.cover import CoverView
from calbot.words.say import Say


def over_booked(view: CoverView, say: Say) -> str:
    """Who is booked when, for what is off."""
    return say("cover.standdown", who=names(view, say), span=say.span(view.cover.starts_at, view.cover.ends_at))


def releases(view: CoverView, say: Say) -> tuple[Button, ...]:
    """[Release Agt4] and [Keep]."""
    cover = view.cover
    release = Button(say("cover.button.release", who=names(view, say)), "cover.release", cover.id, cover.revision)
    return release, Button(say("cover.button.keep"), "cover.keep", cover.id, cover.revision)


def names(view: CoverView, say: Say) -> str:
    """Who comes."""
    return say.listing([one.name for one in view.comes])
