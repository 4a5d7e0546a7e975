"""`quiet 22-7`: when nobody wakes the person, by the person's own clock."""

from __future__ import annotations

import re
import unicodedata
from datetime import time

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.drawing import sentence
from calbot.chat.reading import folded
from calbot.errors import TellUser
from calbot.flows import quiet as flow
from calbot.flows.recipient import quiet_of

_SPAN = re.compile(r"(\d{1,2})(?::?(\d\d))?\s*(?:-|–|—|~|〜|to|から)\s*(\d{1,2})(?::?(\d\d))?")
_NEVER = {"never", "off", "none", "なし", "オフ", "解除"}


async def handle(words: str, desk: Desk) -> Reply:
    """From when to when; "never" is an answer too."""
    said = folded(words)
    if not said:
        return Reply(sentence(_told(quiet_of(desk.person), desk), await _meanwhile(desk)))
    if said in _NEVER:
        return Reply(sentence(_told(quiet_of(await desk.flow(flow.set_hours, None)), desk)))
    found = _SPAN.search(unicodedata.normalize("NFKC", said))
    if found is None:
        raise TellUser("quiet.how")
    first, last = _clock(found[1], found[2]), _clock(found[3], found[4])
    person = await desk.flow(flow.set_hours, (first, last))
    return Reply(sentence(_told(quiet_of(person), desk), await _meanwhile(desk), note=desk.say("quiet.note")))


def _clock(hour: str, minute: str | None) -> time:
    if int(hour) > 24 or int(minute or 0) > 59:
        raise TellUser("quiet.how")
    return time(int(hour) % 24, int(minute or 0))


async def _meanwhile(desk: Desk) -> str:
    """Who is first while the person sleeps."""
    view = await desk.flow(flow.meanwhile)
    if view is None:
        return ""
    until = desk.say.time(view.until)
    if not view.first:
        return desk.say("quiet.meanwhile.nobody", until=until)
    return desk.say("quiet.meanwhile", who=desk.say.listing(list(view.first)), n=len(view.first), until=until)


def _told(hours: tuple[time, time] | None, desk: Desk) -> str:
    if hours is None:
        return desk.say("quiet.never")
    first, last = (f"{one:%H:%M}" for one in hours)
    return desk.say("quiet.set", first=first, last=last, zone=desk.say.city(desk.person.zone))


COMMAND = Command(
    "quiet",
    "command.quiet.usage",
    "command.quiet.about",
    handle,
    "person.quiet",
    {"ja": ("静音", "おやすみ")},
)
