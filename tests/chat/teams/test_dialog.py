"""Forms in Teams are dialogs: opened by a button or from any message, told what is wrong, ended by their outcome."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from inspect import getsource
from typing import Any

import pytest
from sqlmodel import select

from calbot.chat.commands.table import PRESSES
from calbot.chat.hearing import SAY
from calbot.chat.teams import dialog
from calbot.chat.teams.listen import extended
from calbot.model.flag import Flag, FlagState
from calbot.model.post import Post
from calbot.store.session import reading
from tests.chat.conftest import NOW
from tests.chat.teams.office import AGT1, CARE, GROUP, GUEST, MARKETING, MKT, Office, alone, buttons, shown, words

LINK = "https://pot.example/safe"
CARD = "application/vnd.microsoft.card.adaptive"


def rows(office: Office, noun: type[Any]) -> list[Any]:
    with reading(office.house.engine) as session:
        return list(session.exec(select(noun)))


@pytest.fixture
def live(office: Office) -> Office:
    """A post of Pot has been out for twenty minutes, and its link is broken."""
    office.links[LINK] = 404
    office.keep(office.post_of(228, link=LINK, starts_at=NOW - timedelta(minutes=20)))
    return office


def test_whoever_opens_a_dialog_answers_with_a_form() -> None:
    opening = {verb for verb in PRESSES if dialog.opens(verb)}
    assert {"flag.form", "post.move.form", "post.add.form"} <= opening
    assert [verb for verb in opening if not re.search(r"form=|_form\(", getsource(PRESSES[verb].handle))] == []
    assert dialog.opens(SAY)


def test_words_that_ask_for_a_form_are_answered_by_a_button_that_opens_it(office: Office) -> None:
    (offered,) = office.say(MKT, "add", alone(MKT))
    form = shown(office.press(MKT, offered.card, next(iter(buttons(offered.card))), alone(MKT)))
    assert {one["id"] for one in form["body"] if "id" in one} >= {"field.title", "field.when"}


def test_a_post_is_added_in_a_dialog_from_the_form_to_the_saved_post(office: Office) -> None:
    opened = office.sends(office.hands.chooses(MKT, MARKETING, dialog.ADD))
    (send,) = buttons(shown(opened))
    wrong = office.submit(MKT, opened, send, MARKETING, dialog.ADD, account="1", title="Seals", when="when pigs fly")
    assert "Seals" in str(shown(wrong)), "what was typed stays"
    draft = office.submit(MKT, wrong, send, MARKETING, dialog.ADD, account="1", title="Seals", when="tomorrow 15:00")
    assert "15:00" in words(shown(draft))
    assert rows(office, Post) == []
    saved = office.submit(MKT, draft, "Save", MARKETING, dialog.ADD)
    assert "Seals" in words(shown(saved))
    assert [row.title for row in rows(office, Post)] == ["Seals"]
    assert [one.summary for one in office.town.told(alone(MKT))] == [], "nothing is said twice"


def test_a_post_is_moved_in_a_dialog(office: Office) -> None:
    office.keep(office.post_of())
    (offered,) = office.say(MKT, "move p-214", alone(MKT))
    opened = office.press(MKT, offered.card, next(iter(buttons(offered.card))), alone(MKT))
    (send,) = buttons(shown(opened))
    before = len(office.town.said)
    asked = office.submit(MKT, opened, send, alone(MKT), when="28 Nov 08:00")
    again = office.submit(MKT, asked, "Change", alone(MKT))
    (send,) = buttons(shown(again))
    asked = office.submit(MKT, again, send, alone(MKT), when="28 Nov 09:00")
    assert len(office.town.said) == before, "nothing is said twice"
    office.submit(MKT, asked, "Move", alone(MKT))
    assert [row.starts_at for row in rows(office, Post)] == [datetime(2026, 11, 28, 9, tzinfo=UTC)]


@pytest.mark.parametrize(
    "content",
    [
        f'<div>Customers say <a href="{LINK}?utm_source=x&amp;y=1" title="x">this</a> is gone. <at id="0">x</at></div>',
        f"<p>look: {LINK}?utm_source=x&amp;y=1</p>",
    ],
)
def test_any_message_is_flagged_to_marketing_by_the_link_in_it_alone(live: Office, content: str) -> None:
    opened = live.sends(live.hands.chooses(AGT1, GROUP, dialog.FLAG, content))
    assert f"{LINK}?utm_source=x&y=1" in str(shown(opened))
    assert "Customers say" not in str(live.heard()[0].said), "what others wrote is not kept"
    (send,) = buttons(shown(opened))
    fields = {"kind": "broken_link", "url": f"{LINK}?utm_source=x", "note": ""}
    guess = live.submit(AGT1, opened, send, GROUP, dialog.FLAG, **fields)
    assert "p-228" in words(shown(guess))
    told = live.submit(AGT1, guess, "Yes, flag", GROUP, dialog.FLAG)
    assert "f-1" in words(shown(told))
    (flag,) = rows(live, Flag)
    assert flag.post_id == 228
    assert any("I'm on it" in buttons(one.card) for one in live.town.told(MARKETING))


def test_a_message_without_a_link_opens_an_empty_form(live: Office) -> None:
    form = shown(live.sends(live.hands.chooses(AGT1, CARE, dialog.FLAG, "<p>it smells</p>")))
    (url,) = [one for one in form["body"] if one.get("id") == "field.url"]
    assert "value" not in url


def test_a_mail_address_in_the_link_of_a_message_is_left_out_before_anything_is_kept(office: Office) -> None:
    content = f'<a href="{LINK}?m=jo.do@b.example">x</a>'
    heard = extended(office.hands.chooses(AGT1, CARE, dialog.FLAG, content))
    assert (heard.ask.values, heard.found) == ({"url": f"{LINK}?m=[email]"}, ("email",))


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("2023-11-14T22:13:20.1234567Z", {"said_at": "1700000000"}),
        ("2023-11-15T07:13:20+09:00", {"said_at": "1700000000"}),
        ("2023-11-14T22:13:20", {}),
        ("soon", {}),
    ],
)
def test_a_message_tells_when_it_was_written(office: Office, written: str, values: dict[str, str]) -> None:
    body = office.hands.chooses(AGT1, CARE, dialog.FLAG, "<p>it smells</p>", written)
    assert extended(body).ask.values == values


def flagged(office: Office) -> Any:
    (guess,) = office.say(AGT1, f"flag broken link {LINK}", CARE)
    office.press(AGT1, guess.card, "Yes, flag", alone(AGT1))
    return next(one for one in office.town.told(MARKETING) if "I'm on it" in buttons(one.card))


def test_a_dialog_says_what_is_wrong_and_keeps_what_was_typed(live: Office) -> None:
    card = flagged(live)
    live.press(MKT, card.card, "I'm on it", MARKETING)
    opened = live.press(MKT, card.card, "Wait", MARKETING)
    (send,) = buttons(shown(opened))
    wrong = live.submit(MKT, opened, send, MARKETING, until="when pigs fly")
    assert "when pigs fly" in str(shown(wrong))
    done = live.submit(MKT, wrong, send, MARKETING, until="tomorrow 9:00")
    assert "f-1" in words(shown(done))
    assert [flag.state for flag in rows(live, Flag)] == [FlagState.WAITING]


def test_whoever_may_not_is_told_so_in_the_dialog(live: Office) -> None:
    card = flagged(live)
    live.press(MKT, card.card, "I'm on it", MARKETING)
    opened = live.press(AGT1, card.card, "Wait", MARKETING)
    (send,) = buttons(shown(opened))
    told = live.submit(AGT1, opened, send, MARKETING, until="tomorrow 9:00")
    assert told["task"]["type"] == "message"
    assert [flag.state for flag in rows(live, Flag)] == [FlagState.CLAIMED]
    stranger = live.sends(live.hands.chooses(GUEST, GROUP, dialog.FLAG, "<p>x</p>"))
    assert GUEST in str(stranger)
    assert live.sends(live.hands.chooses(MKT, GROUP, "another", "<p>x</p>"))["task"]["type"] == "message"


def test_a_client_without_dialogs_sends_the_press_as_a_message_and_is_offered_the_form(live: Office) -> None:
    card = flagged(live)
    live.press(MKT, card.card, "I'm on it", MARKETING)
    action = buttons(card.card)["Wait"]
    before = len(live.town.said)
    live.post(live.hands.activity("message", MKT, MARKETING, text=None, value=action["data"]))
    live.answer()
    (offered,) = live.town.said[before:]
    assert offered.conversation == alone(MKT)
    assert buttons(offered.card)


def test_personal_data_typed_into_a_dialog_is_left_out_and_the_writer_told(live: Office) -> None:
    opened = live.sends(live.hands.chooses(AGT1, CARE, dialog.FLAG, "<p>x</p>"))
    (send,) = buttons(shown(opened))
    before = len(live.town.said)
    fields = {"kind": "other", "url": "", "note": "call 07700 900123"}
    told = live.submit(AGT1, opened, send, CARE, dialog.FLAG, **fields)
    assert told["task"]["type"] == "message"
    (warned,) = live.town.said[before:]
    assert warned.conversation == alone(AGT1)
    assert "900123" not in str([row.said for row in live.heard()])
    assert "phone number" in words(warned.card)
