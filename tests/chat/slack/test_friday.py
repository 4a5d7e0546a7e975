"""Friday afternoon in Slack: a lead looks at three conversations of p-231. Written to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from calbot.flows import ticking
from calbot.flows.turn import Turn
from calbot.model.conversation import Conversation
from calbot.model.qa import Draw, Score
from calbot.model.workspace import Workspace
from calbot.store.session import writing
from calbot.wiring.house import MAIN
from tests.chat.slack.office import AGT1, AGT2, CARE, LEAD, MKT, Office, labels, words_of
from tests.chat.tickets import CUSTOMER, FRIDAY, OWN, THREE, exported, imported
from tests.slack.town import Message


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


def said(messages: list[Message]) -> str:
    return " ".join(" / ".join(words_of(message.blocks) for message in messages).split())


def test_friday_qa(friday: Office) -> None:
    # 10:00 in Chicago. Only she sees what is drawn: ids by the seed of the date, of the post's channel, no name.
    (drawn,) = friday.say(LEAD, "qa draw 3 p-231", CARE)
    assert drawn.only_for == LEAD
    told = said([drawn])
    assert "qa-1 · 3 conversations drawn by 20261127" in told
    assert "How to run the water test" in told
    assert told.count("Zendesk 50") == 3
    assert "no agent is named" in told
    assert CUSTOMER not in told
    assert "Agent 1" not in told
    assert labels(drawn) == ["Score 1", "Score 2", "Score 3"]
    assert {one.network for one in friday.rows(Score)} == {"tiktok"}
    assert all(one.at >= THREE for one in friday.rows(Score))

    # Five lines and three of their own in a modal, for each of the three.
    for number in (1, 2, 3):
        friday.press(LEAD, drawn, f"Score {number}", CARE)
        modal = friday.modal()
        asked = words_of(modal.view)
        assert all(line in asked for line in ("Listen", "Empathise", "Apologise", "Respond", "And now", *OWN))
        marks = {f"line{line}": "no" if (number, line) == (2, 4) else "yes" for line in range(8)}
        (result,) = friday.submit(LEAD, modal, marks, CARE)
    assert "Average 96%, 3 of 3 scored." in said([result])
    assert "Least met: And now, 67%." in said([result])
    assert "Scored by Lead." in said([result])
    assert friday.trail("draw") == [("Lead", "drawn"), *[("Lead", "scored")] * 3]

    # An older button of the same draw does nothing, and says why.
    assert "scored meanwhile" in said(friday.press(LEAD, drawn, "Score 1", CARE))

    # It is kept, and is nobody else's: not the marketer's, not an agent's, in her language.
    assert "96%" in said(friday.say(LEAD, "qa", CARE))
    assert "20261127" not in said(friday.say(MKT, "qa"))
    assert "20261127" not in said(friday.say(AGT1, "qa qa-1", CARE))
    assert "応対品質を確認する" in said(friday.say(AGT2, "品質 抽出", CARE))
    assert friday.town.refused == []


def test_on_monday_others_are_drawn_and_in_january_no_id_is_left(friday: Office) -> None:
    friday.say(LEAD, "qa draw 3", CARE)
    friday.later(days=3)
    friday.say(LEAD, "qa draw 3", CARE)
    assert len({one.key for one in friday.rows(Score)}) == 6
    assert [one.seed for one in friday.rows(Draw)] == [20261127, 20261130]
    friday.later(days=40)
    friday.runner.run(friday.house.hands.flow(ticking.wake_due, Turn(MAIN, friday.clock())))
    assert friday.rows(Conversation) == []
    assert {one.key for one in friday.rows(Score)} == {""}
