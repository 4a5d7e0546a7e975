"""A warning that was put off comes back at its hour, as often as it is put off, and never when it is no use."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from calbot.flows import answer, calendar, ladder
from calbot.flows import post as posts
from calbot.model.alert import AlertState
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.warnings import HOUR, SPIKE, deliver, row, screens, settle


@pytest.fixture
def warned(hand: Hand) -> Hand:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, SPIKE)
    deliver(hand)
    return hand


def put_off(hand: Hand) -> None:
    hand.run(answer.snooze, 1, row(hand).revision, who="Lead", where="#care")
    hand.later(seconds=10)
    assert screens(deliver(hand)) == ["alert.card", "alert.step"]


def climb(hand: Hand) -> list[str]:
    for number in hand.run(ladder.due):
        hand.run(ladder.climb, number)
    return screens(deliver(hand))


def test_the_end_of_every_snooze_is_told(warned: Hand) -> None:
    for _ in range(2):
        put_off(warned)
        warned.now = row(warned).snoozed_until or warned.now
        assert climb(warned) == ["alert.card", "alert.rung"]


def test_what_is_put_off_near_its_end_does_not_ring_after_it(warned: Hand) -> None:
    warned.now = SPIKE.ends_at - timedelta(minutes=10)
    put_off(warned)
    assert row(warned).snoozed_until == SPIKE.ends_at
    warned.now = SPIKE.ends_at
    assert warned.run(ladder.due) == []
    warned.later(minutes=5)
    assert climb(warned) == []


@ON_SQLITE
def test_a_snooze_does_not_end_before_a_cancel_was_thought_through(warned: Hand) -> None:
    put_off(warned)
    until = row(warned).snoozed_until or NOW
    warned.now = until - timedelta(minutes=1)
    warned.run(posts.cancel, 1, who="Mkt", where="#marketing")
    deliver(warned)
    warned.later(minutes=2)
    assert warned.run(ladder.due) == []
    assert climb(warned) == []
    settle(warned)
    assert row(warned).state is AlertState.CALLED_OFF


def test_a_snooze_outlives_a_move_of_its_post(warned: Hand) -> None:
    put_off(warned)
    until = row(warned).snoozed_until
    warned.later(hours=1)
    warned.run(posts.move, 1, NOW + 33.25 * HOUR, "Europe/London", who="Mkt")
    settle(warned, SPIKE)
    assert row(warned).snoozed_until == until
    assert climb(warned) == []
    warned.now = until or NOW
    assert "alert.rung" in climb(warned)


@ON_SQLITE
def test_the_first_hour_of_a_window_that_runs_is_told_once_though_only_the_rest_is_looked_at(warned: Hand) -> None:
    warned.now = SPIKE.starts_at + timedelta(minutes=5)
    settle(warned, SPIKE)
    deliver(warned)
    told = list[str]()
    for hour in range(1, 5):
        warned.now = SPIKE.starts_at + hour * HOUR + timedelta(minutes=1)
        for number in warned.run(ladder.due):
            warned.run(ladder.climb, number)
        told += screens(deliver(warned))
        # An assessment begins with the hour in which it is made.
        settle(warned, replace(SPIKE, starts_at=SPIKE.starts_at + hour * HOUR, minutes=276 + 40.0 * hour))
    assert told.count("alert.rung") == 1
    assert row(warned).starts_at == SPIKE.starts_at
    assert row(warned).minutes == 436.0


def test_a_window_of_which_what_ran_is_over_and_the_rest_comes_later_begins_then(warned: Hand) -> None:
    warned.now = SPIKE.starts_at + timedelta(minutes=5)
    later = SPIKE.starts_at + 4 * HOUR
    settle(warned, replace(SPIKE, starts_at=later))
    assert (row(warned).starts_at, row(warned).rung_at) == (later, later - 2 * HOUR)
