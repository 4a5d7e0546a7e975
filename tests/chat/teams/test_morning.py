"""The morning of a care lead in Teams: how the day looks, once, with the help that would help most. To be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.flows import morning
from calbot.flows.turn import Turn
from calbot.model.alert import Alert, AlertState
from calbot.model.cover import Cover
from calbot.wiring.house import MAIN
from tests.chat.conftest import ALERT
from tests.chat.teams.office import AGT1, CARE, LEAD, Office, alone, buttons, words
from tests.teams.connector import Said

HALF_PAST_SEVEN = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
"""In Chicago."""


@pytest.fixture
def early(office: Office) -> Office:
    """p-214 goes out tomorrow evening, into a thin shift; a warning of it stands."""
    office.keep(
        office.post_of(), office.post_of(231, title="Water test", starts_at=HALF_PAST_SEVEN + timedelta(hours=2))
    )
    office.work()
    office.keep(Alert(**{**ALERT, "workspace_id": MAIN}))
    office.clock.now = HALF_PAST_SEVEN
    return office


def tell(office: Office) -> None:
    """The lead's morning as a worker does it; all that is due would work the warning out anew."""
    office.runner.run(office.house.hands.flow(morning.tell_now, Turn(MAIN, office.clock()), 2))
    office.answer()


def mornings(office: Office, user: str = LEAD) -> list[Said]:
    return [one for one in office.town.told(alone(user)) if "Once a working day" in words(one.card)]


def button(card: Any, verb: str) -> str:
    return next(label for label, one in buttons(card).items() if one.get("data", {}).get("action") == verb)


def test_the_morning_card(early: Office) -> None:
    # 07:30 One message, in her own hours.
    tell(early)
    (card,) = mornings(early)
    # Between the runs of a line stands a space.
    told = words(card.card).replace(" .", ".").replace(" :", ":")
    assert "1 post in 24 hours. To know: p-231 Water test Wed 25 Nov 09:30 Chicago." in told
    assert "Best single help: Move p-214 to Fri 27 Nov 02:00 Chicago: 2.3 h." in told
    assert "No flag is open." in told
    assert {one["data"]["action"] for one in buttons(card.card).values()} == {"cover.ask.alert", "morning.fine"}
    assert mornings(early, AGT1) == []

    # 07:34 She asks for cover: care reads it in its channel.
    early.press(LEAD, card.card, button(card.card, "cover.ask.alert"), alone(LEAD))
    (cover,) = early.rows(Cover)
    assert cover.alert_id == 88
    asked = [one for one in early.town.told(CARE) if "c-1" in one.summary][-1]
    early.press(AGT1, asked.card, button(asked.card, "cover.comes"), CARE)
    assert "Agt1" in words(asked.card)


def test_fine(early: Office) -> None:
    tell(early)
    (card,) = mornings(early)
    early.press(LEAD, card.card, button(card.card, "morning.fine"), alone(LEAD))
    assert "You left it as it is." in words(card.card)
    assert buttons(card.card) == {}, "on the same message"
    (alert,) = early.rows(Alert)
    assert alert.state is AlertState.OPEN, "the warning stands"
