"""What a calendar leaves open about a post, asked and answered in chat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.chat.plain import plain
from calbot.flows import calendar, question
from calbot.flows.calendar import Look
from calbot.flows.ways import OpenHour
from calbot.model.post import Post, PostState
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from tests.chat.conftest import NOW, Chat

DAY = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def change(chat: Chat, **values: Any) -> None:
    def flow(session: Any, turn: Any) -> None:
        post = session.get_one(Post, ("acme", 214))
        for name, value in values.items():
            setattr(post, name, value)
        session.commit()

    chat.flow(flow)


def matter(chat: Chat, *some: OpenHour) -> Any:
    def flow(session: Any, turn: Any) -> None:
        question.keep_hours(session, turn, some)
        session.commit()

    chat.flow(flow)
    chat.deliver()
    return chat.room.places["Mkt"][-1]


@pytest.fixture
def open_hour(chat: Chat) -> Chat:
    change(chat, all_day=True, starts_at=DAY)
    return chat


EVENING = OpenHour(
    214, tuple(DAY + n * HOUR for n in range(8, 17)), tuple(DAY + n * HOUR for n in range(17, 20)), 310.0, 240.0
)


def test_the_hour_is_asked_for_with_what_each_would_mean(open_hour: Any, button: Any) -> None:
    told = matter(open_hour, EVENING)
    said = plain(told.card)
    assert "on Fri 27 Nov the hour decides whether care keeps its promises" in said
    assert "08:00-17:00, London: every promise is kept." in said
    assert "17:00-20:00, London: customers would wait 5.2 h (SLA 4 h)." in said
    press = button(told, "It goes out 08:00-17:00, London")
    assert "your role cannot" in plain(open_hour.press("Agt1", press).card)
    assert "Noted for p-214" in plain(open_hour.press("Mkt", press).card)
    open_hour.deliver()
    (message,) = open_hour.room.places["Mkt"]
    assert message.edits == 1, "it is no new message"
    assert "Mkt: p-214" in plain(message.card)
    assert "goes out 08:00-17:00, London. Every promise is kept then." in plain(message.card)


def test_the_hour_itself_is_given_in_a_form_and_the_question_says_so(open_hour: Any, button: Any) -> None:
    told = matter(open_hour, EVENING)
    form = open_hour.press("Mkt", button(told, "Give the hour"))
    echo = open_hour.send("Mkt", form, {"when": "fri 18:00"})
    open_hour.press("Mkt", button(echo, "Move"))
    open_hour.deliver()
    (message,) = open_hour.room.places["Mkt"]
    assert "has its hour: Fri 27 Nov 18:00 London." in plain(message.card)
    stale = button(told, "It goes out") if "It goes out" in plain(told.card) else None
    assert stale is None


def test_a_press_on_an_old_card_does_nothing_and_says_why(open_hour: Any, button: Any) -> None:
    told = matter(open_hour, EVENING)
    press = button(told, "It goes out")
    change(open_hour, starts_at=DAY + timedelta(days=1))
    assert "changed" in plain(open_hour.press("Mkt", press).card)


def looked(chat: Chat, *told: Post) -> Any:
    """A look at the calendar of p-214, and the last message to its owner."""
    span = (NOW - timedelta(days=30), NOW + timedelta(days=30))
    chat.flow(calendar.apply, 90, Look(SourceState.FRESH, told, (), span), NOW + timedelta(hours=1))
    chat.deliver()
    return (chat.room.places.get("Mkt") or [None])[-1]


def told_so(post: Any, **said: Any) -> Post:
    found: Post = post(id=0, entry_key="e1", owner_name="Mkt", owner_id=None, account_id=None, **said)
    return found


@pytest.fixture
def calendar_of(chat: Chat, post: Any) -> Chat:
    chat.keep(Source(workspace_id="acme", id=90, kind=SourceKind.ICS, name="Pot <b>social</b>", location="x"))
    looked(chat, told_so(post))
    return chat


def test_one_of_the_two_hours_of_a_clock_change_is_chosen(calendar_of: Any, post: Any, button: Any) -> None:
    at = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    told = looked(calendar_of, told_so(post, starts_at=at))
    said = plain(told.card)
    assert "stands at an hour that the clocks change" in said
    assert "Pot <b>social</b> cannot say it, so until somebody does I read it as" in said
    assert "[Sun 31 Oct 01:30 London (UTC+1)]" in said.replace("  ", " ")
    press = button(told, "Sun 31 Oct 01:30 London (UTC+0)")
    assert "your role cannot" in plain(calendar_of.press("Agt1", press).card)
    assert "Noted for" in plain(calendar_of.press("Mkt", press).card)
    calendar_of.deliver()
    (message,) = calendar_of.room.places["Mkt"]
    assert message.edits == 1
    assert "goes out Sun 31 Oct 01:30 London (UTC+0)." in plain(message.card)


def test_what_looks_cancelled_is_still_on_by_one_press(calendar_of: Any, post: Any, button: Any) -> None:
    note = {"key": "reading.looks_cancelled"}
    told = looked(calendar_of, told_so(post, state=PostState.CANCELLED, notes=[note]))
    assert "looks cancelled in Pot <b>social</b>: its title says so, its status does not." in plain(told.card)
    press = button(told, "No, still on")
    assert "Noted for" in plain(calendar_of.press("Mkt", press).card)
    calendar_of.deliver()
    (message,) = calendar_of.room.places["Mkt"]
    assert "is still on, whatever its title says." in plain(message.card)
    assert "nothing is left to answer" in plain(calendar_of.press("Mkt", press).card)
