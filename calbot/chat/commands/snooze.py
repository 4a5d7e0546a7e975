"""`snooze s-88`: not now; it comes back when the person's next shift begins."""

from __future__ import annotations

from calbot.chat.answering import answered
from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.screens import answer as screen
from calbot.flows import answer as flow


async def handle(words: str, desk: Desk) -> Reply:
    """Which warning; the only one that stands needs no name."""
    return await answered(flow.snooze, words, desk)


async def snooze(ask: Ask, desk: Desk) -> Reply:
    """[Snooze]."""
    return Reply(screen.done(await desk.flow(flow.snooze, ask.subject, ask.revision), desk.say))


COMMAND = Command(
    "snooze",
    "command.snooze.usage",
    "command.snooze.about",
    handle,
    "alert.snooze",
    {"ja": ("後で", "スヌーズ")},
    {"alert.snooze": Pressed(snooze, "alert.snooze")},
)
