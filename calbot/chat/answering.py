"""A warning answered in words: `ack s-8`, or only `ack` where one warning stands."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from calbot.chat.ask import Reply
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in
from calbot.chat.screens import answer as screen
from calbot.flows import answer as flow
from calbot.flows.turn import Turn
from calbot.flows.views import AlertView

Answer = Callable[[Session, Turn, int], AlertView]


async def answered(answer: Answer, words: str, desk: Desk) -> Reply:
    """Answer the warning that `words` name; the only one that stands needs no name."""
    number, _ = number_in(words, "s")
    if number is None:
        standing = await desk.flow(flow.standing)
        if len(standing.alerts) != 1:
            return Reply(screen.which(standing, desk.say))
        number = standing.alerts[0].id
    return Reply(screen.done(await desk.flow(answer, number), desk.say))
