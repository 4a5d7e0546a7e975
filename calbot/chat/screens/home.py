"""A person's home: what is said there beside the cards that are shown elsewhere too."""

from __future__ import annotations

from calbot.chat.cards import Card
from calbot.chat.drawing import sentence
from calbot.flows.home import HomeView
from calbot.words.say import Say


def shift(view: HomeView, say: Say) -> Card:
    """An agent's own shift."""
    if view.shift is None:
        return sentence(say("home.shift.none"))
    told = say("home.shift", span=say.span(view.shift.starts_at, view.shift.ends_at))
    going = sum(len(lines) for _, lines in view.during.days) if view.during is not None else 0
    return sentence(told, say("home.shift.posts", n=going) if going else say("home.shift.quiet"))


def flags(view: HomeView, say: Say) -> Card:
    """How many flags are open that are the person's to know of."""
    return sentence(say("home.flags", n=len(view.flags)) if view.flags else say("home.flags.none"))


def warnings(view: HomeView, say: Say) -> Card:
    """How many warnings stand; while a calendar cannot be read, that none does is no good news."""
    told = say("home.warnings", n=len(view.warnings)) if view.warnings else say("home.warnings.none")
    if not view.today.blind:
        return sentence(told)
    known = told if view.warnings else say("home.warnings.unknown")
    return sentence(known, say("week.blind", sources=say.listing(view.today.blind)))
