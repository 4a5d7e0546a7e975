"""What can be done in which chat, as a table for the README: made from the command table and both apps' manifests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from calbot.chat.command import Command
from calbot.chat.commands.table import COMMANDS
from calbot.chat.slack.manifest import COMMAND as SLACK
from calbot.chat.teams import dialog
from calbot.chat.teams.manifest import REST, menu
from calbot.words.say import sayer


class Row(NamedTuple):
    """One thing that people can do; `differs` says in what the two are not alike ("" in nothing)."""

    what: str
    slack: str
    teams: str
    differs: str = ""


FEATURES: Final = (
    Row("words that call calbot, also in a thread", "`@calbot why p-12`", "`@calbot why p-12`"),
    Row(
        "words that nobody else sees",
        "slash commands",
        "slash commands",
        "Slack takes none in a thread, Teams none alone with calbot, where no slash is needed",
    ),
    Row(
        "answers for the asker alone",
        "where it was asked",
        "where it was asked by a slash; else in the chat with calbot",
        "a tenant without such messages: always in the chat with calbot",
    ),
    Row("alone with calbot", "the app's messages", "the personal chat"),
    Row("flag any message", "*Flag a problem*", "*Flag to marketing*", "Teams: also where calbot was not added"),
    Row("add a post from anywhere", "*Add a post*, a shortcut", "*Add a post*, where one writes"),
    Row("buttons, and who may press them", "yes", "yes"),
    Row("forms", "modals", "dialogs", "Teams shows what is wrong in the next picture of the dialog, above the field"),
    Row(
        "find a post or an account while typing",
        "all of them",
        "all of them",
        "Teams offers fifteen at a time; older clients a list of the first hundred",
    ),
    Row("one flag or warning in both chats, the first press wins", "yes", "yes"),
    Row("cards edited in place, and struck when over", "yes", "yes"),
    Row("follow-ups under the card", "threads", "threads in channels", "a group chat of Teams has no threads"),
    Row("people called by name", "yes", "yes"),
    Row("hours by each reader's clock", "in channels", "in channels and group chats"),
    Row("tables and charts", "Slack's own", "Teams' own", "older clients: rows of words, numbers beside"),
    Row("follows where it is invited and removed", "removed", "added, removed, renamed"),
    Row(
        "a page of one's own",
        "the Home tab",
        "the personal chat",
        "Teams: `today`, `week`, `flags` and `status` say it",
    ),
    Row(
        "links to posts shown where they are shared",
        "with `--links`",
        "while one writes it",
        "Teams: without its button, and as it was when it was written",
    ),
    Row("personal data taken out before anything is kept", "yes", "yes"),
    Row(
        "what may have arrived is not said twice",
        "Slack tells what it has posted",
        "said again, marked",
        "Teams knows no key of a message, and tells no bot what it has said",
    ),
)


def rows() -> Iterator[Row]:
    """A row for each command, then those for how they are said and shown."""
    offered = dict(menu())
    say = sayer("en", "UTC")
    for command in COMMANDS:
        usage = say(command.usage).replace("|", "\\|")
        word = usage.split(maxsplit=1)[0]
        slash = f"/{word}" if word in offered else f"/{REST} {word}"
        yield Row(say(command.about), f"`{SLACK} {usage}`", f"`{slash}`, `@calbot {word}`", _asks_back(command))
    yield from FEATURES


def _asks_back(command: Command) -> str:
    return "asks back in a modal; a dialog" if any(map(dialog.opens, command.presses)) else ""


def parity_markdown() -> str:
    """The table."""
    told = ["| what | Slack | Microsoft Teams | how they differ |", "| --- | --- | --- | --- |"]
    return "\n".join((*told, *(f"| {' | '.join(row)} |" for row in rows())))
