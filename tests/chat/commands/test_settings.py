"""here, lang and help."""

from __future__ import annotations

from typing import Any

import pytest

from calbot.chat.plain import plain
from calbot.model.place import Place, PlaceKind


@pytest.mark.parametrize(
    ("words", "kind", "brand"),
    [
        ("here marketing", PlaceKind.MARKETING, ""),
        ("here care pot", PlaceKind.CARE, "Pot"),
        ("ここ ケア", PlaceKind.CARE, ""),
        ("ここはマーケ Pan", PlaceKind.MARKETING, "Pan"),
    ],
)
def test_a_place_is_bound_and_everybody_there_sees_it(chat: Any, words: str, kind: PlaceKind, brand: str) -> None:
    reply = chat.say("Lead", words, "#new")
    assert not reply.private
    place = chat.row(Place, 3)
    assert (place.kind, place.brand) == (kind, brand)


def test_a_place_for_nothing_or_for_nobody_s_brand(chat: Any) -> None:
    assert "Say: here marketing, or here care." in plain(chat.say("Lead", "here", "#new").card)
    assert plain(chat.say("Lead", "here care pizza", "#new").card) == "There is no brand pizza. There are: Pan, Pot"
    assert chat.row(Place, 3).kind is PlaceKind.UNBOUND


def test_the_language_changes_at_once_and_stays(chat: Any) -> None:
    assert plain(chat.say("Mkt", "lang ja").card) == "これから日本語でお話しします。"
    assert "使えるコマンド" in plain(chat.say("Mkt", "help").card)
    assert plain(chat.say("Mkt", "言語 英語").card) == "I speak English with you from now on."
    assert plain(chat.say("Mkt", "lang klingon").card).startswith("Which language?")


def test_help_is_by_role_and_tells_about_threads(chat: Any) -> None:
    agent, marketer = (plain(chat.say(who, "help").card) for who in ("Agt1", "Mkt"))
    assert "move p-12" in marketer
    assert "move p-12" not in agent
    assert "@calbot flag" in agent


def test_help_about_one_command(chat: Any) -> None:
    assert plain(chat.say("Mkt", "help flag").card).startswith("1 thing you can say to me\nflag broken link")
