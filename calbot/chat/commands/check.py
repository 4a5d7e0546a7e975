"""`check p-12`: what is wrong with a post, what it brings, what can be done."""

from __future__ import annotations

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.links import link_of
from calbot.chat.reading import number_in
from calbot.chat.screens import post as screen
from calbot.chat.screens import preflight as looks
from calbot.errors import TellUser
from calbot.flows import post as flow
from calbot.flows import preflight


async def handle(words: str, desk: Desk) -> Reply:
    """One post, told to the one who asked."""
    number, _ = number_in(words, "p")
    if number is None:
        raise TellUser("check.which")
    view = await desk.flow(flow.show, number)
    return Reply(screen.card(view, desk.say, link_of(desk.wires.own_url, view.post.id)))


async def again(ask: Ask, desk: Desk) -> Reply:
    """[Look again] under what is wrong with a link."""
    return Reply(looks.again(await desk.flow(preflight.look_anew, ask.subject, ask.revision), desk.say))


COMMAND = Command(
    "check",
    "command.check.usage",
    "command.check.about",
    handle,
    "rule.see",
    {"ja": ("確認", "チェック")},
    {"check.again": Pressed(again, "rule.see")},
)
