"""The end of a marketer's day in Slack: what is still open for tomorrow, once, to each alone. Written to be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.model.brief import BriefQuestion
from calbot.model.faq import Faq
from tests.chat.slack.office import AGT1, AGT2, CARE, MKT, Office, labels, words_of
from tests.slack.town import Message

HALF_PAST_FIVE = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
ASKED = "Which seal fits?"


@pytest.fixture
def evening(office: Office) -> Office:
    """p-214 goes out tomorrow; Agt1 has asked about it, and nobody has answered."""
    office.keep(office.post_of(starts_at=HALF_PAST_FIVE + timedelta(hours=14, minutes=30)))
    office.work()
    (brief,) = office.say(AGT1, "brief p-214", CARE)
    office.press(AGT1, brief, "Question", CARE)
    office.submit(AGT1, office.modal(), {"words": ASKED}, CARE)
    office.clock.now = HALF_PAST_FIVE
    return office


def alone(office: Office, user: str, about: str) -> list[Message]:
    """What somebody reads alone with calbot that says so."""
    return [one for one in office.town.direct(user).messages if about in words_of(one.blocks)]


def test_the_wrap(evening: Office) -> None:
    assert [one.text for one in evening.rows(BriefQuestion)] == [ASKED]

    # 17:30 One message to the marketer whose post it is, and to nobody else.
    evening.work()
    (wrap,) = alone(evening, MKT, "Tomorrow: p-214 08:00.")
    assert f"FAQ “{ASKED}” (p-214) still has no owner." in words_of(wrap.blocks)
    assert labels(wrap) == ["Take", "Ask Agt1"]
    assert not [user for user in (AGT1, AGT2) if alone(evening, user, "Tomorrow:")]

    # 17:40 Workers ask again, and calbot says nothing again.
    evening.later(minutes=10)
    evening.work()
    assert len(alone(evening, MKT, "Tomorrow:")) == 1

    # She asks Agt1, who reads it alone and writes the answer; she is told, and approves it there.
    evening.press(MKT, wrap, "Ask Agt1", evening.town.direct(MKT).id)
    (wanted,) = alone(evening, AGT1, "You are asked for an answer: q-1")
    direct = evening.town.direct(AGT1).id
    evening.press(AGT1, wanted, "Write the answer", direct)
    evening.submit(AGT1, evening.modal(), {"text": "The 22 cm one."}, direct)
    (written,) = alone(evening, MKT, "The answer that you asked for is there: q-1")

    # And takes it on herself: nothing is open any more, on the same message.
    evening.press(MKT, wrap, "Take", evening.town.direct(MKT).id)
    (faq,) = evening.rows(Faq)
    assert (faq.question, faq.owner_id) == (ASKED, 1)
    assert wrap.edits == 1
    assert "Nothing is open any more." in words_of(wrap.blocks)
    assert written.edits == 0
    assert evening.town.refused == []
