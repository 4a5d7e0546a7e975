"""The rules in Slack: reviewed after a quarter, tried on the past, and a long trial told alone. Written to be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.model.workspace import Workspace
from calbot.store.session import writing
from tests.chat import weeks
from tests.chat.conftest import NOW
from tests.chat.slack.office import AGT1, CARE, LEAD, MARKETING, MKT, Office, labels, words_of
from tests.slack.town import Message


@pytest.fixture
def met(office: Office) -> Office:
    """calbot is here for half a year. In the last two weeks somebody has answered six times for the same rule."""
    office.keep(office.post_of())
    office.work()
    with writing(office.house.engine, "main") as session:
        session.get_one(Workspace, "main").created_at = NOW - timedelta(days=180)
        session.commit()
    for row in (*weeks.lived("main", 1), *weeks.warning("main")):
        office.keep(row)
    return office


def said(messages: list[Message]) -> str:
    return " ".join(" / ".join(words_of(message.blocks) for message in messages).split())


def test_a_rule_that_is_always_overridden_is_reviewed_and_tried(met: Office) -> None:
    # The lead asks in #care what to review; only she sees it.
    (review,) = met.say(LEAD, "rules review", CARE)
    assert review.only_for == LEAD
    assert "Always overridden: same-account-gap." in said([review])
    assert labels(review) == ["Backtest same-account-gap", "Show all"]

    # One press tries it on the past; the weeks are a press away.
    (tried,) = met.press(LEAD, review, "Backtest same-account-gap", CARE)
    assert tried.only_for == LEAD
    assert "same-account-gap would have spoken 0 times in 90 days" in said([tried])

    # The marketer plays the cases of all; for agents it is nothing.
    assert "118 cases of 30 rules: all hold." in said(met.say(MKT, "rules test", MARKETING))
    assert "try rules" in said(met.say(AGT1, "rules review", CARE))
    assert met.town.refused == []


def test_what_takes_long_is_answered_at_once_and_told_alone_later(met: Office) -> None:
    (soon,) = met.say(MKT, "rules backtest load-above-cover 14d", MARKETING)
    assert soon.only_for == MKT
    assert "14 days are being replayed. You hear alone when it is done." in said([soon])
    before = len(met.town.told(MARKETING, MKT))
    met.work()
    (alone,) = met.town.told(met.town.direct(MKT).id, MKT)
    assert "load-above-cover would have spoken" in said([alone])
    assert len(met.town.told(MARKETING, MKT)) == before
    assert labels(alone) == [], "it found nothing, so there are no weeks to show"
    # Looked at again there is nothing left to do.
    met.work()
    assert met.trail("backtest") == [("Mkt", "asked"), ("", "done")]
    assert met.slowest < 3.0
    assert met.town.refused == []
