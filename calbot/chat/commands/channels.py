"""`channels`: all accounts with who answers for them, and what each lacks."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import folded
from calbot.chat.screens import who as screen
from calbot.flows import who as flow


async def handle(words: str, desk: Desk) -> Reply:
    """All of them, or those that the words name."""
    return Reply(screen.registry(await desk.flow(flow.show, folded(words)), desk.say))


COMMAND = Command(
    "channels",
    "command.channels.usage",
    "command.channels.about",
    handle,
    "post.see",
    {"ja": ("アカウント一覧", "窓口")},
)
