"""Readers elsewhere are told once, alone and awake, of weekly posts that a change of clocks puts at another hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.flows import calendar, clocks
from calbot.flows import post as post_flow
from calbot.store import person as people
from tests.flows.conftest import NOW as THEN
from tests.flows.conftest import Hand, look, post
from tests.flows.warnings import deliver

NOON = datetime(2027, 3, 22, 3, tzinfo=UTC)
"""In Tokyo, a week before London's clocks change."""


@pytest.fixture
def weekly(hand: Hand) -> Hand:
    """A weekly post of London, and Agt2 in Tokyo."""
    hand.now = NOON
    starts = (datetime(2027, 3, 26, 9, tzinfo=UTC), datetime(2027, 4, 2, 8, tzinfo=UTC))
    tips = [post(f"t{at.day}", (at - THEN) / timedelta(hours=1), title="The tip") for at in starts]
    hand.run(calendar.apply, hand.source_id(), look(*tips), hand.now)
    deliver(hand)
    hand.run(moved_to_tokyo)
    return hand


def moved_to_tokyo(session, turn) -> None:
    for one in people.every(session, turn.workspace_id):
        one.zone = "Asia/Tokyo" if one.name == "Agt2" else "Europe/London"
    session.commit()


def told(hand: Hand) -> list[int | None]:
    for person_id in hand.run(clocks.due):
        hand.run(clocks.tell_now, person_id)
    return [one.only_for for one in deliver(hand) if one.screen == clocks.CARD]


def agent(hand: Hand) -> int:
    return next(one.id for one in hand.ask(people.every) if one.name == "Agt2")


def test_who_reads_elsewhere_is_told_once_and_alone(weekly: Hand) -> None:
    assert told(weekly) == [agent(weekly)]
    view = weekly.run(clocks.show, agent(weekly))
    assert [one.post.title for one in view.lines] == ["The tip"]
    weekly.later(days=2)
    assert told(weekly) == []
    assert not weekly.run(clocks.tell_now, agent(weekly))


def test_nobody_is_woken_for_it_and_long_before_nothing_is_said(weekly: Hand) -> None:
    weekly.now = datetime(2027, 3, 22, 15, tzinfo=UTC)
    assert told(weekly) == [], "midnight in Tokyo"
    weekly.now = NOON - timedelta(days=3)
    assert told(weekly) == []


def test_what_was_called_off_is_said_no_more(weekly: Hand) -> None:
    weekly.run(post_flow.cancel, 2, who="Mkt")
    assert weekly.run(clocks.show, agent(weekly)).lines == ()
    assert told(weekly) == []
