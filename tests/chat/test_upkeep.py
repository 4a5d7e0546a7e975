"""What a press does to a calendar, said once for all presses of a card."""

from __future__ import annotations

import pytest

from calbot.chat.cards import Button
from calbot.chat.upkeep import note
from calbot.flows.upkeep import Upkeep
from calbot.words.say import sayer

MOVE = Button("Move p-1", "post.move", 1, 1)
MIKA, ANN, NOBODY = (Upkeep("Pot social", writes=False, who=who) for who in ("Mika", "Ann", ""))
OWN = Upkeep("Launches", writes=True)


@pytest.mark.parametrize(
    ("upkeeps", "said"),
    [
        ((MIKA, None, MIKA), "Asks Mika to move it in Pot social, which calbot only reads."),
        ((MIKA, ANN), "Asks Mika or Ann to move it in Pot social, which calbot only reads."),
        ((OWN, OWN), "Moves it in the calendar Launches too."),
        (
            (ANN, OWN, NOBODY),
            "Asks Ann to move it in Pot social, which calbot only reads. Moves it in the calendar Launches too. "
            "Asks marketing to move it in Pot social, which calbot only reads.",
        ),
    ],
)
def test_who_is_asked_about_one_calendar_is_told_in_one_sentence(upkeeps, said):
    (line,) = note([MOVE, None], upkeeps, sayer("en", "UTC"))
    assert "".join(span.text for span in line.spans) == said


def test_in_japanese_either_is_named_too_and_without_a_move_nothing_is_said():
    (line,) = note([MOVE], [MIKA, ANN], sayer("ja", "UTC"))
    assert "Mika" in line.spans[0].text
    assert "Ann" in line.spans[0].text
    assert note([None], [MIKA], sayer("en", "UTC")) == ()
