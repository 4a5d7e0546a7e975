"""A recall in Teams: two people hold what would go out, and two end it early. Written to be read."""

from __future__ import annotations

import pytest

from calbot.model.pause import Held, HeldState, Pause, PauseState
from calbot.model.post import Post
from tests.chat import recall
from tests.chat.conftest import NOW
from tests.chat.teams.office import AGT1, CARE, LEAD, MARKETING, MKT, Office, alone, buttons, words
from tests.teams.connector import Said


@pytest.fixture
def recalled(office: Office) -> Office:
    """Nine posts of Pot until tomorrow nine, three of them from a calendar that calbot only reads."""
    for row in (*recall.posts("main", 1), recall.on_duty("main")):
        office.keep(row)
    return office


def standing(office: Office, conversation: str, about: str) -> list[Said]:
    """What stands there and says so."""
    return [one for one in office.town.said if one.conversation == conversation and about in words(one.card)]


def last(office: Office, conversation: str, about: str) -> Said:
    return standing(office, conversation, about)[-1]


def test_a_recall(recalled: Office) -> None:
    # 11:18 She asks, alone with calbot: the cards go where both sides work.
    told = recalled.say(MKT, recall.PAUSE, alone(MKT))
    assert any("x-1: asked to pause Pot. 9 posts would be held." in words(one.card) for one in told)
    asked = last(recalled, CARE, "asks to pause Pot")
    first = asked.card
    assert "3 need a hand: calbot stops no scheduler." in words(asked.card)

    # Neither herself nor an agent is a second person; the care lead is.
    assert "it takes a second person" in recalled.press(MKT, asked.card, "Confirm the pause", CARE)["value"]
    recalled.press(AGT1, asked.card, "Confirm the pause", CARE)
    assert recalled.rows(Held) == []
    recalled.press(LEAD, asked.card, "Confirm the pause", CARE)
    assert {one.post_id for one in recalled.rows(Held)} == set(range(301, 310))
    holds = last(recalled, MARKETING, "9 posts held.").card
    assert {"Show plan", "Ask to resume"} <= buttons(holds).keys()
    mine = last(recalled, alone(MKT), "9 of your posts are held")
    assert words(mine.card).count("Stop it by hand where it is scheduled: calbot only reads Pot social.") == 3

    # 20:18 The recall is over. The lead asks to resume, and cannot confirm that alone.
    recalled.later(hours=9)
    (plan,) = recalled.say(LEAD, "resume", alone(LEAD))
    assert "9 held. 2 to drop (stale “today only”)" in words(plan.card)
    recalled.press(LEAD, plan.card, "Ask to resume", alone(LEAD))
    ending = last(recalled, MARKETING, "asks to resume Pot")
    assert "it takes a second person" in recalled.press(LEAD, ending.card, "Resume", MARKETING)["value"]
    recalled.press(MKT, ending.card, "Resume", MARKETING)
    recalled.work()
    (pause,) = recalled.rows(Pause)
    assert pause.state is PauseState.OVER
    assert {one.state for one in recalled.rows(Held)} == {HeldState.HELD}

    # She says yes to one. The old card of the pause does nothing any more.
    question = last(recalled, alone(MKT), "p-301 can go out")
    recalled.press(MKT, question.card, "Yes, this hour", alone(MKT))
    (moved,) = [one for one in recalled.rows(Post) if one.id == 301]
    assert moved.starts_at > NOW + 11 * recall.HOUR
    assert "Nothing changed" in recalled.press(LEAD, holds, "Ask to resume", MARKETING)["value"]
    assert "Nothing changed" in recalled.press(LEAD, first, "Confirm the pause", CARE)["value"]
    trail = recalled.trail("pause")
    assert trail == [
        ("Mkt", "asked"), ("Lead", "confirmed"), ("Lead", "end_asked"), ("Mkt", "ended"), ("", "offered"),
    ]  # fmt: skip
