"""How old it is what a card tells: one line, in one form and in one place, under every card that tells of the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, Final, ParamSpec, Protocol, TypeVar, assert_never

from calbot.chat.cards import Card, Note, Text, one_line, spans
from calbot.flows.trust import Sight, Unseen
from calbot.model.state import SourceState
from calbot.words.say import Say

_NAME: Final = 48
_MOST: Final = 3
"""Feeds told by name; a card is read in one look."""


class Resting(Protocol):
    """A view of what rests on calendars."""

    @property
    def sight(self) -> Sight:
        """How old that is."""


V = TypeVar("V", bound=Resting)
P = ParamSpec("P")


def aged(draw: Callable[Concatenate[V, Say, P], Card]) -> Callable[Concatenate[V, Say, P], Card]:
    """Marks a screen whose card tells, under all else, how old that is; and at its top, whom not to believe it from."""

    @wraps(draw)
    def drawn(view: V, say: Say, /, *args: P.args, **kwargs: P.kwargs) -> Card:
        return under(draw(view, say, *args, **kwargs), view.sight, say)

    return drawn


def under(card: Card, sight: Sight, say: Say) -> Card:
    """`card` with that line. Instants and no "3 min ago": a card stands for hours, and is not to change by itself."""
    told = line(sight, say)
    if not told:
        return card
    if not sight.unseen:
        return replace(card, elements=(*card.elements, Note(spans(told))))
    first, *rest = card.elements
    return replace(card, elements=(first, Text(spans(told)), *rest))


def line(sight: Sight, say: Say) -> str:
    """Each feed that cannot be relied on, and why; else the calendar that was seen longest ago; "" for none of them."""
    if sight.unseen:
        more = len(sight.unseen) - _MOST
        rest = say("trust.more", n=more) if more > 0 else ""
        return say.text(say("trust.incomplete"), *(_named(one, say) for one in sight.unseen[:_MOST]), rest)
    if sight.seen_at is None:
        return ""
    return say("trust.seen", feed=one_line(sight.feed, _NAME), at=sight.seen_at)


def names(sight: Sight, say: Say) -> str:
    """The feeds that cannot be relied on, in a row."""
    return say.listing([one_line(name, _NAME) for name in sight.names])


def state_of(one: Unseen, say: Say) -> str:
    """In which way a feed cannot be relied on, since when, and why."""
    return say.text(say("trust.state", state=_state(one, say)), say(one.problem) if one.problem else "")


def _named(one: Unseen, say: Say) -> str:
    told = say("trust.unseen", feed=one_line(one.name, _NAME), state=_state(one, say))
    return say.text(told, say(one.problem) if one.problem else "")


def _state(one: Unseen, say: Say) -> str:
    match one.state:
        case SourceState.BLIND if one.since is None:
            return say("trust.blind.never")
        case SourceState.BLIND:
            return say("trust.blind.last", at=one.since) if one.last else say("trust.blind", at=one.since)
        case SourceState.FROZEN:
            return say("trust.frozen", at=one.since)
        case SourceState.STALE | SourceState.FRESH | SourceState.EMPTY:
            return say("trust.new") if one.since is None else say("trust.stale", at=one.since)
        case _:
            assert_never(one.state)
