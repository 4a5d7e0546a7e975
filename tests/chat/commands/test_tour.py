"""A day with calbot, for whoever is new: real screens of a company that does not exist, and nothing is kept."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from calbot.chat.cards import Actions, Button, Card, Mentions
from calbot.chat.plain import plain
from calbot.store.session import reading
from calbot.store.tables import METADATA
from tests.chat.conftest import buttons

SAMPLE = "A sample: this company does not exist, nothing here is yours, and nothing is kept."
OWN = {"Mkt": "marketer", "Lead": "care lead", "Agt1": "agent"}


def kept(chat: Any) -> dict[str, list[Any]]:
    """All that the database holds, but what a worker notes of its turns."""
    with reading(chat.engine) as session:
        return {table.name: [tuple(row) for row in session.execute(select(table))] for table in METADATA.sorted_tables}


def walked(chat: Any, who: str, words: str = "tour") -> list[Card]:
    """Every stop until there is no [Next]."""
    reply = chat.say(who, words, "#care")
    seen = []
    while True:
        assert reply.private
        seen.append(reply.card)
        ahead = next((one for label, one in buttons(reply.card).items() if label in ("Next", "次へ")), None)
        if ahead is None:
            return seen
        reply = chat.press(who, ahead, "#care")


@pytest.mark.parametrize("who", OWN)
def test_everybody_is_shown_the_day_of_the_own_role(chat: Any, who: str) -> None:
    before = kept(chat)
    seen = walked(chat, who)
    assert [plain(card).splitlines()[0] for card in seen] == [
        f"Sample · {OWN[who]}, {place} of 5" for place in range(1, 6)
    ]
    assert all(SAMPLE in plain(card) and SAMPLE in card.fallback for card in seen)
    assert len({plain(card) for card in seen}) == 5
    chat.deliver()
    assert chat.room.places == {}
    assert kept(chat) == before, "nothing is written"


def test_what_stands_on_a_stop_can_be_read_and_not_pressed(chat: Any) -> None:
    """A sample speaks of a p-214, and so does this company."""
    for who in OWN:
        for card in walked(chat, who):
            pressed = [one for row in card.elements if isinstance(row, Actions) for one in row.buttons]
            assert {one.verb for one in pressed} <= {"tour.go", "tour.end"}
            assert not any(isinstance(element, Mentions) for element in card.elements)
    shown = plain(walked(chat, "Mkt")[0])
    assert "p-214" in shown
    assert "Buttons there: [Move p-214" in shown


def test_the_screens_are_those_of_the_day(chat: Any) -> None:
    alert, moved, flag, idea, wrap = (plain(card) for card in walked(chat, "Mkt"))
    assert "mean first response 4.6 h" in alert
    assert "moved" in moved
    assert "(Mika). Load fine." in moved
    assert "f-57" in flag
    assert "[I'm on it]" in flag
    assert "12 customers asked in 14 days" in idea
    assert "still has no owner" in wrap
    morning, _, cover, qa, result = (plain(card) for card in walked(chat, "Lead"))
    assert "[Ask cover" in morning
    assert "c-12" in cover
    assert "Least met: And now, 83%." in qa
    assert "204" in result
    shift, faq, flagged, _, handover = (plain(card) for card in walked(chat, "Agt1"))
    assert "Kim, your shift" in shift
    assert "Yes, all lids of 22 cm do." in faq
    assert "the link is being fixed" in flagged
    assert "Does the lid fit the 3 L pot?" in handover


def test_in_japanese_no_english_sentence_is_left(chat: Any) -> None:
    seen = [plain(card) for card in walked(chat, "Agt2", "ツアー")]
    assert seen[0].startswith("サンプル · 担当者 1/5")
    assert all("サンプルです。" in one for one in seen)
    assert "ふたは3Lの鍋に合いますか?" in seen[1]
    for words in ("lid", "Pyramid", "Thanks", "sample", "shift"):
        assert words not in "".join(seen)


def test_back_end_and_the_days_of_others(chat: Any, button: Any) -> None:
    second = chat.press("Mkt", button(chat.say("Mkt", "tour"), "Next"))
    first = chat.press("Mkt", button(second, "Back"))
    assert plain(first.card).startswith("Sample · marketer, 1 of 5")
    assert "Back" not in buttons(first.card)
    over = chat.press("Mkt", button(first, "End"))
    assert plain(over.card).startswith("That was the tour.")
    other = chat.press("Mkt", button(over, "The care lead's day"))
    assert plain(other.card).startswith("Sample · care lead, 1 of 5")


@pytest.mark.parametrize(
    ("words", "role"), [("tour lead", "care lead"), ("tour AGENT", "agent"), ("ツアー 担当者", "agent")]
)
def test_any_day_can_be_asked_for(chat: Any, words: str, role: str) -> None:
    assert plain(chat.say("Mkt", words).card).startswith(f"Sample · {role}, 1 of 5")


def test_what_is_none_of_its_own_is_refused(chat: Any) -> None:
    assert plain(chat.say("Mkt", "tour of the kitchen").card).startswith("Say /calbot tour")
    for values in (
        {},
        {"role": "lead"},
        {"role": "boss", "place": "1"},
        *({"role": "lead", "place": p} for p in "06x"),
    ):
        assert chat.press("Mkt", Button("", "tour.go", values=values)).refused
    assert chat.press("Mkt", Button("", "tour.end")).refused


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_hours_are_those_of_whoever_looks(chat: Any, zone: str) -> None:
    chat.say("Agt1", f"tz {zone}", "#care")
    shown = plain(walked(chat, "Agt1")[0])
    assert "07:00-15:00" in shown
