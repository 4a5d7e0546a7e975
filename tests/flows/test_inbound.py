"""Counts that another system tells: the last word on a slot stands, whatever comes twice, late or out of order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from calbot.flows import inbound as flow
from calbot.model.inbound import Count
from calbot.model.source import Source
from calbot.model.workspace import Workspace
from calbot.store import inbound as inbounds
from calbot.store import source as sources
from calbot.store import workspace as workspaces
from calbot.store.inbound import Kept
from tests.flows.conftest import NOW, WORKSPACE, Hand

NINE = NOW.replace(hour=7)
MINUTE = timedelta(minutes=1)


def count(messages: int, at: datetime = NINE, minutes: int = 60, **told: Any) -> Count:
    return Count(WORKSPACE, 0, at, minutes, network="x", messages=messages, **({"tag": "delivery"} | told))


def tell(hand: Hand, told_at: datetime, *counts: Count) -> Kept:
    kept = hand.run(flow.take, counts, told_at)
    assert isinstance(kept, Kept)
    return kept


def known(hand: Hand) -> list[tuple[int, int, str, int]]:
    """(minute of the day, minutes, tag, messages) of all counts."""
    found = hand.ask(inbounds.between, NOW - timedelta(days=9), NOW)
    return [(one.starts_at.hour * 60 + one.starts_at.minute, one.minutes, one.tag, one.messages) for one in found]


def changed_at(hand: Hand) -> datetime:
    def read(session: Any, workspace_id: str) -> Workspace | None:
        return workspaces.by_id(session, workspace_id)

    found = hand.ask(read)
    assert found is not None
    at: datetime = found.changed_at
    return at


def test_news_wakes_an_assessment_and_the_same_again_does_not(hand: Hand) -> None:
    hand.later(minutes=1)
    assert tell(hand, NOW, count(7), count(3, tag="damage")) == Kept(2, 0)
    assert changed_at(hand) == hand.now
    hand.later(minutes=1)
    assert tell(hand, NOW, count(7), count(3, tag="damage")) == Kept(0, 0)
    assert changed_at(hand) == hand.now - MINUTE
    (source,) = [one for one in hand.ask(sources.every) if one.name == flow.NAME]
    assert isinstance(source, Source)
    assert (source.seen_at, source.changed_at, source.location) == (hand.now, hand.now - MINUTE, "")


def test_a_correction_replaces_its_hour_and_nothing_older_brings_it_back(hand: Hand) -> None:
    assert tell(hand, NOW, count(7)) == Kept(1, 0)
    assert tell(hand, NOW + 2 * MINUTE, count(9)) == Kept(1, 0)
    # It says the same, but later: what lies between the two is old news from now on.
    assert tell(hand, NOW + 4 * MINUTE, count(9)) == Kept(0, 0)
    for late in (count(7), count(8)):
        assert tell(hand, NOW + 3 * MINUTE, late) == Kept(0, 1)
    assert tell(hand, NOW + 4 * MINUTE, count(8)) == Kept(0, 1), "of two at one moment the first stands"
    assert [one[-1] for one in known(hand)] == [9]
    assert tell(hand, NOW + 5 * MINUTE, count(0)) == Kept(1, 0)
    assert [one[-1] for one in known(hand)] == [0]


def test_an_hour_takes_the_place_of_its_quarters(hand: Hand) -> None:
    quarters = [count(2, NINE + n * 15 * MINUTE, 15) for n in range(4)]
    other = count(4, NINE + 15 * MINUTE, 15, tag="damage")
    assert tell(hand, NOW, *quarters, other) == Kept(5, 0)
    assert tell(hand, NOW + MINUTE, count(9)) == Kept(4, 0)
    assert known(hand) == [(420, 60, "delivery", 9), (435, 15, "damage", 4)]


def test_a_file_counts_as_told_before_any_call(hand: Hand) -> None:
    def keep(session: Any, _turn: Any, messages: int) -> int:
        changed = inbounds.keep(session, WORKSPACE, [count(messages)])
        session.commit()
        return changed

    assert hand.run(keep, 5) == 1
    assert tell(hand, NOW - timedelta(days=1), count(7)) == Kept(1, 0)
    assert hand.run(keep, 7) == 0
    assert hand.run(keep, 6) == 1
    assert known(hand) == [(420, 60, "delivery", 6)]
