"""Care names somebody to surprise, a care lead says yes, and whoever thought of it hears so."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.model.delight import Delight, DelightState
from calbot.model.person import Person
from calbot.model.workspace import History, Workspace
from calbot.store.session import reading
from tests.chat.conftest import NOW

LINK = "https://instagram.example/p/abc"
WORDS = f'delight {LINK} "cooker lost in flood, posted every day for 3 years"'


def named(chat: Any) -> Any:
    reply = chat.say("Agt1", WORDS, "#care")
    chat.deliver()
    return reply


def test_a_lead_says_yes_and_whoever_named_them_is_told_alone(chat: Any, button: Any) -> None:
    assert plain(named(chat).card).startswith("d-1 is kept: a care lead is asked.")
    (card,) = chat.room.places["#care"]
    assert "Agt1 would like to surprise somebody" in plain(card.card)
    assert "“cooker lost in flood, posted every day for 3 years”" in plain(card.card)
    assert not chat.press("Lead", button(card, "Yes"), "#care").refused
    chat.deliver()
    assert chat.row(Delight, 1).state is DelightState.APPROVED
    assert "Lead said yes." in chat.told("#care")[0], "the card is edited"
    (told,) = chat.told("Agt1")
    assert told.startswith("d-1: Lead said yes.")
    with reading(chat.engine) as session:
        lines = [one.verb for one in session.exec(select(History).where(History.noun == "delight"))]
    assert lines == ["named", "approved"]


def test_not_this_time_can_still_become_a_yes(chat: Any, button: Any) -> None:
    named(chat)
    chat.press("Lead", button(chat.room.places["#care"][0], "Not this time"), "#care")
    chat.deliver()
    assert chat.told("Agt1")[0].startswith("d-1: Lead said not this time.")
    chat.press("Lead", button(chat.room.places["#care"][0], "Yes"), "#care")
    assert chat.row(Delight, 1).state is DelightState.APPROVED


def test_the_same_link_is_asked_about_once(chat: Any) -> None:
    named(chat)
    again = plain(chat.say("Agt2", f"サプライズ {LINK} 「毎日投稿」", "#care").card)
    assert again.startswith("そのリンクは d-1 として登録済みです。")
    chat.deliver()
    assert len(chat.told("#care")) == 1


@pytest.mark.parametrize("who", ["Agt1", "Mkt"])
def test_only_a_lead_answers(chat: Any, who: str) -> None:
    named(chat)
    assert chat.press(who, Button("", "delight.yes", 1, 1), "#care").refused
    assert chat.row(Delight, 1).state is DelightState.NAMED


def test_what_identifies_a_customer_is_taken_out(chat: Any) -> None:
    reply = chat.say("Agt1", f'delight {LINK} "call +44 7700 900123 or ann@example.com"', "#care")
    assert chat.row(Delight, 1).why == "call [phone] or [email]"
    assert "phone" in plain(reply.card)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ('delight "no link"', "Whom?"),
        (f"delight {LINK}", "Why?"),
        ("delight d-9", "There is no d-9."),
    ],
)
def test_what_is_missing_is_asked_for(chat: Any, words: str, says: str) -> None:
    reply = chat.say("Agt1", words, "#care")
    assert reply.refused
    assert plain(reply.card).startswith(says)


def test_what_waits_is_listed_and_one_is_shown(chat: Any) -> None:
    assert plain(chat.say("Lead", "delight").card).startswith("Nobody waits")
    named(chat)
    assert "d-1 cooker lost in flood" in plain(chat.say("Lead", "delight").card)
    assert LINK in plain(chat.say("Lead", "delight d-1").card)


def test_of_another_company_nothing_is_known(chat: Any) -> None:
    chat.keep(Workspace(id="other", name="Other", zone="Europe/London", locale="en", created_at=NOW))
    told: dict[str, Any] = {"workspace_id": "other", "url": LINK, "why": "theirs", "opened_at": NOW, "changed_at": NOW}
    chat.keep(Person(workspace_id="other", id=1, name="O", roles=["lead"]))
    chat.keep(Delight(id=7, person_id=1, **told))
    assert plain(named(chat).card).startswith("d-1 is kept")
    assert chat.say("Lead", "delight d-7").refused
    assert "theirs" not in plain(chat.say("Lead", "delight").card)
