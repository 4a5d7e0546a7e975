"""`delight https://... "why"`: care names somebody to surprise, a care lead says yes or no."""

from __future__ import annotations

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.reading import link_in, number_in, quoted_in
from calbot.chat.screens import delight as screen
from calbot.flows import delight as flow
from calbot.model.delight import DelightState

_LONGEST = 500


async def handle(words: str, desk: Desk) -> Reply:
    """A link and why; one by its number; without words, what is not answered."""
    if not words.strip():
        return Reply(screen.waiting(await desk.flow(flow.waiting), desk.say))
    url, rest = link_in(words)
    number, left = number_in(rest, "d")
    if not url and number is not None and not left.strip():
        return Reply(screen.card(await desk.flow(flow.show, number), desk.say))
    quoted, beside = quoted_in(rest)
    why = quoted or " ".join(beside.split())
    return Reply(screen.named(await desk.flow(flow.name, url, why[:_LONGEST]), desk.say))


async def yes(ask: Ask, desk: Desk) -> Reply:
    """[Yes]."""
    return await _answered(ask, desk, DelightState.APPROVED)


async def no(ask: Ask, desk: Desk) -> Reply:
    """[Not this time]."""
    return await _answered(ask, desk, DelightState.DECLINED)


async def _answered(ask: Ask, desk: Desk, state: DelightState) -> Reply:
    return Reply(screen.card(await desk.flow(flow.answer, ask.subject, ask.revision, state), desk.say))


COMMAND = Command(
    "delight",
    "command.delight.usage",
    "command.delight.about",
    handle,
    "delight.name",
    {"ja": ("サプライズ", "感謝")},
    {"delight.yes": Pressed(yes, "delight.answer"), "delight.no": Pressed(no, "delight.answer")},
)
