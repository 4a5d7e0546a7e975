"""What a guided walk is made of: whom one follows, and at which screens one stops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from calbot.chat.cards import Card
from calbot.words.say import Say


class Guided(StrEnum):
    """Whose day is shown."""

    MARKETER = "marketer"
    LEAD = "lead"
    AGENT = "agent"


class Stop(NamedTuple):
    """`told`: what happens there, in a sentence or two. `card`: what that person sees, of a company that does not
    exist; its buttons must not be shown as such, since what they name may exist in the company of whoever looks."""

    told: str
    card: Card


Stops = Callable[[Guided, Say, datetime], Sequence[Stop]]


def nowhere(guided: Guided, say: Say, now: datetime) -> Sequence[Stop]:
    """Where nobody has wired a tour."""
    return ()
