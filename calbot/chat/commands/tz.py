"""`tz London`: the clocks by which calbot tells a person hours."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.drawing import sentence
from calbot.errors import TellUser
from calbot.flows import person as flow
from calbot.words.zones import zone_said

_CITIES = {"東京": "Asia/Tokyo", "大阪": "Asia/Tokyo", "日本": "Asia/Tokyo", "ロンドン": "Europe/London"}
_CITIES |= {"シカゴ": "America/Chicago", "ニューヨーク": "America/New_York", "utc": "UTC", "gmt": "UTC"}
_LONGEST = 64


async def handle(words: str, desk: Desk) -> Reply:
    """Without words, which clocks those are now; with a zone or its city, the new ones at once."""
    said = unicodedata.normalize("NFKC", words).strip()[:_LONGEST]
    if not said:
        return Reply(sentence(desk.say("tz.now", zone=desk.person.zone, now=desk.now)))
    known = _CITIES.get(said.casefold())
    found = zone_said(said)
    zone = known or found.zone
    if not zone:
        raise TellUser("tz.near", near=found.near) if found.near else TellUser("tz.which")
    person = await desk.flow(flow.set_zone, zone)
    say = replace(desk.say, zone=person.zone)
    return Reply(sentence(say("tz.now", zone=person.zone, now=desk.now)))


COMMAND = Command(
    "tz",
    "command.tz.usage",
    "command.tz.about",
    handle,
    "person.lang",
    {"ja": ("時間帯", "タイムゾーン"), "en": ("timezone", "zone")},
)
