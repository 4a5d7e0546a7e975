"""The rules in Teams: reviewed after a quarter, tried on the past, and a long trial told alone. Written to be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.model.workspace import Workspace
from calbot.store.session import writing
from tests.chat import weeks
from tests.chat.conftest import NOW
from tests.chat.teams.office import AGT1, CARE, LEAD, MKT, Office, alone, buttons, words
from tests.chat.teams.test_slash import slash
from tests.teams.connector import Said


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


def said(messages: list[Said]) -> str:
    return " ".join(" / ".join(words(message.card) for message in messages).split())


def test_a_rule_that_is_always_overridden_is_reviewed_and_tried(met: Office) -> None:
    # The lead asks by a slash in the channel; only she sees it. One press tries the rule on the past.
    (review,) = slash(met, LEAD, "rules review", CARE)
    assert review.only_for
    assert "Always overridden: same-account-gap." in said([review])
    assert list(buttons(review.card)) == ["Backtest same-account-gap", "Show all"]
    told = met.press(LEAD, review.card, "Backtest same-account-gap", CARE)
    assert "same-account-gap would have spoken 0 times in 90 days" in str(told)

    # The marketer plays all cases alone with calbot, in Japanese; for agents it is nothing.
    met.say(MKT, "lang ja", alone(MKT))
    assert "テスト例118件: すべて想定どおり。" in said(met.say(MKT, "ルール テスト", alone(MKT)))
    assert "try rules" in said(met.say(AGT1, "rules review", alone(AGT1)))


def test_what_takes_long_is_answered_at_once_and_told_alone_later(met: Office) -> None:
    (soon,) = slash(met, MKT, "rules backtest load-above-cover 14d", CARE)
    assert soon.only_for
    assert "14 days are being replayed." in said([soon])
    here, before = len(met.town.told(CARE)), len(met.town.told(alone(MKT)))
    met.work()
    (later,) = met.town.told(alone(MKT))[before:]
    assert "load-above-cover would have spoken" in said([later])
    assert len(met.town.told(CARE)) == here
    assert met.slowest < 2.0
