"""`forecast p-12`: how many messages a post brings, and when."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in
from calbot.chat.screens import forecast as screen
from calbot.errors import TellUser
from calbot.flows import forecast as flow


async def handle(words: str, desk: Desk) -> Reply:
    """One post's number, range and hours."""
    number, _ = number_in(words, "p")
    if number is None:
        raise TellUser("forecast.which")
    return Reply(screen.card(await desk.flow(flow.of_post, number), desk.say))


COMMAND = Command(
    "forecast",
    "command.forecast.usage",
    "command.forecast.about",
    handle,
    "forecast.see",
    {"ja": ("予測", "見込み")},
)
