"""How a sheet is to be read that leaves it open: asked and answered in chat, and read so at the next look."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.flows import sync
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.source import Source, SourceKind
from calbot.sources.fetch import Fetcher
from calbot.store import source as sources
from calbot.wiring.readers import SourceReader
from tests.chat.conftest import NOW, Chat

SHEET = "date,time,channel,brand,title\n2026-11-28,3:00,tiktok,Pot,Lids\n2026-11-29,11:30,tiktok,Pot,Pans\n"


def look(chat: Chat) -> Any:
    """A look at the sheet, as the service takes one."""
    found: list[Source] = []

    def see(session: Any, turn: Any) -> None:
        source = sources.by_id(session, turn.workspace_id, 90)
        assert source is not None
        found.append(source)

    chat.flow(see)
    outcome = asyncio.run(SourceReader(Fetcher()).read(found[0], NOW))
    chat.flow(sync.keep, 90, outcome)
    chat.deliver()
    return outcome


@pytest.fixture
def plan(chat: Chat, tmp_path: Path) -> Chat:
    """A sheet whose hours may be of the night or of the afternoon."""
    (tmp_path / "plan.csv").write_text(SHEET)
    chat.keep(
        Source(
            workspace_id="acme",
            id=90,
            kind=SourceKind.POSTS_CSV,
            name="Plan <b>",
            location=f"{tmp_path}/plan.csv",
            zone="Europe/London",
            memory={"owner": "Mkt"},
        )
    )
    return chat


def test_both_readings_are_buttons_and_one_press_has_the_sheet_read(plan: Any, button: Any) -> None:
    assert look(plan).problem == "source.asks"
    (told,) = plan.room.places["Mkt"]
    said = plain(told.card)
    assert "Plan <b> can be read in several ways. Which is meant?" in said
    assert "“3:00” may be at night or in the afternoon" in said
    assert "Until then I take in nothing new of it" in said
    press = button(told, "15:00: before 7:00 is afternoon")
    assert "your role cannot" in plain(plan.press("Agt1", press).card)
    assert "Mkt: Plan <b> is read as “15:00" in plain(plan.press("Mkt", press).card)
    plan.deliver()
    (message,) = plan.room.places["Mkt"]
    assert (message.edits, "Mkt: Plan <b> is read as" in plain(message.card)) == (1, True)
    assert "answered or asked anew since" in plain(plan.press("Mkt", press).card)
    seen = look(plan)
    assert [post.starts_at.hour for post in seen.calendar.posts] == [15, 11]
    back = button(message, "03:00, as written")
    assert "is read as “03:00, as written" in plain(plan.press("Mkt", back).card)
    assert [post.starts_at.hour for post in look(plan).calendar.posts] == [3, 11]


def test_it_is_asked_in_the_language_of_whoever_owns_the_sheet(plan: Any) -> None:
    def change(session: Any, turn: Any) -> None:
        person = session.get(Person, ("acme", 1))
        person.locale = "ja"
        session.add(person)
        session.commit()

    plan.flow(change)
    look(plan)
    said = plain(plan.room.places["Mkt"][0].card)
    assert "「Plan <b>」は複数の読み方ができます。どれですか。" in said
    assert "「3:00」は夜とも午後とも読めます。" in said


def test_a_row_that_is_open_keeps_its_day_until_it_is_answered(plan: Any, button: Any, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(
        "date,time,time zone,channel,brand,title\n2026-11-28,15:00,CST,tiktok,Pot,Lids\n"
        "2026-11-29,15:00,,tiktok,Pot,Pan\n"
    )
    assert look(plan).problem == ""
    (told,) = [one for one in plan.room.places["Mkt"] if "several ways" in plain(one.card)]
    assert "Until then such posts keep their day, without an hour." in plain(told.card)
    assert "Several places use “CST”. Which is meant at “2026-11-28 15:00”?" in plain(told.card)
    plan.press("Mkt", button(told, "Chicago: Sat 28 Nov 21:00 London"))
    found = look(plan)
    assert [post.all_day for post in found.calendar.posts] == [False, False]
    assert found.calendar.posts[0].starts_at == datetime(2026, 11, 28, 21, tzinfo=UTC)


def test_a_forged_press_does_nothing(plan: Any) -> None:
    for way in ("", "x", "-1", "99", "１"):
        assert plan.press("Mkt", Button("", "readings.way", 90, 1, {"way": way})).refused
    assert plan.row(Post, 214).live
