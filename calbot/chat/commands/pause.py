"""`pause all brand:pot reason:"lid recall" until:tomorrow 09:00`: two people hold what would go out."""

from __future__ import annotations

import re
from dataclasses import replace

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.pressed import line_in
from calbot.chat.reading import number_in
from calbot.chat.said_back import choice
from calbot.chat.scope import Said, scope_in
from calbot.chat.screens import pause as screen
from calbot.chat.when import Reading
from calbot.flows import pause as flow
from calbot.flows import pause_scope, pause_view

_LONGEST = 500
_NAMES = ("brand", "channel", "tag", "reason", "until")
_UNTIL = re.compile(r"^\s*(?:until|till|to|by)\b|まで$", re.IGNORECASE)


async def handle(words: str, desk: Desk) -> Reply:
    """What, why and until when; a form asks for what was not said, and a number shows a pause."""
    number, rest = number_in(words, "x")
    if number is not None and not rest.strip():
        return Reply(screen.card(await desk.flow(pause_view.show, number), desk.say))
    said = scope_in(words)
    if not (said.brand or said.every):
        said = replace(said, brand=desk.place.brand)
    return await _asked(said, desk)


async def ask(asked: Ask, desk: Desk) -> Reply:
    """A filled form."""
    brand, channel, tag, reason, until = (line_in(asked.values, name, _LONGEST) for name in _NAMES)
    return await _asked(Said(brand, channel, tag, reason, until), desk)


async def _asked(said: Said, desk: Desk) -> Reply:
    # A brand or channel that does not exist is told before anything else is asked for.
    scope = await desk.flow(pause_scope.scope_of, said.brand, said.channel, said.tag)
    if not said.reason or not said.until:
        return Reply(form=screen.form(said, desk.say))
    reading = _end(said.until, desk)
    if len(reading.choices) != 1:
        which = [choice(at, reading.zone, reading.choices, desk.say) for at in reading.choices]
        problem = desk.say(reading.problem or "finding.override.which_end", choices=which, **reading.values)
        return Reply(form=screen.form(said, desk.say, problem))
    until = reading.choices[0]
    view = await desk.flow(flow.ask, scope, said.reason[:_LONGEST], until, reading.zone)
    return Reply(screen.asked(view, desk.say))


def _end(until: str, desk: Desk) -> Reading:
    """An end may be a day: then it is the end of that day."""
    phrase = _UNTIL.sub("", until).strip()
    reading = desk.when(phrase)
    return desk.when(f"{phrase} 23:59") if reading.problem == "when.no_time" else reading


async def confirm(asked: Ask, desk: Desk) -> Reply:
    """[Confirm], by a second person."""
    return Reply(screen.card(await desk.flow(flow.confirm, asked.subject, asked.revision), desk.say))


async def refuse(asked: Ask, desk: Desk) -> Reply:
    """[No]: nothing is held, or the pause goes on."""
    return Reply(screen.card(await desk.flow(flow.refuse, asked.subject, asked.revision), desk.say))


COMMAND = Command(
    "pause",
    "command.pause.usage",
    "command.pause.about",
    handle,
    "post.pause",
    {"ja": ("一時停止", "停止")},
    {
        "pause.ask": Pressed(ask, "post.pause"),
        "pause.confirm": Pressed(confirm, "post.pause"),
        "pause.refuse": Pressed(refuse, "post.pause"),
    },
)
