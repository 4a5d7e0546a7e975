"""`flags`: what is flagged and not right yet, what costs most first."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in
from calbot.chat.screens import flag as card
from calbot.chat.screens import flags as screen
from calbot.flows import flag_view


async def handle(words: str, desk: Desk) -> Reply:
    """The queue, or the one flag that is named, with its buttons."""
    number, _ = number_in(words, "f")
    if number is not None:
        return Reply(card.card(await desk.flow(flag_view.show, number), desk.say))
    return Reply(screen.queue(await desk.flow(flag_view.queue), desk.say))


COMMAND = Command(
    "flags",
    "command.flags.usage",
    "command.flags.about",
    handle,
    "flag.open",
    {"ja": ("報告一覧", "フラグ一覧")},
)
