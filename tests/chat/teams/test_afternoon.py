"""An afternoon in Teams of small questions: who, what if, whom to surprise. Written to be read."""

from __future__ import annotations

import pytest

from calbot.model.cover import Cover
from calbot.model.delight import Delight, DelightState
from calbot.model.shift import Shift
from tests.chat import weeks
from tests.chat.teams.office import AGT1, AGT2, CARE, LEAD, Office, alone, buttons, words
from tests.chat.teams.test_slash import slash
from tests.teams.connector import Said

POSTED = "https://instagram.example/p/abc"


@pytest.fixture
def afternoon(office: Office) -> Office:
    """Eight messages an hour come, and whoever is there answers six."""
    office.keep(office.post_of())
    office.keep(*weeks.counted("main"))
    for row in weeks.on_duty("main"):
        assert isinstance(row, Shift)
        row.replies_per_hour = 6.0
        office.keep(row)
    office.say(LEAD, "here care", CARE)
    return office


def said(messages: list[Said]) -> str:
    return " ".join(" / ".join(words(message.card) for message in messages).split())


def test_small_questions(afternoon: Office) -> None:
    # 13:10 Agt1 names a customer to surprise, by a slash; the card stands where care reads, and the lead says yes.
    assert "d-1 is kept" in said(slash(afternoon, AGT1, f'delight {POSTED} "cooker lost in flood"', CARE))
    card = next(one for one in afternoon.town.told(CARE) if "d-1" in one.summary)
    afternoon.press(LEAD, card.card, "Yes", CARE)
    assert [one.state for one in afternoon.rows(Delight)] == [DelightState.APPROVED]
    assert "Lead said yes." in said(afternoon.town.told(alone(AGT1)))

    # 14:00 Who answers for TikTok? Alone with calbot no name is needed; Agt2 asks in Japanese.
    assert "owner Mkt" in said(afternoon.say(AGT1, "who tiktok", alone(AGT1)))
    assert "代理" in said(afternoon.say(AGT2, "窓口", alone(AGT2)))
    assert "聞く" in said(afternoon.say(AGT2, "応対", alone(AGT2)))

    # 15:00 What if one more came tonight? She sees both numbers, and asks at once.
    (thought,) = slash(afternoon, LEAD, "whatif +1 13:00-19:00", CARE)
    assert "1 more person Wed 25 Nov 13:00-19:00 Chicago" in said([thought])
    (ask, *_) = [title for title in buttons(thought.card) if title.startswith("Ask")]
    afternoon.press(LEAD, thought.card, ask, CARE)
    assert [one.heads for one in afternoon.rows(Cover)] == [1]

    # 16:00 Hours by other clocks.
    assert "Tokyo" in said(afternoon.say(LEAD, "tz Tokyo", alone(LEAD)))
