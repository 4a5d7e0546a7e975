"""An afternoon in Slack of small questions: who, what if, whom to surprise. Written to be read."""

from __future__ import annotations

import pytest

from calbot.model.cover import Cover
from calbot.model.delight import Delight, DelightState
from calbot.model.shift import Shift
from tests.chat import weeks
from tests.chat.slack.office import AGT1, AGT2, CARE, LEAD, MARKETING, MKT, Office, words_of
from tests.slack.town import Message

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


def said(messages: list[Message]) -> str:
    return " ".join(" / ".join(words_of(message.blocks) for message in messages).split())


def test_small_questions(afternoon: Office) -> None:
    # 13:10 A customer has lost a cooker. Agt1 names them; a telephone number that slips in is taken out.
    why = f'delight {POSTED} "cooker lost in flood, posted for 3 years, 07700 900123"'
    kept = afternoon.say(AGT1, why, CARE)
    assert "d-1 is kept" in said([one for one in kept if one.only_for == AGT1])
    assert "phone number" in said(kept)
    card = afternoon.town.told(CARE)[-1]
    assert "07700" not in said([card])
    afternoon.press(LEAD, card, "Yes", CARE)
    assert [one.state for one in afternoon.rows(Delight)] == [DelightState.APPROVED]
    assert "Lead said yes." in said([card]), "the card is edited"
    assert "Lead said yes." in said(afternoon.town.direct(AGT1).messages)

    # 14:00 Who answers for TikTok? Agt2 asks in Japanese, and what each account lacks.
    assert "担当 Mkt" in said(afternoon.say(AGT2, "担当者 tiktok", CARE))
    assert "代理" in said(afternoon.say(AGT2, "窓口", CARE))
    assert "Listen" in said(afternoon.say(AGT1, "learn", CARE))

    # 15:00 What if one more came tonight? She sees both numbers, and asks at once.
    (thought,) = afternoon.say(LEAD, "whatif +1 13:00-19:00", CARE)
    assert thought.only_for == LEAD
    assert "1 more person Wed 25 Nov 13:00-19:00 Chicago" in said([thought])
    assert afternoon.rows(Cover) == []
    afternoon.press(LEAD, thought, "Ask", CARE)
    assert [one.heads for one in afternoon.rows(Cover)] == [1]

    # 16:00 She is in Tokyo next week: hours by other clocks.
    assert "Tokyo" in said(afternoon.say(LEAD, "tz Tokyo", CARE))
    assert "London" in said(afternoon.say(MKT, "tz", MARKETING))
    assert afternoon.town.refused == []
