"""`status`: how calbot itself is."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.screens import status as screen
from calbot.flows import audit as flow
from calbot.flows import feeds


async def handle(words: str, desk: Desk) -> Reply:
    """The last audit, what waits, and which calendars cannot be read."""
    return Reply(screen.card(await desk.flow(flow.standing), await desk.flow(feeds.lines), desk.say))


COMMAND = Command(
    "status",
    "command.status.usage",
    "command.status.about",
    handle,
    "post.see",
    {"ja": ("状態",)},
)
