"""A morning in Teams and an evening in Slack, of one company: what one presses the other reads. Written to be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from calbot.flows import morning
from calbot.flows.turn import Turn
from calbot.model.alert import Alert
from calbot.model.cover import Cover, CoverState
from calbot.model.faq import Faq
from calbot.model.person import Person
from calbot.wiring.house import MAIN
from tests.chat.conftest import ALERT
from tests.chat.mixed.conftest import Company
from tests.chat.slack import office as slack
from tests.chat.slack.office import labels, words_of
from tests.chat.teams import office as teams
from tests.chat.teams.office import alone, buttons, words

HALF_PAST_SEVEN = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
"""In Chicago."""
HALF_PAST_FIVE = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
"""In London."""


def button(card: Any, verb: str) -> str:
    return next(label for label, one in buttons(card).items() if one.get("data", {}).get("action") == verb)


def test_the_lead_asks_for_cover_in_teams_and_somebody_in_slack_comes(both: Company) -> None:
    both.slack.keep(both.slack.post_of(), Alert(**{**ALERT, "workspace_id": MAIN}))
    both.slack.clock.now = HALF_PAST_SEVEN
    lead = next(one for one in both.rows(Person) if one.name == "Lead")
    both.slack.runner.run(both.house.hands.flow(morning.tell_now, Turn(MAIN, HALF_PAST_SEVEN), lead.id))
    both.answer()
    (card,) = (one for one in both.teams.town.told(alone(teams.LEAD)) if "Best single help" in words(one.card))
    assert not both.slack.town.direct(slack.LEAD).messages, "she is in Teams, and reads it there only"

    both.teams.press(teams.LEAD, card.card, button(card.card, "cover.ask.alert"), alone(teams.LEAD))
    asked = next(one for one in both.slack.town.told(slack.CARE) if "c-1" in one.text)
    both.slack.press(slack.AGT1, asked, "I can", slack.CARE)
    (cover,) = both.rows(Cover)
    assert cover.state is CoverState.FILLED
    there = [one for one in both.teams.town.told(teams.CARE) if "c-1" in one.summary][-1]
    assert "Agt1" in words(there.card), "and the card in Teams says so"


def test_marketing_in_slack_asks_an_agent_in_teams_for_the_answer(both: Company) -> None:
    both.slack.keep(both.slack.post_of(starts_at=HALF_PAST_FIVE + timedelta(hours=14, minutes=30)))
    (asked,) = both.teams.say(teams.AGT2, "brief p-214", alone(teams.AGT2))
    opened = both.teams.press(teams.AGT2, asked.card, button(asked.card, "brief.about.form"), alone(teams.AGT2))
    (send,) = buttons(teams.shown(opened))
    both.teams.submit(teams.AGT2, opened, send, alone(teams.AGT2), words="Which seal fits?")
    both.slack.clock.now = HALF_PAST_FIVE
    both.slack.work()
    (wrap,) = (one for one in both.slack.town.direct(slack.MKT).messages if "Tomorrow" in words_of(one.blocks))
    assert labels(wrap) == ["Take", "Ask Agt2"]

    # It is half past two at night in Tokyo: Agt2 is asked in the morning, in Japanese.
    both.slack.press(slack.MKT, wrap, "Ask Agt2", both.slack.town.direct(slack.MKT).id)
    assert not [one for one in both.teams.town.told(alone(teams.AGT2)) if "q-1" in words(one.card)]
    both.slack.clock.now = HALF_PAST_FIVE + timedelta(hours=5)
    both.answer()
    wanted = [one for one in both.teams.town.told(alone(teams.AGT2)) if "q-1" in words(one.card)][-1]
    assert "回答を依頼されました: q-1" in words(wanted.card)
    opened = both.teams.press(teams.AGT2, wanted.card, "回答を書く", alone(teams.AGT2))
    (send,) = buttons(teams.shown(opened))
    answer = {"question": "Which seal fits?", "text": "22cm用です。", "locale": "ja"}
    both.teams.submit(teams.AGT2, opened, send, alone(teams.AGT2), **answer)

    # 22:30 in London: she reads in the morning that it is written.
    both.slack.clock.now = HALF_PAST_FIVE + timedelta(hours=14)
    both.answer()
    (written,) = (one for one in both.slack.town.direct(slack.MKT).messages if "is there: q-1" in words_of(one.blocks))
    both.slack.press(slack.MKT, written, "Approve (Japanese)", both.slack.town.direct(slack.MKT).id)
    (faq,) = both.rows(Faq)
    assert faq.owner_id == 1
