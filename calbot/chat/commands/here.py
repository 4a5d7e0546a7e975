"""`here marketing|care [brand]`: what this place is for."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.drawing import sentence
from calbot.chat.reading import phrase_in
from calbot.errors import TellUser
from calbot.flows import place as flow
from calbot.model.place import PlaceKind

KINDS = {
    "marketing": PlaceKind.MARKETING,
    "care": PlaceKind.CARE,
    "マーケティング": PlaceKind.MARKETING,
    "マーケ": PlaceKind.MARKETING,
    "カスタマーケア": PlaceKind.CARE,
    "ケア": PlaceKind.CARE,
    "サポート": PlaceKind.CARE,
}


async def handle(words: str, desk: Desk) -> Reply:
    """Bind the place; everybody there sees it."""
    kind, brand = phrase_in(words, {name: name for name in KINDS})
    if not kind:
        raise TellUser("here.which")
    place = await desk.flow(flow.bind, KINDS[kind], brand.strip())
    say = desk.to_place()
    about = place.brand or say("here.all_brands")
    lead = say("here.marketing", brand=about) if place.kind is PlaceKind.MARKETING else say("here.care", brand=about)
    return Reply(sentence(lead, note=say("here.note")), private=False)


COMMAND = Command(
    "here",
    "command.here.usage",
    "command.here.about",
    handle,
    "place.bind",
    {"ja": ("ここ", "ここは", "設定")},
)
