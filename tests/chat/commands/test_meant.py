"""In which zone a calendar's hours are meant, asked and answered in chat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.chat.plain import plain
from calbot.flows import calendar
from calbot.flows.calendar import Look
from calbot.model.post import Post
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from tests.chat.conftest import NOW, Chat

NIGHT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


def told_from(first: int, end: int, zone: str = "Europe/London", later: int = 0) -> list[Post]:
    return [
        Post(
            workspace_id="acme",
            id=0,
            entry_key=f"e{n}",
            network="tiktok",
            handle="@pot",
            title=f"Lids {n}",
            zone=zone,
            starts_at=NIGHT + timedelta(days=n, hours=later),
        )
        for n in range(first, end)
    ]


def look_at(told: list[Post]) -> Look:
    span = (NOW - timedelta(days=30), NOW + timedelta(days=30))
    return Look(SourceState.FRESH, told, (), span)


@pytest.fixture
def doubted(chat: Chat) -> Chat:
    """A calendar all of whose posts go out at two in the morning has just been read."""
    chat.keep(Source(workspace_id="acme", id=90, kind=SourceKind.ICS, name="Pot <b>social</b>", location="x"))
    chat.flow(calendar.apply, 90, look_at(told_from(0, 6)), NOW + timedelta(hours=1))
    chat.deliver()
    return chat


def test_both_readings_are_shown_and_one_press_settles_it(doubted: Any, button: Any) -> None:
    (told,) = doubted.room.places["Mkt"]
    said = plain(told.card)
    assert "Pot <b>social</b>: are its hours really London time?" in said
    assert "6 of its 6 coming posts go out at hours at which nobody posts." in said
    assert "is told for Fri 27 Nov 02:00 London; written as Chicago time it would be Fri 27 Nov 08:00 London." in said
    press = button(told, "It was meant Chicago")
    assert "your role cannot" in plain(doubted.press("Agt1", press).card)
    assert "meant as Chicago time, not London" in plain(doubted.press("Mkt", press).card)
    doubted.deliver()
    (message,) = doubted.room.places["Mkt"]
    assert message.edits == 1
    assert "Mkt: the hours of Pot <b>social</b> are meant as Chicago time" in plain(message.card)
    assert "answered or asked anew since" in plain(doubted.press("Mkt", press).card)
    back = button(message, "London time, as told")
    assert "are London time, as told" in plain(doubted.press("Mkt", back).card)


def test_it_may_be_asked_every_time(doubted: Any, button: Any) -> None:
    (told,) = doubted.room.places["Mkt"]
    said = plain(doubted.press("Mkt", button(told, "Ask every time")).card)
    assert "I ask again each time Pot <b>social</b> brings new posts." in said
    doubted.deliver()
    (message,) = doubted.room.places["Mkt"]
    assert "are its hours really London time?" in plain(message.card)
    assert "Asked again each time this calendar brings new posts" in plain(message.card)
    doubted.press("Mkt", button(message, "It was meant Chicago"))
    doubted.deliver()
    doubted.flow(
        calendar.apply,
        90,
        look_at([*told_from(0, 6, "America/Chicago", 6), *told_from(6, 7)]),
        NOW + timedelta(hours=2),
    )
    doubted.deliver()
    _, again = doubted.room.places["Mkt"]
    assert "Pot <b>social</b> has 1 new post. Is its hour London time too?" in plain(again.card)
    said = plain(doubted.press("Mkt", button(again, "It was meant Chicago")).card)
    assert "these posts of Pot <b>social</b> are meant as Chicago time, and stand there now" in said
    doubted.deliver()
    said = plain(doubted.press("Mkt", button(doubted.room.places["Mkt"][1], "Ask no more")).card)
    assert "I ask no more" in said
