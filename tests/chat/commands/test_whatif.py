"""What more people would change, before anybody is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from calbot.chat.cards import Actions
from calbot.chat.plain import plain
from calbot.chat.screens import whatif as screen
from calbot.flows import whatif as flow
from calbot.flows.whatif import WhatIf
from calbot.model.account import Account
from calbot.model.cover import Cover
from calbot.model.shift import Shift
from calbot.store.session import reading
from calbot.words.say import sayer
from tests.chat import weeks

EVENING = (datetime(2026, 11, 25, 19, tzinfo=UTC), datetime(2026, 11, 26, 1, tzinfo=UTC))


@pytest.fixture
def thin(chat: Any) -> Any:
    """Eight messages an hour come, and whoever is there answers six."""
    chat.keep(*weeks.counted())
    for row in weeks.on_duty():
        assert isinstance(row, Shift)
        row.replies_per_hour = 6.0
        chat.keep(row)
    return chat


def seen(chat: Any, heads: int) -> WhatIf:
    found: list[WhatIf] = []
    chat.flow(lambda session, turn: found.append(flow.more(session, turn, *EVENING, heads)))
    return found[0]


def told(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes < 90 else f"{round(minutes / 60, 1):g} h"


def test_more_people_make_it_shorter_and_what_is_stays_what_it_is(thin: Any) -> None:
    one, two = seen(thin, 1), seen(thin, 2)
    assert (one.now.minutes, one.now.share_late) == (two.now.minutes, two.now.share_late)
    assert one.now.minutes > one.then.minutes >= two.then.minutes >= 0
    assert one.now.share_late >= one.then.share_late
    assert one.until - one.starts_at == weeks.DAY


def test_a_person_on_the_roster_changes_as_much_as_one_who_is_thought_of(thin: Any) -> None:
    thought = seen(thin, 1)
    thin.keep(Shift(workspace_id="acme", id=91, starts_at=EVENING[0], ends_at=EVENING[1]))
    assert seen(thin, 1).now.minutes == pytest.approx(thought.then.minutes)


@pytest.mark.parametrize(
    "words", ["whatif +1 19:00-01:00", "whatif 7pm-1am", "whatif +1 today 19:00-1:00", "もし 1人 19:00-01:00"]
)
def test_as_people_say_it(thin: Any, words: str) -> None:
    reply = thin.say("Mkt", words)
    said = plain(reply.card)
    assert said.startswith("1 more person Wed 25 Nov 19:00-01:00 London: ")
    view = seen(thin, 1)
    assert f": {told(view.now.minutes)} → {told(view.then.minutes)}\n" in said


def test_where_they_would_change_nothing_that_is_said_and_nobody_is_asked(thin: Any) -> None:
    view = seen(thin, 1)
    card = screen.card(replace(view, then=view.now, may=frozenset({"cover.ask"})), sayer("en", "Europe/London"))
    said = plain(card)
    assert said.startswith("1 more person Wed 25 Nov 19:00-01:00 London would change nothing\nAs it is")
    assert "With them" not in said
    assert not any(isinstance(one, Actions) for one in card.elements)


def test_the_lead_asks_for_them_by_one_press_and_nobody_else_can(thin: Any, button: Any) -> None:
    reply = thin.say("Lead", "whatif +2 13:00-19:00", "#care")
    assert plain(reply.card).startswith("2 more people Wed 25 Nov 13:00-19:00 Chicago")
    thin.press("Lead", button(reply, "Ask"), "#care")
    assert thin.row(Cover, 1).heads == 2
    with pytest.raises(StopIteration):
        button(thin.say("Mkt", "whatif +2 19:00-01:00"), "Ask")


@pytest.mark.parametrize("words", ["whatif +2 next fri 19:00-01:00", "whatif +2 wed or fri 19:00-01:00"])
def test_which_of_several_hours_is_meant_is_asked(thin: Any, button: Any, words: str) -> None:
    reply = thin.say("Mkt", words)
    assert plain(reply.card).startswith("That can be read in several ways. Which?")
    assert plain(thin.press("Mkt", button(reply, "Fri 27 Nov 19:00")).card).startswith(
        "2 more people Fri 27 Nov 19:00-01:00"
    )


def test_nothing_is_kept(thin: Any) -> None:
    thin.say("Mkt", "whatif +1 19:00-01:00")
    with reading(thin.engine) as session:
        assert session.get(Cover, ("acme", 1)) is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("whatif", "Which hours?"),
        ("whatif +1", "Which hours?"),
        ("whatif +1 25:00-26:00", "Which hours?"),
        ("whatif +0 19:00-01:00", "How many more?"),
        ("whatif +21 19:00-01:00", "How many more?"),
        ("whatif +1 31 dec 19:00-01:00", "Name hours that are still to come"),
        ("whatif +1 19:00-01:00 team:night", "Which team?"),
    ],
)
def test_what_cannot_be_reckoned_is_refused(thin: Any, words: str, says: str) -> None:
    reply = thin.say("Lead", words, "#care")
    assert reply.refused
    assert plain(reply.card).startswith(says)


def test_without_a_roster_nothing_is_made_up_and_of_two_teams_one_is_named(chat: Any) -> None:
    assert plain(chat.say("Mkt", "whatif +1 19:00-01:00").card).startswith("Without a roster")
    chat.keep(Account(workspace_id="acme", id=9, network="youtube", handle="@new", team="night"))
    assert "care and night" in plain(chat.say("Mkt", "whatif +1 19:00-01:00").card)
    assert plain(chat.say("Mkt", "whatif +1 19:00-01:00 team:night").card).startswith("Without a roster")
