"""`feeds`: what calbot reads, how far each of it can be trusted, and what a calendar that lost posts means by it."""

from __future__ import annotations

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.pressed import line_in
from calbot.chat.screens import feeds as screen
from calbot.chat.screens import meant as zones
from calbot.chat.screens import readings as ways
from calbot.chat.screens import removal as cards
from calbot.errors import TellUser
from calbot.flows import feeds as flow
from calbot.flows import meant, readings, removal
from calbot.flows.meant_view import AS_TOLD, OTHERWISE


async def handle(words: str, desk: Desk) -> Reply:
    """Every feed with its state, its age and its pace, and what is gone from it."""
    return Reply(screen.card(await desk.flow(flow.lines), desk.say))


async def apply(ask: Ask, desk: Desk) -> Reply:
    """[Apply]: what is gone from the calendar is off."""
    return Reply(cards.answered(await desk.flow(removal.apply, ask.subject, ask.revision), desk.say))


async def keep(ask: Ask, desk: Desk) -> Reply:
    """[Keep]: it is on, whatever the calendar says."""
    return Reply(cards.answered(await desk.flow(removal.keep_on, ask.subject, ask.revision), desk.say))


async def as_told(ask: Ask, desk: Desk) -> Reply:
    """[London time, as told]: the calendar's hours are what they say."""
    return Reply(zones.answered(await desk.flow(meant.answer, ask.subject, ask.revision, AS_TOLD), desk.say))


async def otherwise(ask: Ask, desk: Desk) -> Reply:
    """[It was meant Tokyo time]: from now on they are read so."""
    return Reply(zones.answered(await desk.flow(meant.answer, ask.subject, ask.revision, OTHERWISE), desk.say))


async def read_so(ask: Ask, desk: Desk) -> Reply:
    """[3 December 2026 (day first)]: of the ways in which a calendar can be read, that one."""
    way = line_in(ask.values, "way", 2)
    if not (way.isascii() and way.isdigit()):
        raise TellUser("router.old_button")
    return Reply(ways.answered(await desk.flow(readings.answer, ask.subject, ask.revision, int(way)), desk.say))


async def every_time(ask: Ask, desk: Desk) -> Reply:
    """[Ask every time]: no answer is for good."""
    return Reply(zones.asked(await desk.flow(meant.ask_every_time, ask.subject, ask.revision, True), desk.say))


async def no_more(ask: Ask, desk: Desk) -> Reply:
    """[Ask no more]: new posts are read as told."""
    return Reply(zones.asked(await desk.flow(meant.ask_every_time, ask.subject, ask.revision, False), desk.say))


COMMAND = Command(
    "feeds",
    "command.feeds.usage",
    "command.feeds.about",
    handle,
    "post.see",
    {"ja": ("フィード",)},
    # Whoever owns the calendar may, whatever the role: the flow asks.
    {
        "removal.apply": Pressed(apply),
        "removal.keep": Pressed(keep),
        "readings.way": Pressed(read_so),
        "zone.told": Pressed(as_told),
        "zone.meant": Pressed(otherwise),
        "zone.every": Pressed(every_time),
        "zone.once": Pressed(no_more),
    },
)
