"""`whatif +1 19:00-01:00`: what more people in some hours would change."""

from __future__ import annotations

import re
import unicodedata

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.hours_said import end_at, heads_said, hours_said
from calbot.chat.reading import folded
from calbot.chat.screens import whatif as screen
from calbot.errors import TellUser
from calbot.flows import whatif as flow

_MORE = re.compile(r"(?:^|\s)\+\s?(\d{1,2})(?![\d:])")
_TEAM = re.compile(r"\bteam[:=](\S+)", re.IGNORECASE)


async def handle(words: str, desk: Desk) -> Reply:
    """One more person where no number is said; `team:night` where there are several care teams."""
    plain = unicodedata.normalize("NFKC", words)
    named, more = _TEAM.search(plain), _MORE.search(plain)
    rest = plain.replace(named[0], " ") if named else plain
    said = hours_said(rest.replace(more[0], " ", 1) if more else rest)
    if said.first is None or said.last is None:
        raise TellUser("whatif.how")
    reading = desk.when(f"{said.day or 'today'} {said.first:%H:%M}")
    if reading.problem:
        raise TellUser(reading.problem, **reading.values)
    starts_at = reading.choices[0]
    ends_at = end_at(starts_at, said.last, reading.zone)
    heads = heads_said(more[1] if more else said.heads or "1")
    team = folded(named[1]) if named else ""
    return Reply(screen.card(await desk.flow(flow.more, starts_at, ends_at, heads, team), desk.say))


COMMAND = Command(
    "whatif",
    "command.whatif.usage",
    "command.whatif.about",
    handle,
    "forecast.see",
    {"ja": ("もし", "試算")},
)
