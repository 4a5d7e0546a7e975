"""The weekly meeting in Slack, on a Wednesday, and the report of the month. Written to be read."""

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
    for row in (*weeks.lived("main", 1), *weeks.warning("main")):
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


def test_the_report_on_the_first_of_december(met: Office) -> None:
    # She asks on Tuesday 1 December, for the whole of November.
    met.later(days=6)
    (page,) = met.say(LEAD, "report month", CARE)
    assert page.only_for == LEAD
    told = said([page]).replace("· ", "")
    assert "Sun 1 Nov to Mon 30 Nov: 8 posts" in told, "one went out since"
    assert "info/promo 3 265 255" in told
    assert "3 of 5 big posts on time (60%)." in told
    assert "5 of 7 came true (71%, likely 36%-92%)." in told
    assert "Warned of 5 of 6 windows that broke a promise." in told
    assert "i-31 How do I run the water test? 17 0" in told
    assert "target 4 h" in told

    # The marketer reads the week in Japanese; whoever asks for a month to come is told how to ask.
    met.say(MKT, "lang ja")
    assert "大きな投稿" in said(met.say(MKT, "レポート 2026-11"))
    assert "2026-11" in said(met.say(MKT, "レポート 来月"))
    assert "Sun 1 Nov" not in said(met.say(AGT1, "report month", CARE))
    assert met.town.refused == []
