"""The weekly meeting in Slack, on a Wednesday. Written to be read."""

from __future__ import annotations

import pytest

from tests.chat import weeks
from tests.chat.slack.office import AGT1, AGT2, CARE, LEAD, MARKETING, MKT, Office, words_of
from tests.slack.town import Message


@pytest.fixture
def met(office: Office) -> Office:
    """Two weeks lie behind the two teams, and tomorrow evening is crowded."""
    office.keep(office.post_of())
    office.work()
    for rows in (weeks.posts("main", 1), weeks.overrides("main"), weeks.ideas("main"), weeks.warning("main")):
        for row in rows:
            office.keep(row)
    return office


def said(messages: list[Message]) -> str:
    return " ".join(" / ".join(words_of(message.blocks) for message in messages).split())


def test_the_agenda_of_thirty_minutes(met: Office) -> None:
    # 10:00 She asks in #care; only she sees the answer, by her own clock.
    (agenda,) = met.say(LEAD, "agenda", CARE)
    assert agenda.only_for == LEAD
    told = said([agenda])
    assert "Agenda: 5 points, 18 min" in told
    assert "cover booked." in told
    assert "Thu 26 Nov 12:30-20:00 Chicago" in told
    assert "Short notice once: p-303. “Partner slipped”" in told
    assert "Forecast: 3 of 4 in range. Farthest off: p-304, told 28-56, came 160." in told
    assert "asked 12 times (week before: 5). “How do I run the water test?”" in told
    assert "Backtest of 28 days" in told

    # The marketer reads the same, the agents are told that it is not theirs, Agt2 in Japanese.
    assert "Agenda: 5 points" in said(met.say(MKT, "agenda", MARKETING))
    assert "Agenda" not in said(met.say(AGT1, "agenda", CARE))
    assert "議題とレポートを見る" in said(met.say(AGT2, "議題", CARE))
    assert met.town.refused == []
