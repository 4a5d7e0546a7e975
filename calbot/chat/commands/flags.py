"""`flags`: what is flagged and not right yet, what costs most first; `flags report`: how flags were dealt with."""

from __future__ import annotations

import re

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import folded, number_in, phrase_in
from calbot.chat.screens import cases
from calbot.chat.screens import flag as card
from calbot.chat.screens import flags as screen
from calbot.flows import flag_cases, flag_view

REPORT = {"report": "report", "cases": "report", "実績": "report", "集計": "report"}
_DAYS = re.compile(r"\d{1,4}")


async def handle(words: str, desk: Desk) -> Reply:
    """The queue, the one flag that is named, with its buttons, or the case report of some days."""
    what, rest = phrase_in(words, REPORT)
    if what:
        said = _DAYS.search(folded(rest))
        days = int(said[0]) if said else flag_cases.DAYS
        return Reply(cases.card(await desk.flow(flag_cases.report, days), desk.say))
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
