"""A recall in Slack: two people hold what would go out, and it goes on by a plan, with each owner's yes. Written to be
read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calbot.model.pause import Held, HeldState, Pause, PauseState
from calbot.model.post import Post, PostState
from tests.chat import recall
from tests.chat.slack.office import AGT1, CARE, LEAD, MARKETING, MKT, Office, labels, words_of
from tests.slack.town import Message

NINE = datetime(2026, 11, 26, 9, 1, tzinfo=UTC)


@pytest.fixture
def recalled(office: Office) -> Office:
    """Nine posts of Pot until tomorrow nine, three of them from a calendar that calbot only reads."""
    for row in (*recall.posts("main", 1), recall.on_duty("main")):
        office.keep(row)
    return office


def said(message: Message) -> str:
    return " ".join(words_of(message.blocks).split())


def card(office: Office, channel: str, about: str = "x-1:") -> Message:
    """The one that stands there and says so."""
    (found,) = [one for one in office.town.told(channel) if about in said(one)]
    return found


def states(office: Office) -> dict[int, HeldState]:
    return {one.post_id: one.state for one in office.rows(Held)}


def test_a_recall(recalled: Office) -> None:
    # 11:18 She asks; nothing is held yet.
    (told,) = [one for one in recalled.say(MKT, recall.PAUSE) if one.only_for == MKT]
    assert "x-1: asked to pause Pot. 9 posts would be held." in said(told)
    assert recalled.rows(Held) == []
    asked = card(recalled, CARE)
    assert "Mkt asks to pause Pot" in said(asked)
    assert "“lid recall”" in said(asked)
    assert "3 need a hand: calbot stops no scheduler. p-301 (Pot social, Mkt), p-302" in said(asked)

    # She is no second person, and an agent may not.
    (refused,) = recalled.press(MKT, card(recalled, MARKETING), "Confirm the pause")
    assert "it takes a second person" in said(refused)
    (refused,) = recalled.press(AGT1, asked, "Confirm the pause", CARE)
    assert refused.only_for == AGT1
    assert recalled.rows(Held) == []

    # 11:19 The care lead confirms: nine are held, and the same card says so in both channels.
    recalled.later(minutes=1)
    recalled.press(LEAD, asked, "Confirm the pause", CARE)
    assert set(states(recalled)) == set(range(301, 310))
    for channel in (CARE, MARKETING):
        assert "9 posts held." in said(card(recalled, channel))
        assert labels(card(recalled, channel)) == ["Show plan", "Ask to resume"]
    (mine,) = [one for one in recalled.town.direct(MKT).messages if "9 of your posts are held" in said(one)]
    assert said(mine).count("Stop it by hand where it is scheduled: calbot only reads Pot social.") == 3
    assert "held" in said(recalled.say(MKT, "week pot")[-1])

    # 22:00 The lead asks what would become of them: a plan, not a burst.
    recalled.later(hours=10, minutes=41)
    (plan,) = recalled.say(LEAD, "resume", CARE)
    assert plan.only_for == LEAD
    assert "9 held. 2 to drop (stale “today only”) and 1 conflicts with the tone of “lid recall”." in said(plan)
    assert "6 re-spread over" in said(plan)
    assert "Each needs its owner’s yes." in said(plan)
    (shown,) = recalled.press(LEAD, plan, "Show plan", CARE)
    assert "drop: of a day that is over" in said(shown)

    # Tomorrow 09:01 It is over. Nothing goes out by that: she is asked, post by post.
    recalled.clock.now = NINE
    recalled.work()
    assert {one.state for one in recalled.rows(Pause)} == {PauseState.OVER}
    assert set(states(recalled).values()) == {HeldState.HELD}
    direct = recalled.town.direct(MKT)
    asked_of = [one for one in direct.messages if labels(one) and said(one).startswith("p-3")]
    assert len(asked_of) == 9
    first = next(one for one in asked_of if said(one).startswith("p-301 can go out"))
    stale = next(one for one in asked_of if said(one).startswith("p-303 is of a day that is over"))
    recalled.press(MKT, first, "Yes, this hour", direct.id)
    recalled.press(MKT, stale, "Drop", direct.id)
    assert states(recalled)[301] is HeldState.PLACED
    posts = {one.id: one for one in recalled.rows(Post)}
    assert posts[301].starts_at > NINE
    assert posts[303].state is PostState.CANCELLED
    assert "7 posts held until their owners say yes" in said(card(recalled, CARE))
    assert recalled.trail("pause") == [("Mkt", "asked"), ("Lead", "confirmed"), ("", "ended"), ("", "offered")]
    assert recalled.town.refused == []
