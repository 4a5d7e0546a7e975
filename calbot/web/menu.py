"""The command menu of the box, made from the command table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from calbot.chat.command import allowed
from calbot.chat.commands.table import COMMANDS
from calbot.chat.playground.listen import NAME
from calbot.model.person import Person
from calbot.words.say import Say


@dataclass(frozen=True, slots=True)
class MenuLine:
    """What choosing the line writes into the box, how the command is used, and what it does."""

    text: str
    usage: str
    about: str


Menu = Callable[[Person, Say], Sequence[MenuLine]]


def command_menu(person: Person, say: Say) -> list[MenuLine]:
    """The commands that `person` may use, in the person's language."""
    return [_line(say(command.usage), say(command.about)) for command in COMMANDS if allowed(person, command.verb)]


def _line(usage: str, about: str) -> MenuLine:
    word = usage.split(maxsplit=1)[0]
    return MenuLine(f"/{NAME} {word}", f"/{NAME} {usage}", about)
