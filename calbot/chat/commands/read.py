"""`read`: the brief of one's shift, or of a post, is read."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in
from calbot.chat.screens import brief as screen
from calbot.errors import TellUser
from calbot.flows import brief_reader as flow
from calbot.flows import shift_brief


async def handle(words: str, desk: Desk) -> Reply:
    """A post's by its number, which is shown with it; else the one of the shift that runs."""
    number, _ = number_in(words, "p")
    if number is not None:
        return Reply(screen.card(await desk.flow(flow.read, number), desk.say))
    mine = await desk.flow(shift_brief.own)
    if mine is None:
        raise TellUser("brief.read.which")
    return Reply(screen.was_read(await desk.flow(shift_brief.read, mine.row.id, mine.row.revision), desk.say))


COMMAND = Command(
    "read",
    "command.read.usage",
    "command.read.about",
    handle,
    "brief.read",
    {"ja": ("既読",)},
)
