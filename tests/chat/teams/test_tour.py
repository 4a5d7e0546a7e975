"""Somebody's first day in Teams: a walk through a day of somebody else, seen by nobody else. Written to be read."""

from __future__ import annotations

from typing import Any

from tests.chat.teams.office import AGT1, AGT2, CARE, LEAD, MARKETING, MKT, Office, alone, buttons, words
from tests.chat.teams.test_slash import slash
from tests.teams.connector import Said


def pressed(office: Office, card: Any, label: str) -> Said:
    """What she is shown after a press."""
    before = len(office.town.said)
    office.press(MKT, card, label, MARKETING)
    (told,) = office.town.said[before:]
    return told


def test_the_tour(office: Office) -> None:
    # By a slash in the channel: only she sees it.
    (first,) = slash(office, MKT, "calbot tour")
    assert first.only_for
    assert "Sample · marketer, 1 of 5" in words(first.card)
    assert "this company does not exist" in words(first.card)
    assert list(buttons(first.card)) == ["Next", "End"]

    # Each press is answered with the next screen, for her alone.
    seen, card = [first], first.card
    for place in range(2, 6):
        seen.append(pressed(office, card, "Next"))
        card = seen[-1].card
        assert f"Sample · marketer, {place} of 5" in words(card)
        assert set(buttons(card)) <= {"Next", "Back", "End"}
    seen.append(pressed(office, card, "End"))
    assert "That was the tour." in words(seen[-1].card)
    assert all(one.only_for or one.conversation == alone(MKT) for one in seen)

    # Alone with calbot each reads the own day, in the own language.
    (told,) = office.say(LEAD, "tour", alone(LEAD))
    assert "Sample · care lead, 1 of 5" in words(told.card)
    assert "サンプル · 担当者 1/5" in words(office.say(AGT2, "ツアー", alone(AGT2))[0].card)
    assert "Sample · care lead, 1 of 5" in words(office.say(AGT1, "tour lead", alone(AGT1))[0].card)
    assert office.town.told(CARE) == []
