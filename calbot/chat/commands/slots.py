"""`slots p-12 p-14 90 days`: hours in which a post, or several together, can go out and every promise is kept."""

from __future__ import annotations

import re
import unicodedata

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in
from calbot.chat.screens import slots as screen
from calbot.errors import TellUser
from calbot.flows import slots as flow
from calbot.flows.slots_view import USUAL_DAYS

_AHEAD = re.compile(r"(?<![\w-])(\d{1,4})\s*(days?|d|weeks?|w|日間?|週間?)(?![a-z])", re.IGNORECASE)


async def handle(words: str, desk: Desk) -> Reply:
    """Slots for all posts that are named, in as many days as are named."""
    days, rest = _days_in(words)
    numbers = list[int]()
    while (found := number_in(rest, "p"))[0] is not None:
        number, rest = found
        numbers += [number] if number is not None else []
    if not numbers:
        raise TellUser("slots.which")
    return Reply(screen.card(await desk.flow(flow.find, numbers, days), desk.say))


def _days_in(words: str) -> tuple[int, str]:
    """The days or weeks ahead that are asked for, and the words without them."""
    plain = unicodedata.normalize("NFKC", words)
    found = _AHEAD.search(plain)
    if found is None:
        return USUAL_DAYS, words
    times = 7 if found[2].casefold().startswith(("w", "週")) else 1
    return int(found[1]) * times, f"{plain[: found.start()]} {plain[found.end() :]}".strip()


COMMAND = Command(
    "slots",
    "command.slots.usage",
    "command.slots.about",
    handle,
    "forecast.see",
    {"ja": ("候補", "空き時間")},
)
