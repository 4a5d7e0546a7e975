"""The weekly meeting in Teams, on a Wednesday, and the report of the month. Written to be read."""

from __future__ import annotations

import pytest

from tests.chat import weeks
from tests.chat.teams.office import AGT1, AGT2, CARE, LEAD, MKT, Office, alone, words
from tests.chat.teams.test_slash import slash
from tests.teams.connector import Said


@pytest.fixture
def met(office: Office) -> Office:
    """Two weeks lie behind the two teams, and tomorrow evening is crowded."""
    office.keep(office.post_of())
    office.work()
    for row in (*weeks.lived("main", 1), *weeks.warning("main")):
        office.keep(row)
    return office


def said(messages: list[Said]) -> str:
    return " ".join(" / ".join(words(message.card) for message in messages).split())


def test_the_agenda_of_thirty_minutes(met: Office) -> None:
    # 10:00 She asks by a slash in the channel; only she sees the answer, by her own clock.
    (agenda,) = slash(met, LEAD, "agenda", CARE)
    assert agenda.only_for
    told = said([agenda])
    assert "Agenda: 5 points, 18 min" in told
    assert "cover booked." in told
    assert "Thu 26 Nov 12:30-20:00 Chicago" in told
    assert "“Partner slipped”" in told
    assert "Farthest off: p-304, told 28-56, came 160." in told
    assert "“How do I run the water test?”" in told

    # The marketer reads the same alone with calbot, the agents are told that it is not theirs, Agt2 in Japanese.
    assert "Agenda: 5 points" in said(met.say(MKT, "agenda", alone(MKT)))
    assert "Agenda" not in said(met.say(AGT1, "agenda", alone(AGT1)))
    assert "議題とレポートを見る" in said(met.say(AGT2, "議題", alone(AGT2)))


def test_the_report_of_the_month_so_far(met: Office) -> None:
    (page,) = slash(met, LEAD, "report month", CARE)
    assert page.only_for
    told = said([page])
    assert "Sun 1 Nov to Wed 25 Nov: 7 posts" in told
    assert "3 of 5 big posts on time (60%)." in told
    assert "5 of 7 came true (71%, likely 36%-92%)." in told
    assert "Warned of 5 of 6 windows that broke a promise." in told

    # In Japanese, for the week; agents are told that it is not theirs.
    met.say(MKT, "lang ja", alone(MKT))
    assert "大きな投稿" in said(met.say(MKT, "レポート 週", alone(MKT)))
    assert "Nov" not in said(met.say(AGT1, "report month", alone(AGT1)))
