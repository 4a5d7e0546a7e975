"""`slots p-12`, `slots p-12 p-14`: hours in which a post, or several together, can go out and the promise is kept."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in
from calbot.chat.screens import slots as screen
from calbot.errors import TellUser
from calbot.flows import slots as flow


async def handle(words: str, desk: Desk) -> Reply:
    """Slots for all posts that are named."""
    numbers, rest = list[int](), words
    while (found := number_in(rest, "p"))[0] is not None:
        number, rest = found
        numbers += [number] if number is not None else []
    if not numbers:
        raise TellUser("slots.which")
    return Reply(screen.card(await desk.flow(flow.find, numbers), desk.say))


COMMAND = Command(
    "slots",
    "command.slots.usage",
    "command.slots.about",
    handle,
    "forecast.see",
    {"ja": ("候補", "空き時間")},
)
