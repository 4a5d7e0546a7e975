"""`lang ja|en`: the language in which calbot speaks to a person."""

from __future__ import annotations

from dataclasses import replace

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.drawing import sentence
from calbot.chat.reading import folded
from calbot.errors import TellUser
from calbot.flows import person as flow

LANGUAGES = {
    "ja": "ja",
    "jp": "ja",
    "japanese": "ja",
    "日本語": "ja",
    "en": "en",
    "english": "en",
    "英語": "en",
}


async def handle(words: str, desk: Desk) -> Reply:
    """Answers in the new language at once."""
    locale = LANGUAGES.get(folded(words))
    if locale is None:
        raise TellUser("lang.which")
    person = await desk.flow(flow.set_locale, locale)
    say = replace(desk.say, locale=person.locale)
    return Reply(sentence(say("lang.done")))


COMMAND = Command(
    "lang",
    "command.lang.usage",
    "command.lang.about",
    handle,
    "person.lang",
    {"ja": ("言語",), "en": ("language",)},
)
