"""Friday afternoon in Teams: a lead looks at three conversations of p-231. Written to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from calbot.model.qa import Score
from calbot.model.workspace import Workspace
from calbot.store.session import writing
from calbot.wiring.house import MAIN
from tests.chat.teams.office import AGT1, CARE, LEAD, MKT, Office, alone, buttons, shown, words
from tests.chat.teams.test_slash import slash
from tests.chat.tickets import CUSTOMER, FRIDAY, OWN, THREE, exported, imported
from tests.teams.connector import Said


@pytest.fixture
def friday(office: Office, tmp_path: Path) -> Office:
    """p-231 went out on Thursday at three; the help desk's export of Friday was imported. Three lines are their own."""
    with writing(office.house.engine, MAIN) as session:
        company = session.get_one(Workspace, MAIN)
        company.settings = {**company.settings, "qa": {"own": OWN}}
        session.commit()
    office.keep(office.post_of(231, title="How to run the water test", starts_at=THREE))
    office.clock.now = FRIDAY
    imported(office.house, tmp_path, exported())
    return office


def said(messages: list[Said]) -> str:
    return " ".join(" / ".join(words(message.card) for message in messages).split())


def test_friday_qa(friday: Office) -> None:
    # She asks by a slash in the channel; only she sees the three ids.
    (drawn,) = slash(friday, LEAD, "calbot qa draw 3 p-231", CARE)
    assert drawn.only_for
    told = said([drawn])
    assert "qa-1 · 3 conversations drawn by 20261127" in told
    assert told.count("Zendesk 50") == 3
    assert CUSTOMER not in told
    assert "Agent 1" not in told

    # Each is scored in a dialog with five lines and three of their own.
    for number in (1, 2, 3):
        opened = friday.press(LEAD, drawn.card, f"Score {number}", CARE)
        asked = str(shown(opened))
        assert all(line in asked for line in ("Listen", "Empathise", "Apologise", "Respond", "And now", *OWN))
        marks = {f"line{line}": "no" if (number, line) == (2, 4) else "yes" for line in range(8)}
        result = friday.submit(LEAD, opened, "Keep", CARE, **marks)
    assert "Average 96%, 3 of 3 scored." in words(shown(result))
    assert "Least met: And now, 67%." in words(shown(result))
    assert [one.marks.count("no") for one in friday.rows(Score)] == [0, 1, 0]
    assert friday.trail("draw") == [("Lead", "drawn"), *[("Lead", "scored")] * 3]


def test_a_line_without_a_mark_is_asked_for_in_the_dialog(friday: Office) -> None:
    (drawn,) = slash(friday, LEAD, "calbot qa draw 1", CARE)
    opened = friday.press(LEAD, drawn.card, "Score 1", CARE)
    again = friday.submit(LEAD, opened, "Keep", CARE, line0="yes")
    assert str(shown(again)).count("Choose one.") == 7
    (score,) = friday.rows(Score)
    assert score.marks == []


def test_it_is_for_leads_alone(friday: Office) -> None:
    slash(friday, LEAD, "calbot qa draw 3", CARE)
    for user in (MKT, AGT1):
        assert "20261127" not in said(friday.say(user, "qa", alone(user)))
        assert "20261127" not in said(friday.say(user, "qa qa-1", alone(user)))
    assert "look at the quality of answers" in said(friday.say(AGT1, "qa draw", alone(AGT1)))
    assert list(buttons(friday.say(LEAD, "qa qa-1", alone(LEAD))[0].card)) == ["Score 1", "Score 2", "Score 3"]
