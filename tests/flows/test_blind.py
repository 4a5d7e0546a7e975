"""Who hears that a feed cannot be read, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.flows import calendar, feeds, sync
from calbot.flows.sync import Outcome
from calbot.model.state import SourceState
from calbot.store import source as sources
from tests.databases import ON_SQLITE
from tests.flows.conftest import Hand, look, post
from tests.flows.warnings import deliver

PAUSE = timedelta(minutes=15)


def failed(hand: Hand, times: int = 1, problem: str = "source.not_there") -> None:
    for _ in range(times):
        hand.later(minutes=15)
        hand.run(sync.keep, hand.source_id(), Outcome(PAUSE, problem=problem))


def well(hand: Hand) -> None:
    hand.later(minutes=15)
    hand.run(calendar.apply, hand.source_id(), look(post("a", 40), post("b", 41)), hand.now)


def told(hand: Hand) -> list[tuple[int | None, str]]:
    return [(one.only_for, one.slot) for one in deliver(hand) if one.screen == "feed.card"]


def test_one_look_that_fails_is_told_to_nobody(hand: Hand) -> None:
    well(hand)
    failed(hand)
    assert told(hand) == []
    well(hand)
    assert told(hand) == []


def test_owner_of_the_posts_is_told_at_the_second_look_and_once(hand: Hand) -> None:
    well(hand)
    failed(hand, 2)
    ((whom, slot),) = told(hand)
    assert whom == hand.turn("Mkt").person_id
    since = hand.run(feeds.show, hand.source_id()).blind_since
    assert hand.now - since == PAUSE
    failed(hand, 5)
    assert told(hand) == []
    assert slot


@ON_SQLITE
def test_the_message_says_when_it_is_over_and_the_next_trouble_has_one_of_its_own(hand: Hand) -> None:
    well(hand)
    failed(hand, 3)
    (first,) = told(hand)
    well(hand)
    assert hand.run(feeds.show, hand.source_id()).blind_since is None
    assert told(hand) == [first]
    failed(hand, 2)
    (second,) = told(hand)
    assert second[1] != first[1]
    well(hand)
    assert told(hand) == [second]


@ON_SQLITE
def test_one_that_fails_every_other_look_is_told_once_until_it_is_steady(hand: Hand) -> None:
    well(hand)
    began = hand.now + PAUSE
    for _ in range(2):
        failed(hand)
        well(hand)
    assert told(hand) == []
    failed(hand)
    (first,) = told(hand)
    assert first[0] == hand.turn("Mkt").person_id
    assert hand.run(feeds.show, hand.source_id()).unsteady_since == began
    for _ in range(6):
        well(hand)
        failed(hand)
    assert told(hand) == []
    failed(hand)  # and at last for good
    assert told(hand) == [first]
    assert hand.run(feeds.show, hand.source_id()).unsteady_since is None
    for _ in range(4):
        well(hand)
    assert set(told(hand)) == {first}
    line = hand.run(feeds.show, hand.source_id())
    assert (line.unsteady_since, line.blind_since) == (None, None)
    for _ in range(8):
        well(hand)
    assert not hand.ask(sources.by_id, hand.source_id()).memory["recent_looks"]


@ON_SQLITE
@pytest.mark.parametrize("pause", [4, 9])
def test_a_look_that_fails_now_and_then_is_told_to_nobody(hand: Hand, pause: int) -> None:
    for _ in range(4):
        failed(hand)
        for _ in range(pause):
            well(hand)
    assert told(hand) == []


def test_a_calendar_of_which_nothing_is_known_is_told_where_marketing_is_spoken_to(hand: Hand) -> None:
    failed(hand, 2)
    assert [whom for whom, _ in told(hand)] == [None]


@pytest.mark.parametrize("times", [2, 4])
@ON_SQLITE
def test_a_look_that_breaks_off_counts_as_one_that_fails(hand: Hand, times: int) -> None:
    well(hand)
    for _ in range(times):
        hand.later(minutes=15)
        broken = look(state=SourceState.BLIND, problem="source.unreadable")
        hand.run(calendar.apply, hand.source_id(), broken, hand.now)
    assert len(told(hand)) == 1
    assert hand.ask(sources.by_id, hand.source_id()).state is SourceState.BLIND
