"""`learn`: the five steps of an answer to a customer."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.screens import learn as screen


async def handle(words: str, desk: Desk) -> Reply:
    """The same for everybody."""
    return Reply(screen.card(desk.say))


COMMAND = Command(
    "learn",
    "command.learn.usage",
    "command.learn.about",
    handle,
    "post.see",
    {"ja": ("応対", "応対手順")},
)
