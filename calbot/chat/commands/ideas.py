"""`ideas`: what customers keep asking, what most ask first."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in
from calbot.chat.screens import idea as screen
from calbot.flows import idea_view


async def handle(words: str, desk: Desk) -> Reply:
    """The list, or the one idea that is named, with its buttons."""
    number, _ = number_in(words, "i")
    if number is not None:
        return Reply(screen.card(await desk.flow(idea_view.show, number), desk.say))
    return Reply(screen.queue(await desk.flow(idea_view.queue), desk.say))


COMMAND = Command(
    "ideas",
    "command.ideas.usage",
    "command.ideas.about",
    handle,
    "idea.give",
    {"ja": ("提案一覧",)},
)
