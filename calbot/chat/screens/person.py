"""A person whom several chats know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calbot.chat.cards import Card, Note, Span, Text, Title, spans
from calbot.chat.drawing import sentence
from calbot.flows.identity import GOOD_FOR, Known
from calbot.words.names import chat_name
from calbot.words.say import Say


def offered(word: str, known: Known, say: Say) -> Card:
    """The word to say in another chat, and which chats know the person."""
    minutes = round(GOOD_FOR.total_seconds() / 60)
    lead = say("person.link.offered", minutes=minutes)
    where = Text(spans(say("person.link.where", where=say.listing([chat_name(one, say) for one in known.platforms]))))
    said = Text((Span(f"link {word}", code=True),))
    return Card((Title(spans(lead)), said, where, Note(spans(say("person.link.offered.note")))), lead)


def linked(known: Known, platform: str, say: Say) -> Card:
    """To whom calbot did not know in that chat before."""
    return sentence(
        say("person.link.done", name=known.person.name),
        note=say("person.link.done.note", chat=chat_name(platform, say)),
    )


def parted(known: Known, platform: str, say: Say) -> Card:
    """A link was undone."""
    return sentence(say("person.link.parted", name=known.person.name, chat=chat_name(platform, say)))


def told(known: Known, say: Say, values: Mapping[str, Any]) -> Card:
    """To the person, in the chat in which the word was given."""
    chat = chat_name(str(values.get("platform", "")), say)
    return sentence(say("person.link.told", chat=chat), note=say("person.link.told.note", chat=chat))
