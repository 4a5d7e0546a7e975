"""The table of commands is whole: words, rights, sentences, buttons."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from calbot.chat.command import Command
from calbot.chat.commands.table import COMMANDS, PRESSES, WORDS, command_table_markdown
from calbot.model.person import Role
from calbot.model.rights import VERBS
from calbot.words.say import LOCALES, sayer

ROOT = Path(__file__).parents[2]


def test_every_command_file_is_in_the_table() -> None:
    files = {path.stem for path in (ROOT / "calbot/chat/commands").glob("*.py")} - {"__init__", "table"}
    assert files | {"help"} == {command.name for command in COMMANDS}


def test_no_word_belongs_to_two_commands() -> None:
    assert len(WORDS) == sum(len(command.words) for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_a_japanese_word_and_known_rights(command: Command) -> None:
    assert command.aliases["ja"]
    rights = {command.verb, *(press.verb for press in command.presses.values())}
    assert rights <= {"", *VERBS}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_usage_begins_with_a_word_that_works(command: Command, locale: str) -> None:
    usage = sayer(locale, "UTC")(command.usage)
    assert WORDS[usage.split()[0].casefold()] is command
    # Whoever reads the help in Japanese learns a Japanese word.
    assert usage.split()[0].isascii() == (locale == "en")


def test_every_button_and_form_that_a_screen_draws_is_answered() -> None:
    drawn = set()
    for path in [*(ROOT / "calbot/chat/screens").glob("*.py"), ROOT / "calbot/chat/drawing.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Button", "Form"):
                drawn |= {part.value for part in node.args[1:2] if isinstance(part, ast.Constant)}
    assert len(drawn) > 10
    assert drawn <= PRESSES.keys()


def test_roles_see_their_own() -> None:
    by_name = {command.name: set(command.roles) for command in COMMANDS}
    assert by_name["flag"] == {Role.MARKETER, Role.LEAD, Role.AGENT}
    assert by_name["move"] == {Role.MARKETER}
    assert by_name["forecast"] == {Role.MARKETER, Role.LEAD}


def test_the_readme_table_has_a_line_for_each() -> None:
    lines = command_table_markdown().splitlines()
    assert len(lines) == len(COMMANDS) + 2
    assert {line.count(" | ") for line in lines} == {5}
