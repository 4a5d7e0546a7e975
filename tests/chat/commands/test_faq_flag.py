"""Who flags what is wrong is told at once what customers may be told, from the same approved answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import select

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.model.faq import Faq
from calbot.model.flag import Flag
from calbot.store.session import reading, writing
from tests.chat.commands.test_faq import written

PYRAMID = "https://pan.example/pyramid"
SORRY = "Thanks for telling us, the link is being fixed."


def flagged(chat: Any, who: str, button: Any) -> str:
    chat.links[PYRAMID] = 404
    guess = chat.say(who, f"flag broken link {PYRAMID}", "#care")
    first = guess.card.elements[-1].buttons[0]
    return plain(chat.press(who, first, "#care").card)


def test_who_flags_a_broken_link_reads_the_approved_line_in_their_own_language(chat: Any, button: Any) -> None:
    written(chat, question="Broken link", text=SORRY)
    edit = chat.press("Mkt", Button("", "faq.edit.form", 1, 1))
    chat.send("Mkt", edit, {"locale": "ja", "text": "ご連絡ありがとうございます。修正中です。"})
    written(chat, question="Wrong image", text="The picture is being changed.")
    assert f"Customers may be told: {SORRY}" in flagged(chat, "Agt1", button)
    joined = plain(chat.say("Agt2", f"報告 リンク切れ {PYRAMID}", "#care").card)
    assert "ご連絡ありがとうございます。修正中です。" in joined
    assert SORRY not in joined


def test_what_was_approved_for_the_flag_comes_first_and_what_expired_is_not_told(chat: Any, button: Any) -> None:
    written(chat, question="broken links", text=SORRY)
    flagged(chat, "Agt1", button)
    flag = the_flag(chat)
    own = chat.press("Mkt", Button("", "flag.line.form", flag.id, flag.revision))
    chat.send("Mkt", own, {"line": "A new link comes at noon."})
    joined = plain(chat.say("Lead", f"flag broken link {PYRAMID}", "#care").card)
    assert "A new link comes at noon." in joined
    assert SORRY not in joined


def the_flag(chat: Any) -> Flag:
    with reading(chat.engine) as session:
        return session.exec(select(Flag)).one()


def test_a_draft_another_brands_and_one_that_has_expired_are_not_told(chat: Any, button: Any) -> None:
    written(chat, question="broken link", text=SORRY, approve="no")
    assert SORRY not in flagged(chat, "Agt1", button)
    chat.press("Mkt", button(chat.say("Mkt", "faq q-1"), "Approve (English)"))
    assert SORRY in plain(chat.say("Lead", f"flag broken link {PYRAMID}", "#care").card)
    _of_brand(chat, "Pot")
    assert SORRY not in plain(chat.say("Lead", f"flag broken link {PYRAMID}", "#care").card)
    _of_brand(chat, "Pan")
    assert SORRY in plain(chat.say("Lead", f"flag broken link {PYRAMID}", "#care").card)
    chat.clock[0] += timedelta(days=181)
    assert SORRY not in plain(chat.say("Lead", f"flag broken link {PYRAMID}", "#care").card)


def _of_brand(chat: Any, brand: str) -> None:
    with writing(chat.engine) as session:
        row = session.get_one(Faq, ("acme", 1))
        row.brand = brand
        session.commit()
