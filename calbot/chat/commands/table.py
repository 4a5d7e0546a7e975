"""All commands: help, the routes of buttons, manifests and the README's table are made from this list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calbot.chat.ask import Reply
from calbot.chat.command import Command, Lookup, Pressed, Under, allowed
from calbot.chat.commands import (
    ack,
    add,
    agenda,
    assign,
    brief,
    cancel,
    channels,
    check,
    copy,
    cover,
    delight,
    expect,
    faq,
    feeds,
    flag,
    flags,
    forecast,
    handover,
    here,
    hold,
    idea,
    ideas,
    lang,
    late,
    learn,
    link,
    miss,
    move,
    override,
    pause,
    qa,
    quiet,
    rate,
    read,
    report,
    resume,
    rules,
    score,
    slots,
    snooze,
    status,
    today,
    tour,
    tz,
    week,
    whatif,
    who,
    why,
    wording,
    writes,
)
from calbot.chat.desk import Desk
from calbot.chat.reading import first_word, folded
from calbot.chat.screens import help as screen
from calbot.model.person import Person, Role
from calbot.words.say import sayer


async def show_help(words: str, desk: Desk) -> Reply:
    """The commands of one's own role, or the one that was asked for."""
    mine = [command for command in COMMANDS if allowed(desk.person, command.verb)]
    one = WORDS.get(folded(words))
    shown = [one] if one in mine else mine
    return Reply(
        screen.card(
            [
                (desk.say(command.usage), desk.say(command.about), command.aliases.get(desk.say.locale, ()))
                for command in shown
            ],
            desk.say,
        )
    )


HELP = Command(
    "help",
    "command.help.usage",
    "command.help.about",
    show_help,
    "",
    {"ja": ("ヘルプ", "使い方"), "en": ("?",)},
)

COMMANDS: tuple[Command, ...] = (
    week.COMMAND,
    today.COMMAND,
    check.COMMAND,
    forecast.COMMAND,
    why.COMMAND,
    slots.COMMAND,
    whatif.COMMAND,
    expect.COMMAND,
    ack.COMMAND,
    snooze.COMMAND,
    assign.COMMAND,
    cover.COMMAND,
    rate.COMMAND,
    miss.COMMAND,
    score.COMMAND,
    agenda.COMMAND,
    report.COMMAND,
    rules.COMMAND,
    add.COMMAND,
    copy.COMMAND,
    move.COMMAND,
    hold.COMMAND,
    cancel.COMMAND,
    flag.COMMAND,
    flags.COMMAND,
    idea.COMMAND,
    ideas.COMMAND,
    faq.COMMAND,
    delight.COMMAND,
    learn.COMMAND,
    wording.COMMAND,
    brief.COMMAND,
    read.COMMAND,
    handover.COMMAND,
    qa.COMMAND,
    pause.COMMAND,
    resume.COMMAND,
    override.COMMAND,
    who.COMMAND,
    channels.COMMAND,
    here.COMMAND,
    quiet.COMMAND,
    late.COMMAND,
    status.COMMAND,
    feeds.COMMAND,
    writes.COMMAND,
    lang.COMMAND,
    tz.COMMAND,
    link.COMMAND,
    tour.COMMAND,
    HELP,
)


def _by_word(commands: Sequence[Command]) -> dict[str, Command]:
    table: dict[str, Command] = {}
    for command in commands:
        for word in command.words:
            if table.setdefault(folded(word), command) is not command:
                raise ValueError(f"{word!r} is a word of {table[folded(word)].name} and of {command.name}")
    return table


def _by_verb(commands: Sequence[Command]) -> dict[str, Pressed]:
    table: dict[str, Pressed] = {}
    for command in commands:
        if twice := table.keys() & command.presses.keys():
            raise ValueError(f"{command.name} answers {sorted(twice)} that another command answers")
        table |= command.presses
    return table


def _lookups(commands: Sequence[Command]) -> dict[str, Lookup]:
    table: dict[str, Lookup] = {}
    for command in commands:
        if twice := table.keys() & command.lookups.keys():
            raise ValueError(f"{command.name} answers {sorted(twice)} that another command answers")
        table |= command.lookups
    return table


WORDS: Mapping[str, Command] = _by_word(COMMANDS)
"""Name or alias (folded) -> command."""

PRESSES: Mapping[str, Pressed] = _by_verb(COMMANDS)
"""What buttons and forms say -> what answers."""

UNDER: Sequence[Under] = [command.under for command in COMMANDS if command.under is not None]
"""What answers words that are no command and are said in the thread of a card."""

LOOKUPS: Mapping[str, Lookup] = _lookups(COMMANDS)
"""What a field asks for while somebody types -> what answers."""


def command_in(said: str) -> str:
    """The command (folded) with which words to calbot begin, "" for none; a Japanese one may stand without a space
    behind it, and then the longest counts."""
    plain, word = folded(said), first_word(said)[0] if said.strip() else ""
    glued = (one for one in WORDS if not one.isascii() and plain.startswith(one))
    return word if word in WORDS else max(glued, key=len, default="")


def words_for(person: Person) -> list[str]:
    """Every word that `person` can use, for guessing at a misspelt one."""
    return [word for word, command in WORDS.items() if allowed(person, command.verb)]


def command_table_markdown(locale: str = "en") -> str:
    """The commands as a Markdown table, for the README."""
    say, heads = sayer(locale, "UTC"), {Role.MARKETER: "M", Role.LEAD: "L", Role.AGENT: "G"}
    rows = ["| say | what happens | M | L | G | 日本語 |", "| --- | --- | --- | --- | --- | --- |"]
    for command in COMMANDS:
        marks = " | ".join("x" if role in command.roles else "" for role in heads)
        aliases = ", ".join(command.aliases.get("ja", ()))
        usage = say(command.usage).replace("|", "\\|")
        rows.append(f"| `/calbot {usage}` | {say(command.about)} | {marks} | {aliases} |")
    return "\n".join(rows)
