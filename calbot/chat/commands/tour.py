"""`tour`: a day in the life of a marketer, a care lead or an agent, on a sample; it writes nothing."""

from __future__ import annotations

import re
from typing import Final

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.reading import folded
from calbot.chat.screens import tour as screen
from calbot.chat.touring import Guided
from calbot.errors import TellUser
from calbot.model.person import Person, Role

_ROLES: Final = {
    **dict.fromkeys(("marketer", "marketing", "マーケター", "マーケティング"), Guided.MARKETER),
    **dict.fromkeys(("lead", "care lead", "リーダー", "ケアリーダー"), Guided.LEAD),
    **dict.fromkeys(("agent", "care", "担当者", "ケア"), Guided.AGENT),
}
_PLACE: Final = re.compile(r"[1-9][0-9]?")


async def handle(words: str, desk: Desk) -> Reply:
    """One's own day, or that of the role which is named."""
    wanted = folded(words)
    if wanted and wanted not in _ROLES:
        raise TellUser("tour.how")
    return _at(_ROLES[wanted] if wanted else _own(desk.person), 1, desk)


def _own(person: Person) -> Guided:
    """That of the person's first role; of a marketer for whoever has none of the three."""
    for guided, role in ((Guided.MARKETER, Role.MARKETER), (Guided.LEAD, Role.LEAD), (Guided.AGENT, Role.AGENT)):
        if person.has(role):
            return guided
    return Guided.MARKETER


async def go(ask: Ask, desk: Desk) -> Reply:
    """[Next], [Back], and the day of another role."""
    place = ask.values.get("place", "")
    if not _PLACE.fullmatch(place):
        raise TellUser("router.old_button")
    return _at(_role_in(ask), int(place), desk)


async def end(ask: Ask, desk: Desk) -> Reply:
    """[End]."""
    return Reply(screen.over(_role_in(ask), desk.say))


def _at(guided: Guided, place: int, desk: Desk) -> Reply:
    stops = desk.wires.tour(guided, desk.say, desk.now)
    if place > len(stops):
        raise TellUser("router.old_button")
    return Reply(screen.card(guided, stops, place, desk.say))


def _role_in(ask: Ask) -> Guided:
    try:
        return Guided(ask.values.get("role", ""))
    except ValueError:
        raise TellUser("router.old_button") from None


COMMAND = Command(
    "tour",
    "command.tour.usage",
    "command.tour.about",
    handle,
    "",
    {"ja": ("ツアー", "見学")},
    {"tour.go": Pressed(go), "tour.end": Pressed(end)},
)
