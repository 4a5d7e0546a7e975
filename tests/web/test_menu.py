"""The command menu is the command table."""

from __future__ import annotations

import pytest

from calbot.chat.commands.table import COMMANDS
from calbot.chat.playground.listen import command_words
from calbot.chat.reading import first_word
from calbot.model.person import Person, Role
from calbot.web.menu import command_menu
from calbot.words.say import LOCALES, sayer


@pytest.mark.parametrize("locale", LOCALES)
def test_every_line_is_a_command_that_the_router_knows(locale: str) -> None:
    admin = Person(workspace_id="w", id=1, name="A", roles=[role.value for role in Role])
    lines = command_menu(admin, sayer(locale, "Asia/Tokyo"))
    assert len(lines) == len(COMMANDS)
    for line, command in zip(lines, COMMANDS, strict=True):
        words = command_words(line.text)
        assert words is not None
        assert first_word(words)[0] in command.words
        assert line.usage.startswith(line.text)
        assert line.about


def test_an_agent_is_offered_only_what_agents_may_do() -> None:
    agent = Person(workspace_id="w", id=1, name="A", roles=[Role.AGENT.value])
    offered = {line.text for line in command_menu(agent, sayer("en", "UTC"))}
    assert "/calbot flag" in offered
    assert "/calbot week" in offered
    assert "/calbot add" not in offered
