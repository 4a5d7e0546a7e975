"""Slash commands: answered where they were said, to the one who said them; elsewhere where a tenant cannot do that."""

from __future__ import annotations

import pytest

from calbot.chat.command import Command
from calbot.chat.commands.table import COMMANDS
from calbot.chat.teams.manifest import REST, menu
from calbot.words.say import sayer
from tests.chat.teams.office import CARE, GROUP, GUEST, LEAD, MARKETING, MKT, Office, alone, words
from tests.teams.connector import Fault, Said

PEOPLE = {MKT: "29:1Mkt", LEAD: "29:1Lead"}


def slash(office: Office, user: str, text: str, conversation: str = MARKETING) -> list[Said]:
    """What is seen that was not there before."""
    before = len(office.town.said)
    assert office.post(office.hands.slashes(user, conversation, text)).status_code == 200
    office.answer()
    return office.town.said[before:]


@pytest.mark.parametrize("conversation", [MARKETING, GROUP])
def test_a_slash_command_is_answered_there_and_nobody_else_sees_it(office: Office, conversation: str) -> None:
    (told,) = slash(office, MKT, "week", conversation)
    assert (told.conversation, told.only_for, told.thread) == (conversation, PEOPLE[MKT], "")


def test_in_a_thread_it_is_answered_in_the_thread(office: Office) -> None:
    (told,) = slash(office, LEAD, "help", f"{CARE};messageid=1700000000001")
    assert (told.conversation, told.only_for, told.thread) == (CARE, PEOPLE[LEAD], "1700000000001")


def test_where_a_tenant_shows_nothing_to_one_alone_the_answer_stands_in_the_chat_with_calbot(office: Office) -> None:
    office.town.targeting = False
    (told,) = slash(office, MKT, "week")
    assert (told.conversation, told.only_for) == (alone(MKT), "")


def test_what_may_have_been_shown_is_not_said_elsewhere_too(office: Office) -> None:
    slash(office, MKT, "week")
    office.town.faults.append(Fault("lost"))
    seen = slash(office, MKT, "today")
    assert [(one.conversation, one.only_for) for one in seen] == [(MARKETING, PEOPLE[MKT])]


def test_words_that_all_see_are_answered_in_the_chat_with_calbot(office: Office) -> None:
    (told,) = office.say(MKT, "week", MARKETING)
    assert (told.conversation, told.only_for) == (alone(MKT), "")


def test_what_a_place_is_to_know_all_see_though_the_command_was_private(office: Office) -> None:
    seen = slash(office, LEAD, "here care", GROUP)
    assert [(one.conversation, one.only_for) for one in seen][:1] == [(GROUP, "")]


def test_whom_nobody_knows_is_told_so_alone(office: Office) -> None:
    (told,) = slash(office, GUEST, "week")
    assert told.only_for == "29:1Guest"
    assert GUEST in words(told.card)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_understood_behind_a_slash(office: Office, command: Command) -> None:
    word = sayer("en", "UTC")(command.usage).split()[0]
    (told, *_) = slash(office, MKT, word if word in dict(menu()) else f"{REST} {word}", CARE)
    assert "do not know" not in words(told.card)
    assert office.town.wrong == []
