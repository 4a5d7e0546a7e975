"""`who tiktok`: who answers for an account, and who is on duty for it."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import folded
from calbot.chat.screens import who as screen
from calbot.flows import who as flow


async def handle(words: str, desk: Desk) -> Reply:
    """The accounts that the words name by network, handle, brand or team."""
    return Reply(screen.card(await desk.flow(flow.show, folded(words)), words, desk.say))


COMMAND = Command(
    "who",
    "command.who.usage",
    "command.who.about",
    handle,
    "post.see",
    {"ja": ("担当者", "責任者")},
)
