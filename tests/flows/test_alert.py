"""A warning from one picture to the next: it grows, parts, merges and flaps, and people hear what is news to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from calbot.flows import answer, calendar
from calbot.flows.ways import Remedy
from calbot.model.alert import AlertLevel, AlertState
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.test_telling import called, grave
from tests.flows.warnings import HOUR, a_move, deliver, row, screens, settle, some_cover, the_post


@pytest.fixture
def planned(hand: Hand) -> Hand:
    """It is three in the afternoon in London, and nine in Chicago."""
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    hand.now = NOW + 6 * HOUR
    return hand


def taken(hand: Hand, number: int = 1) -> None:
    deliver(hand)
    hand.run(answer.ack, number, row(hand, number).revision, who="Lead", where="#care")
    deliver(hand)


def both(hand: Hand) -> list[int | None]:
    return sorted(hand.turn(name).person_id or 0 for name in ("Mkt", "Lead"))


@ON_SQLITE
def test_what_has_grown_since_somebody_had_it_is_called_for_again(planned: Hand) -> None:
    settle(planned, grave(20))
    taken(planned)
    planned.later(minutes=10)
    settle(planned, grave(20, minutes=1500.0))
    assert row(planned).state is AlertState.OPEN
    assert sorted(called(deliver(planned)), key=str) == both(planned)


@ON_SQLITE
def test_a_window_that_has_grown_longer_by_a_quarter_step_by_step_is_open_again(planned: Hand) -> None:
    settle(planned, grave(20, 8))
    taken(planned)
    settle(planned, grave(20, 9))
    settle(planned, grave(20, 10))
    assert row(planned).state is AlertState.ACKED
    settle(planned, grave(20, 11))
    assert row(planned).state is AlertState.OPEN


def test_an_open_window_that_goes_into_one_that_somebody_has_is_heard_of(planned: Hand) -> None:
    settle(planned, grave(20, 6))
    taken(planned)
    settle(planned, grave(20, 6), grave(27, 1))
    deliver(planned)
    planned.later(hours=2)
    settle(planned, grave(20, 7.5, minutes=510.0))
    assert [row(planned, number).state for number in (1, 2)] == [AlertState.OPEN, AlertState.CALLED_OFF]
    assert sorted(called(deliver(planned))[:2], key=str) == both(planned)


def test_two_that_somebody_has_stay_that_persons_when_they_grow_together(planned: Hand) -> None:
    settle(planned, grave(20, 6), grave(27, 4))
    taken(planned, 1)
    taken(planned, 2)
    settle(planned, grave(20, 11, minutes=510.0))
    assert [row(planned, number).state for number in (1, 2)] == [AlertState.ACKED, AlertState.CALLED_OFF]


def test_a_part_of_a_window_is_whose_the_window_was(planned: Hand) -> None:
    settle(planned, grave(18, 9))
    taken(planned)
    settle(planned, grave(18, 5), grave(25, 2))
    assert (row(planned, 2).state, row(planned, 2).owner_id) == (AlertState.ACKED, planned.turn("Lead").person_id)
    assert called(deliver(planned)) == []


def test_a_window_that_parts_and_grows_together_calls_nobody_again(planned: Hand) -> None:
    one, two = (grave(20, 8),), (grave(20, 3), grave(25, 3))
    settle(planned, *one)
    assert sorted(called(deliver(planned)), key=str) == both(planned)
    for number in range(4):
        planned.later(hours=1)
        settle(planned, *(one if number % 2 else two))
        assert called(deliver(planned)) == []


@ON_SQLITE
def test_a_part_that_is_louder_than_its_window_was_is_called_for(planned: Hand) -> None:
    settle(planned, grave(20, 8, minutes=300.0))
    assert row(planned).level is AlertLevel.WATCH
    taken(planned)
    settle(planned, grave(20, 3, minutes=300.0), grave(25, 3, minutes=900.0))
    assert (row(planned, 2).state, row(planned, 2).level) == (AlertState.OPEN, AlertLevel.ACT)
    assert sorted(called(deliver(planned)), key=str) == both(planned)


@ON_SQLITE
def test_a_level_at_its_edge_calls_once(planned: Hand) -> None:
    said = []
    for number in range(8):
        settle(planned, grave(30, 4, minutes=375.0 if number % 2 else 330.0))
        said += called(deliver(planned))
        planned.later(hours=1)
    assert sorted(said, key=str) == both(planned)
    assert row(planned).level is AlertLevel.ACT
    settle(planned, grave(30, 4, minutes=300.0))
    assert row(planned).level is AlertLevel.WATCH


@ON_SQLITE
def test_a_level_that_comes_and_goes_within_the_hour_calls_once(planned: Hand) -> None:
    said = []
    for waits in (500.0, 260.0, 500.0):
        settle(planned, grave(20, 4, minutes=waits))
        said += called(deliver(planned))
        planned.later(minutes=10)
    assert sorted(said, key=str) == both(planned)


def test_a_wait_that_is_much_the_same_edits_no_card_that_has_ways_out(planned: Hand) -> None:
    ways = (a_move(NOW + 60 * HOUR, the_post(planned)), some_cover(), Remedy("nothing", NOW + 20 * HOUR, 276.0))
    settle(planned, grave(20, 4, minutes=500.0), ways=ways)
    deliver(planned)
    revision = row(planned).revision
    planned.later(hours=1)
    settle(planned, grave(20, 4, minutes=503.0), ways=ways)
    assert (row(planned).revision, row(planned).minutes) == (revision, 500.0)
    assert deliver(planned) == []
    settle(planned, grave(20, 4, minutes=503.0), ways=ways[1:])
    assert (row(planned).revision > revision, row(planned).minutes) == (True, 503.0)


def test_how_likely_it_is_makes_it_louder_though_the_wait_is_the_same(planned: Hand) -> None:
    settle(planned, grave(20, 4, chance=0.25))
    assert row(planned).level is AlertLevel.INFO
    settle(planned, grave(20, 4, chance=0.95))
    assert (row(planned).level, row(planned).chance) == (AlertLevel.ACT, 0.95)
    assert "alert.card" in screens(deliver(planned))


OLD = {"from": (NOW + 20 * HOUR).isoformat(), "replies": [12.0] * 60, "load": [5.0] * 60}
NEW = {"from": (NOW + 30 * HOUR).isoformat(), "replies": [24.0] * 60, "load": [9.0] * 60}


@ON_SQLITE
def test_the_roster_is_kept_as_it_stood_when_it_was_told(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    far = grave(24 * 9, 4)
    settle(hand, far, stood=OLD)
    assert (row(hand).told_at, row(hand).stood) == (None, OLD)
    hand.now = NOW + timedelta(days=7)
    settle(hand, far, stood=NEW)
    assert (row(hand).told_at, row(hand).stood) == (hand.now, NEW)
    settle(hand, replace(far, minutes=700.0), stood=OLD)
    assert row(hand).stood == NEW


def test_what_a_window_has_grown_by_is_kept_as_it_stood_then(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, grave(44, 4), stood=OLD)
    settle(hand, grave(44, 44), stood=NEW)
    stood = row(hand).stood
    assert (stood["from"], stood["replies"]) == (OLD["from"], [12.0] * 60 + [24.0] * 10)
    assert stood["load"] == [5.0] * 60 + [9.0] * 10
