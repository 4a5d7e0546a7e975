"""`check p-12`: what is wrong with a post, what it brings, what can be done."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.links import link_of
from calbot.chat.reading import number_in
from calbot.chat.screens import post as screen
from calbot.errors import TellUser
from calbot.flows import post as flow


async def handle(words: str, desk: Desk) -> Reply:
    """One post, told to the one who asked."""
    number, _ = number_in(words, "p")
    if number is None:
        raise TellUser("check.which")
    view = await desk.flow(flow.show, number)
    return Reply(screen.card(view, desk.say, link_of(desk.wires.own_url, view.post.id)))


COMMAND = Command(
    "check",
    "command.check.usage",
    "command.check.about",
    handle,
    "rule.see",
    {"ja": ("確認", "チェック")},
)
