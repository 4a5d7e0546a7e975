"""A person's home: what is said there beside the cards that are shown elsewhere too."""

from __future__ import annotations

from calbot.chat.cards import Card
from calbot.chat.drawing import sentence
from calbot.chat.sight import aged
from calbot.flows.home import HomeView
from calbot.words.say import Say


@aged
def shift(view: HomeView, say: Say) -> Card:
    """An agent's own shift; while a feed cannot be relied on, that nothing is known to go out in it is no promise."""
    if view.shift is None:
        return sentence(say("home.shift.none"))
    told = say("home.shift", span=say.span(view.shift.starts_at, view.shift.ends_at))
    going = sum(len(lines) for _, lines in view.during.days) if view.during is not None else 0
    if going:
        return sentence(told, say("home.shift.posts", n=going))
    return sentence(told, say("home.shift.unknown") if view.sight.unseen else say("home.shift.quiet"))


def flags(view: HomeView, say: Say) -> Card:
    """How many flags are open that are the person's to know of."""
    return sentence(say("home.flags", n=len(view.flags)) if view.flags else say("home.flags.none"))


@aged
def warnings(view: HomeView, say: Say) -> Card:
    """How many warnings stand; while a feed cannot be relied on, that none does is no good news."""
    if view.warnings:
        return sentence(say("home.warnings", n=len(view.warnings)))
    return sentence(say("home.warnings.unknown") if view.sight.unseen else say("home.warnings.none"))
