"""What a promise is called."""

from __future__ import annotations

from calbot.model.sla import GENERAL
from calbot.words.say import Say


def promise_name(sla: str, say: Say) -> str:
    """A promise of one's own goes by the name that it has."""
    match sla:
        case "reviews":
            return say("queue.reviews")
        case GENERAL.name:
            return say("queue.general")
        case _:
            return sla


def waits(told: str, sla: str, about: str, say: Say) -> str:
    """A wait as it is `told`, with the promise that it is measured by where that is not the one it is all `about`."""
    return told if sla == about else say("remedy.sla", minutes=told, sla=promise_name(sla, say))
