"""`late 45`: how long after the first telling of a warning the person hears of it, if nobody has it by then."""

from __future__ import annotations

import re
import unicodedata

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.drawing import sentence
from calbot.chat.reading import folded
from calbot.errors import TellUser
from calbot.flows import late as flow

_SPAN = re.compile(r"(?:(\d{1,2})\s*(?:h|hours?|時間))?\s*(?:(\d{1,4})\s*(?:m|min|minutes?|分)?)?")
_USUAL = {"usual", "default", "off", "なし", "解除", "標準"}


async def handle(words: str, desk: Desk) -> Reply:
    """How many minutes; "usual" is an answer too."""
    said = folded(words)
    if not said:
        return Reply(sentence(await _told(desk.person.late_minutes, desk)))
    person = await desk.flow(flow.set_lateness, None if said in _USUAL else _minutes(said))
    return Reply(sentence(await _told(person.late_minutes, desk), note=desk.say("late.note")))


def _minutes(said: str) -> int:
    found = _SPAN.fullmatch(unicodedata.normalize("NFKC", said).strip())
    if found is None or not any(found.groups()):
        raise TellUser("late.how")
    return int(found[1] or 0) * 60 + int(found[2] or 0)


async def _told(minutes: int | None, desk: Desk) -> str:
    if minutes is None:
        return desk.say("late.usual", span=desk.say.hours(await desk.flow(flow.usual)))
    if minutes == 0:
        return desk.say("late.at_once")
    return desk.say("late.set", span=desk.say.hours(minutes))


COMMAND = Command(
    "late",
    "command.late.usage",
    "command.late.about",
    handle,
    "person.late",
    {"ja": ("後から", "遅延")},
)
