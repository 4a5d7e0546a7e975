"""`agenda`: what the weekly meeting should speak about, in at most six lines."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.screens import agenda as screen
from calbot.flows import agenda as flow


async def handle(words: str, desk: Desk) -> Reply:
    """The agenda as of now."""
    return Reply(screen.card(await desk.flow(flow.show), desk.say))


COMMAND = Command(
    "agenda",
    "command.agenda.usage",
    "command.agenda.about",
    handle,
    "report.see",
    {"ja": ("議題", "会議")},
)
