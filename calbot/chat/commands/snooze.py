"""`snooze s-88`: not now; it comes back when the person's next shift begins."""

from __future__ import annotations

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in
from calbot.chat.screens import answer as screen
from calbot.flows import answer as flow


async def handle(words: str, desk: Desk) -> Reply:
    """Which warning; the only one that stands needs no name."""
    number, _ = number_in(words, "s")
    if number is None:
        standing = await desk.flow(flow.standing)
        if len(standing) != 1:
            return Reply(screen.which(standing, desk.say))
        number = standing[0].id
    return Reply(screen.done(await desk.flow(flow.snooze, number), desk.say))


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
