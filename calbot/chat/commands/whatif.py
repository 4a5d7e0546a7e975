"""`whatif +1 19:00-01:00`: what more people in some hours would change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, time

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.hours_said import clock_said, end_at, heads_said, hours_said
from calbot.chat.pressed import instant_in, line_in, zone_in
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
    reading = desk.which(f"{said.day or 'today'} {said.first:%H:%M}")
    if reading.problem:
        raise TellUser(reading.problem, **reading.values)
    heads = more[1] if more else said.heads or "1"
    values = {"until": f"{said.last:%H:%M}", "heads": heads, "team": folded(named[1]) if named else ""}
    if len(reading.choices) > 1:
        return Reply(screen.choose(reading.choices, reading.zone, values, desk.say))
    return await _reckoned(reading.choices[0], reading.zone, said.last, values, desk)


async def chosen(ask: Ask, desk: Desk) -> Reply:
    """One of several instants at which the hours may begin."""
    last = clock_said(line_in(ask.values, "until", 10))
    if last is None:
        raise TellUser("router.old_button")
    return await _reckoned(instant_in(ask.values, "at"), zone_in(ask.values), last, ask.values, desk)


async def _reckoned(starts_at: datetime, zone: str, last: time, values: Mapping[str, str], desk: Desk) -> Reply:
    heads, team = heads_said(values.get("heads", "")), line_in(values, "team", 100)
    view = await desk.flow(flow.more, starts_at, end_at(starts_at, last, zone), heads, team)
    return Reply(screen.card(view, desk.say))


COMMAND = Command(
    "whatif",
    "command.whatif.usage",
    "command.whatif.about",
    handle,
    "forecast.see",
    {"ja": ("もし", "試算")},
    {"whatif.which": Pressed(chosen, "forecast.see")},
)
