"""`why p-12`: how the forecast of a post came about."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in
from calbot.chat.screens import forecast as screen
from calbot.errors import TellUser
from calbot.flows import forecast as flow


async def handle(words: str, desk: Desk) -> Reply:
    """Factor by factor."""
    number, _ = number_in(words, "p")
    if number is None:
        raise TellUser("why.which")
    return Reply(screen.why(await desk.flow(flow.why, number), desk.say))


COMMAND = Command(
    "why",
    "command.why.usage",
    "command.why.about",
    handle,
    "forecast.see",
    {"ja": ("なぜ", "理由")},
)
