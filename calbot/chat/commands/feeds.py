"""`feeds`: what calbot reads, and how far each of it can be trusted."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.screens import feeds as screen
from calbot.flows import feeds as flow


async def handle(words: str, desk: Desk) -> Reply:
    """Every feed with its state, its age and its pace."""
    return Reply(screen.card(await desk.flow(flow.lines), desk.say))


COMMAND = Command(
    "feeds",
    "command.feeds.usage",
    "command.feeds.about",
    handle,
    "post.see",
    {"ja": ("フィード",)},
)
