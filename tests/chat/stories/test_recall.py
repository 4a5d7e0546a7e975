"""A recall in each chat: two people hold what would go out, and it goes on with each owner's yes. To be read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calbot.flows import wrap
from calbot.model.pause import Held, HeldState, Pause, PauseState
from calbot.model.person import Person
from calbot.model.post import Post, PostState
from calbot.wiring.house import MAIN
from tests.chat import recall
from tests.chat.stories.company import ALONE, CARE, MARKETING
from tests.chat.stories.stage import Stage, said

NINE = datetime(2026, 11, 26, 9, 1, tzinfo=UTC)


@pytest.fixture
def recalled(stage: Stage) -> Stage:
    """Nine posts of Pot until tomorrow nine, three of them from a calendar that calbot only reads."""
    stage.keep(*recall.posts(MAIN, 1), recall.on_duty(MAIN))
    return stage


def states(stage: Stage) -> dict[int, HeldState]:
    return {one.post_id: one.state for one in stage.rows(Held)}


def test_two_people_hold_what_would_go_out_and_each_owner_lets_it_go(recalled: Stage) -> None:
    stage = recalled
    # 11:18 Mkt asks. She is no second person, an agent may not, and nothing is held yet.
    assert "x-1: asked to pause Pot. 9 posts would be held." in said(stage.says("Mkt", recall.PAUSE))
    assert "it takes a second person" in said(
        stage.presses("Mkt", stage.card("Mkt", MARKETING, "x-1:"), "Confirm the pause")
    )
    asked = stage.card("Lead", CARE, "x-1:")
    assert "Mkt asks to pause Pot" in asked.words
    assert "3 need a hand: calbot stops no scheduler." in asked.words
    stage.presses("Agt1", stage.card("Agt1", CARE, "x-1:"), "Confirm the pause")
    assert states(stage) == {}

    # 11:19 The care lead confirms: nine are held, one card says so wherever it stands, the owner reads what to stop.
    stage.later(minutes=1)
    stage.presses("Lead", asked, "Confirm the pause")
    stage.work()
    assert set(states(stage)) == set(range(301, 310))
    for who, place in (("Lead", CARE), ("Mkt", MARKETING)):
        assert "9 posts held." in stage.card(who, place, "x-1:").words
    mine = stage.card("Mkt", ALONE, "9 of your posts are held")
    assert mine.words.count("Stop it by hand where it is scheduled: calbot only reads Pot social.") == 3

    # 22:00 What would become of them? A plan, no burst.
    stage.later(hours=10, minutes=41)
    plan = said(stage.says("Lead", "resume"))
    assert "9 held. 2 to drop (stale “today only”) and 1 conflicts with the tone of “lid recall”." in plan
    assert "Each needs its owner’s yes." in plan

    # Tomorrow 09:01 It is over, and nothing goes out by that: she is asked, post by post.
    stage.office.clock.now = NINE
    stage.work()
    assert {one.state for one in stage.rows(Pause)} == {PauseState.OVER}
    assert set(states(stage).values()) == {HeldState.HELD}
    stage.presses("Mkt", stage.card("Mkt", ALONE, "p-306 can go out"), "Yes, this hour")
    stage.presses("Mkt", stage.card("Mkt", ALONE, "p-303 is of a day that is over"), "Drop")
    assert states(stage)[306] is HeldState.PLACED
    posts = {one.id: one for one in stage.rows(Post)}
    assert posts[306].starts_at > NINE
    assert posts[303].state is PostState.CANCELLED
    stage.work()
    assert "7 posts held until their owners say yes" in stage.card("Lead", CARE, "x-1:").words

    # 17:30 What nobody has answered by the evening is named once more.
    stage.office.clock.now = NINE.replace(hour=17, minute=31)
    owner = next(one.id for one in stage.rows(Person) if one.name == "Mkt")
    stage.flow(wrap.tell_now, owner)
    assert "7 posts are held still though their pause is over" in stage.sees("Mkt")[-1].words
