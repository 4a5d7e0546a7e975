"""Two calendars that say two hours of one post: asked and answered in chat."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calbot.chat.plain import plain
from calbot.flows import calendar
from calbot.flows.calendar import Look
from calbot.model.post import Post
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from tests.chat.conftest import NOW, Chat

FIRST, SECOND = 90, 91
DAY = timedelta(days=1)


def look(chat: Chat, source: int, at: Any) -> None:
    fresh = Post(
        workspace_id="acme", id=0, entry_key="a", network="tiktok", handle="@pot", brand="Pot", title="How to",
        starts_at=at, zone="Europe/London",
    )  # fmt: skip
    span = (NOW - DAY, NOW + 30 * DAY)
    chat.flow(calendar.apply, source, Look(SourceState.FRESH, [fresh], [], span), NOW)


@pytest.fixture
def asked(chat: Chat) -> Any:
    """The message, once the second calendar has not followed the first one for an hour."""
    for number, name in ((FIRST, "Pot social"), (SECOND, "Plan <!channel>")):
        chat.keep(Source(workspace_id="acme", id=number, kind=SourceKind.ICS, name=name, location="x"))
    for source, at in ((FIRST, NOW + DAY), (SECOND, NOW + DAY), (FIRST, NOW + 2 * DAY)):
        look(chat, source, at)
    chat.later(hours=1)
    look(chat, SECOND, NOW + DAY)
    chat.deliver()
    return chat.room.places["Mkt"][-1]


def test_both_hours_are_shown_and_what_the_answer_does(chat: Chat, asked: Any, button: Any) -> None:
    said = plain(asked.card)
    assert "Pot social says Fri 27 Nov 11:18 London, Plan <!channel> says Thu 26 Nov 11:18 London. Which" in said
    assert "The calendar that is wrong is changed, or whoever keeps it is asked to." in said
    press = button(asked, "Thu 26 Nov 11:18 London")
    assert "your role cannot" in plain(chat.press("Agt1", press).card)
    assert "Noted for p-" in plain(chat.press("Mkt", press).card)
    chat.deliver()
    assert asked.edits == 1, "it is no new message"
    assert "are one post, which goes out Thu 26 Nov 11:18 London." in plain(asked.card)
    assert "nothing is left to answer" in plain(chat.press("Mkt", press).card)


def test_two_posts_are_two(chat: Chat, asked: Any, button: Any) -> None:
    chat.press("Mkt", button(asked, "Two posts"))
    chat.deliver()
    assert "are two posts." in plain(asked.card)
