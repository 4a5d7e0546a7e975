"""`link`: whom one chat knows is known in another, by a word that is given there and said here."""

from __future__ import annotations

import secrets

from calbot.chat.ask import Reply
from calbot.chat.command import Command, Stranger
from calbot.chat.desk import Desk
from calbot.chat.reading import folded
from calbot.chat.screens import person as screen
from calbot.flows import identity as flow

_OFF = {"off", "undo", "解除", "取消"}


async def handle(words: str, desk: Desk) -> Reply:
    """A word to say in the other chat; "off" undoes a link here. A word that was given to somebody links nobody whom
    calbot knows already."""
    said = folded(words)
    if said in _OFF:
        known = await desk.flow(flow.part, desk.ask.platform, desk.ask.user)
        return Reply(screen.parted(known, desk.ask.platform, desk.say))
    if said:
        return Reply(
            screen.linked(
                await desk.flow(flow.link, desk.ask.platform, desk.ask.user, said), desk.ask.platform, desk.say
            )
        )
    word = await desk.flow(flow.offer, "".join(secrets.choice(flow.LETTERS) for _ in range(flow.LENGTH)))
    return Reply(screen.offered(word, await desk.flow(flow.show, desk.person.id), desk.say))


async def meet(words: str, stranger: Stranger) -> Reply:
    """The word that somebody was given in another chat, said where nobody knows that person yet."""
    ask = stranger.ask
    known = await stranger.flow(flow.link, ask.platform, ask.user, folded(words))
    return Reply(screen.linked(known, ask.platform, stranger.known_as(known.person)))


COMMAND = Command(
    "link",
    "command.link.usage",
    "command.link.about",
    handle,
    aliases={"ja": ("連携", "紐付け")},
    meet=meet,
)
