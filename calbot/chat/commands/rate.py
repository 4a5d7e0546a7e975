"""`rate s-88 useful`: what a warning was worth; three that were too much propose a threshold."""

from __future__ import annotations

import math

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in, phrase_in
from calbot.chat.screens import answer as screen
from calbot.errors import TellUser
from calbot.flows import verdict as flow
from calbot.model.verdict import Opinion

WORDS = {
    word: opinion.value
    for opinion, words in {
        Opinion.USEFUL: "useful|good|役立った|役に立った",
        Opinion.TOO_MUCH: "too much|too many|noise|多すぎる|多すぎ",
        Opinion.TOO_LATE: "too late|late|遅い|遅すぎる",
    }.items()
    for word in words.split("|")
}


async def handle(words: str, desk: Desk) -> Reply:
    """Which warning, and which of the three."""
    number, rest = number_in(words, "s")
    opinion, _ = phrase_in(rest.strip(), WORDS)
    if number is None or not opinion:
        raise TellUser("answer.rate.how")
    return Reply(screen.rated(await desk.flow(flow.rate, number, Opinion(opinion)), desk.say))


async def rate(ask: Ask, desk: Desk) -> Reply:
    """[Useful], [Too much] or [Too late]."""
    try:
        opinion = Opinion(ask.values.get("opinion", ""))
    except ValueError:
        raise TellUser("router.old_button") from None
    return Reply(screen.rated(await desk.flow(flow.rate, ask.subject, opinion, ask.revision), desk.say))


async def tune(ask: Ask, desk: Desk) -> Reply:
    """[Warn from ... on]: only if that is still what follows."""
    try:
        ratio = float(ask.values.get("ratio", ""))
    except ValueError:
        raise TellUser("router.old_button") from None
    if not math.isfinite(ratio):
        raise TellUser("router.old_button")
    return Reply(screen.tuned(await desk.flow(flow.tune, ask.subject, ratio), desk.say))


COMMAND = Command(
    "rate",
    "command.rate.usage",
    "command.rate.about",
    handle,
    "alert.rate",
    {"ja": ("評価",)},
    {"alert.rate": Pressed(rate, "alert.rate"), "alert.tune": Pressed(tune, "alert.tune")},
)
