"""In the morning of a working day each care lead reads once how the day looks, with the help that would help most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.chat.plain import plain
from calbot.flows import morning
from calbot.flows.surge_kept import ended
from calbot.flows.turn import Turn
from calbot.model.cover import Cover
from calbot.model.flag import Flag
from calbot.model.outlook import Outlook
from calbot.model.source import Source
from calbot.store import workspace as workspaces
from calbot.store.session import reading
from tests.chat import weeks
from tests.chat.conftest import NOW, buttons

EARLY = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
"""Wednesday, half past seven in Chicago."""
DAY: dict[str, Any] = {
    "span": "day", "sla": "general", "target_minutes": 240, "percentile": None, "minutes": 138.0, "low": 60.0,
    "high": 240.0, "late": 0.21, "p90": 300.0, "oldest": 400.0, "within_hour": 0.3, "within_day": 0.99,
    "clears_at": None,
}  # fmt: skip


@pytest.fixture
def day(chat: Any, alert: Any) -> Any:
    """What comes is known, and a warning stands with two ways out."""
    chat.keep(Outlook(workspace_id="acme", team="care", made_at=EARLY, start=EARLY, promises=[DAY]), alert(told_at=NOW))
    chat.clock[0] = EARLY
    return chat


def due(chat: Any) -> list[int]:
    with reading(chat.engine) as session:
        return morning.due(session, Turn("acme", chat.clock[0]))


def cards(chat: Any) -> list[str]:
    for person_id in due(chat):
        chat.flow(morning.tell_now, person_id)
    chat.deliver()
    return [one for one in chat.told("Lead") if "Once a working day" in one]


def last(chat: Any) -> Any:
    return chat.room.places["Lead"][-1]


def test_once_at_half_past_seven_by_the_leads_clock(day: Any) -> None:
    day.keep(*weeks.posts())
    day.keep(Flag(workspace_id="acme", id=55, post_id=214, opened_at=NOW, changed_at=NOW))
    day.clock[0] = EARLY - timedelta(minutes=1)
    assert cards(day) == []
    day.clock[0] = EARLY
    (told,) = cards(day)
    assert told.startswith("To Thu 26 Nov 07:30 Chicago: mean first response 2.3 h (SLA 4 h), 21% would wait longer.\n")
    assert "Best single help: Move p-214 to Fri 27 Nov 02:00 Chicago: 2.3 h." in told
    assert "With cover: " in told
    assert "Notice this week: 2 of 3 big posts on time (67%). The week before 50%." in told
    assert "1 flag is open." in told
    assert [label.split(" (")[0] for label in buttons(last(day).card)] == ["Ask cover +1", "Fine"]
    day.flow(morning.tell_now, 3)
    day.later(minutes=9)
    assert len(cards(day)) == 1, "never twice"
    day.clock[0] = EARLY + timedelta(days=1)
    assert len(cards(day)) == 2, "the next day it is a message of its own"


def test_the_posts_to_know_are_the_biggest_by_time(day: Any, post: Any) -> None:
    for number, hours in ((301, 2), (302, 3), (303, 4)):
        day.keep(post(id=number, title=f"Post {number}", starts_at=EARLY + timedelta(hours=hours)))
    (told,) = cards(day)
    assert "3 posts in 24 hours. To know: p-301" in told


def test_ask_cover_asks_for_it_where_care_reads(day: Any) -> None:
    cards(day)
    ask = next(one for label, one in buttons(last(day).card).items() if label.startswith("Ask cover"))
    assert not day.press("Lead", ask, "#care").refused
    assert day.row(Cover, 1).alert_id == 88
    day.deliver()
    assert any("c-1" in one for one in day.told("#care"))


def test_fine_leaves_it_and_is_good_for_that_day_only(day: Any) -> None:
    cards(day)
    fine = buttons(last(day).card)["Fine"]
    stranger = day.press("Mkt", fine)
    assert stranger.refused
    assert not day.press("Lead", fine, "#care").refused
    (told,) = cards(day)
    assert "You left it as it is." in told
    assert buttons(last(day).card) == {}
    day.later(days=1)
    old = day.press("Lead", fine, "#care")
    assert old.refused
    assert plain(old.card) == "Nothing changed: that was another day."
    cards(day)
    assert "Fine" in buttons(last(day).card), "a new day asks anew"


def test_not_on_a_saturday_and_not_where_it_is_switched_off(day: Any) -> None:
    day.clock[0] = EARLY + timedelta(days=3)
    assert due(day) == []
    day.clock[0] = EARLY

    def off(session: Any, turn: Turn) -> None:
        workspaces.by_id(session, turn.workspace_id).settings = {"day": {"morning_at": ""}}
        session.commit()

    day.flow(off)
    assert due(day) == []


def test_a_feed_that_cannot_be_read_is_said(day: Any) -> None:
    day.keep(Source(workspace_id="acme", id=9, name="Pot social", location="x"))
    assert "Pot social: not read yet" in cards(day)[0]


def test_nothing_is_said_where_nothing_is_known(chat: Any) -> None:
    chat.clock[0] = EARLY + timedelta(days=5)
    assert cards(chat) == []
    assert due(chat) == []


def test_a_rise_that_the_plan_explained_is_read_in_the_morning_and_calls_nobody(day: Any) -> None:
    """In the night X was at twice the usual, and p-214 was why."""
    surge = {"since": (NOW - timedelta(hours=4)).isoformat(), "times": 2.1, "expected": 1.9, "share": 0.86, "low": 0.7}
    surge |= {"high": 0.95, "posts": [[214, 80.0]]}
    ran = Outlook(workspace_id="acme", team="care", made_at=NOW, start=NOW, surge={**surge, "told": 0})
    unplanned = Outlook(workspace_id="acme", team="pan", made_at=NOW, start=NOW, surge={**surge, "share": 0.1})

    def over(session: Any, turn: Turn) -> None:
        ended(session, turn, [ran, unplanned], [Outlook(workspace_id="acme", team="care", made_at=NOW, start=NOW)])
        session.commit()

    day.clock[0] = NOW
    day.flow(over)
    day.deliver()
    assert not [one for place in day.room.places for one in day.told(place) if "2.1 times" in one]
    day.clock[0] = EARLY
    (told,) = cards(day)
    assert told.count("2.1 times the usual messages since Wed 25 Nov 01:18 Chicago; 1.9 times were expected.") == 1
    assert "The plan explains 86% of that (70%-95%). Behind it: p-214" in told
    assert "Nothing to do." in told
