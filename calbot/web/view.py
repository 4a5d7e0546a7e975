"""What one viewer is shown: messages with times in their zone, people, places and the page's sentences."""

from __future__ import annotations

from typing import Any

from calbot.chat.playground.board import Room
from calbot.model.person import Person, Role
from calbot.model.place import Place, PlaceKind
from calbot.model.playground import PlaygroundMessage
from calbot.words.say import Say, sayer


def viewer_say(person: Person) -> Say:
    """Sentences and times for the person who looks."""
    return sayer(person.locale, person.zone)


def seen(message: PlaygroundMessage, room: Room, user: str, say: Say) -> dict[str, Any]:
    """A message as `user` sees it; `change` orders edits, `at` is UTC, the other times are theirs."""
    author = room.people.get(message.author)
    return {
        "id": message.id,
        "change": message.change,
        "address": message.address,
        "by": author.name if author else message.author,
        "bot": author is None,
        "mine": message.author == user,
        "private": message.only_for != "",
        "edited": message.edited_at is not None,
        "thread": message.thread_of,
        "at": message.posted_at.isoformat(),
        "day": say.day(message.posted_at),
        "time": f"{say.time(message.posted_at)} {say.city()}",
        "full": say.instant(message.posted_at),
        "payload": message.payload,
    }


def people_shown(room: Room, say: Say) -> list[dict[str, str]]:
    """Who can be played, with role and city."""
    return [
        {"id": user, "name": person.name, "about": " · ".join([*_roles(person, say), say.city(person.zone)])}
        for user, person in room.people.items()
    ]


def places_shown(room: Room, user: str, say: Say) -> list[dict[str, str]]:
    """The places that `user` sees, each with what it is for; the last one is the user's own conversation."""
    shared = [place for place in room.places if place.address not in room.people]
    told = [{"address": place.address, "topic": _topic(place, say)} for place in shared]
    return [*told, {"address": user, "topic": say("playground.topic.direct")}]


def _topic(place: Place, say: Say) -> str:
    kind = {
        PlaceKind.MARKETING: say("playground.topic.marketing"),
        PlaceKind.CARE: say("playground.topic.care"),
        PlaceKind.DIRECT: say("playground.topic.direct"),
        PlaceKind.UNBOUND: say("playground.topic.unbound"),
    }[place.kind]
    brand = place.brand or say("playground.topic.all_brands")
    return " · ".join([kind, brand, say("playground.topic.zone", zone=say.city(place.zone))])


def _roles(person: Person, say: Say) -> list[str]:
    names = {
        Role.MARKETER: say("playground.role.marketer"),
        Role.LEAD: say("playground.role.lead"),
        Role.AGENT: say("playground.role.agent"),
        Role.ADMIN: say("playground.role.admin"),
    }
    return [name for role, name in names.items() if role in person.roles]


def page_words(say: Say) -> dict[str, str]:
    """The sentences of the page and of its script; {holes} that the script fills stay open."""
    return {
        "playground": say("playground.name"),
        "you_are": say("playground.you_are"),
        "places": say("playground.places"),
        "links": say("playground.links"),
        "skip": say("playground.skip"),
        "messages": say("playground.messages"),
        "welcome": say("playground.welcome"),
        "welcome_hint": say("playground.welcome_hint"),
        "newer": say("playground.newer"),
        "unread": say("playground.unread"),
        "working": say("playground.working"),
        "offline": say("playground.offline"),
        "commands": say("playground.commands"),
        "box": say("playground.box"),
        "placeholder": say("playground.placeholder"),
        "send": say("playground.send"),
        "hint": say("playground.hint"),
        "thread": say("playground.thread"),
        "thread_box": say("playground.thread_box"),
        "close": say("playground.close"),
        "close_thread": say("playground.close_thread"),
        "reply": say("playground.reply"),
        "replies": say("playground.replies"),
        "only_you": say("playground.only_you"),
        "bot": say("playground.bot"),
        "edited": say("playground.edited"),
        "struck": say("playground.struck"),
        "spoken_new": say("playground.spoken_new"),
        "spoken_edit": say("playground.spoken_edit"),
        "mishap": say("playground.mishap"),
        "required": say("playground.required"),
        "optional": say("playground.optional"),
        "open_door": say("playground.open_door"),
        **_levels(say),
    }


def _levels(say: Say) -> dict[str, str]:
    return {
        "level.note": say("playground.level.note"),
        "level.warn": say("playground.level.warn"),
        "level.stop": say("playground.level.stop"),
        "level.info": say("playground.level.info"),
        "level.watch": say("playground.level.watch"),
        "level.act": say("playground.level.act"),
        "level.now": say("playground.level.now"),
    }
