"""Who is called, and is not called twice: while posts are on the move, beyond a day's budget, at night."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from calbot.alerts.spikes import Spike
from calbot.flows import answer, calendar, ladder
from calbot.flows import digest as digests
from calbot.flows import post as posts
from calbot.model.alert import AlertLevel, AlertState
from calbot.model.notice import Notice
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.warnings import HOUR, SPIKE, a_move, deliver, row, screens, settle, the_post

NIGHT = NOW + timedelta(hours=14, minutes=30)
"""23:30 in London, where marketing sleeps until seven, and 17:30 in Chicago, where the lead does not."""
SEVEN = NOW.replace(day=27, hour=7)


def grave(first: float, hours: float = 6, **values: Any) -> Spike:
    """A window that calls for an act, `first` hours after NOW."""
    starts_at = NOW + first * HOUR
    return replace(
        SPIKE,
        **{"minutes": 500.0, "chance": 0.9, "starts_at": starts_at, "ends_at": starts_at + hours * HOUR, **values},
    )


def plan(hand: Hand, hours: float) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", hours)), NOW)


def move(hand: Hand, hours: float) -> None:
    hand.run(posts.move, 1, NOW + hours * HOUR, "Europe/London", who="Mkt")


def calls(hand: Hand) -> dict[str, datetime]:
    """Who is still to be told by name, and when."""
    ids = {hand.turn(name).person_id: name for name in ("Mkt", "Lead")}
    return {ids[one.only_for]: one.due_at for one in hand.notices("alert.call")}


def called(told: list[Notice]) -> list[int | None]:
    return [one.only_for for one in told if one.screen == "alert.call"]


@pytest.fixture
def night(hand: Hand) -> Hand:
    """A warning of the night: the lead was told, marketing is told at seven."""
    plan(hand, 24)
    hand.now = NIGHT
    settle(hand, grave(24))
    assert called(deliver(hand)) == [hand.turn("Lead").person_id]
    assert calls(hand) == {"Mkt": SEVEN}
    return hand


@ON_SQLITE
def test_who_sleeps_is_told_in_the_morning_though_the_post_and_the_window_have_moved(night: Hand) -> None:
    night.later(minutes=20)
    plan(night, 26)
    assert calls(night) == {}
    settle(night, grave(26))
    assert row(night).rung_at is not None
    assert calls(night) == {"Mkt": SEVEN}


@ON_SQLITE
def test_what_was_kept_back_twice_is_said_once_and_what_was_said_is_not_said_again(night: Hand) -> None:
    for minutes in (5, 10, 15):
        night.later(minutes=20)
        move(night, 24 + minutes / 60)
        assert calls(night) == {}
        settle(night, grave(24))
        assert calls(night) == {"Mkt": SEVEN}
        assert called(deliver(night)) == []
    night.now = SEVEN
    assert called(deliver(night)) == [night.turn("Mkt").person_id]


def test_where_the_morning_is_too_late_by_now_whoever_sleeps_is_woken(night: Hand) -> None:
    ways = (a_move(NOW + 60 * HOUR, the_post(night)),)
    settle(night, grave(24), ways=ways)
    assert calls(night) == {"Mkt": SEVEN}
    night.later(minutes=20)
    move(night, 20.5)
    settle(night, grave(20.5), ways=ways)
    assert calls(night) == {"Mkt": night.now}


def test_what_was_kept_back_is_not_said_once_somebody_has_it(night: Hand) -> None:
    night.later(minutes=20)
    move(night, 24.25)
    night.run(answer.ack, 1, row(night).revision, who="Lead", where="#care")
    settle(night, grave(24))
    settle(night, grave(24, minutes=1500.0))
    # Open again, both hear of it, each once.
    assert called(deliver(night)) == [night.turn("Lead").person_id]
    assert calls(night) == {"Mkt": SEVEN}


@ON_SQLITE
def test_who_was_given_it_hears_of_it_though_its_post_has_moved(night: Hand) -> None:
    night.run(answer.assign, 1, night.turn("Mkt").person_id, row(night).revision, who="Lead", where="#care")
    assert calls(night) == {"Mkt": SEVEN}
    move(night, 24.25)
    assert calls(night) == {}
    settle(night, grave(24))
    assert calls(night) == {"Mkt": SEVEN}


@ON_SQLITE
def test_three_drags_within_minutes_call_nobody_again(hand: Hand) -> None:
    plan(hand, 24)
    hand.now = NOW + 7 * HOUR
    settle(hand, grave(22))
    assert sorted(called(deliver(hand)), key=str) == [hand.turn("Mkt").person_id, hand.turn("Lead").person_id]
    for minutes, waits in ((5, 570.0), (10, 640.0), (0, 500.0)):
        hand.later(minutes=3)
        move(hand, 24 + minutes / 60)
        settle(hand, grave(22, minutes=waits))
        assert called(deliver(hand)) == []


@ON_SQLITE
def test_a_rung_that_fell_due_while_a_post_was_on_the_move_is_told_after_all(hand: Hand) -> None:
    plan(hand, 33)
    settle(hand, SPIKE)
    deliver(hand)
    hand.now = SPIKE.starts_at - 24 * HOUR - timedelta(minutes=2)
    move(hand, 33.25)
    hand.later(minutes=4)
    assert hand.run(ladder.due) == []
    settle(hand, SPIKE)
    assert hand.run(ladder.due) == [1]
    assert hand.run(ladder.climb, 1)
    assert screens(deliver(hand)).count("alert.rung") == 1
    settle(hand, SPIKE)
    assert hand.run(ladder.due) == []


@ON_SQLITE
def test_what_is_over_before_the_digest_is_never_folded_into_it(hand: Hand) -> None:
    plan(hand, 33)
    today = [grave(hours, 2) for hours in (20, 16, 12, 8)]
    for number in range(1, 5):
        settle(hand, *today[:number])
        deliver(hand)
        hand.later(minutes=1)
    assert row(hand, 4).told_at is not None
    assert hand.notices("digest.card") == []
    # What begins after the digest is read is folded beyond the budget; those who can change it hear of it by name.
    settle(hand, *today, grave(23.5, 8))
    assert [one.screen for one in hand.notices() if one.subject_id == 5] == ["alert.call", "alert.call"]
    assert len(hand.notices("digest.card")) == 1
    assert row(hand, 5).told_at == hand.now


@ON_SQLITE
def test_the_sixth_that_is_only_watched_is_read_within_the_hour_with_what_else_is_folded(hand: Hand) -> None:
    plan(hand, 33)
    today = [grave(first, 1, minutes=290.0, chance=0.5) for first in (4, 6.5, 9, 11.5, 14, 16.5, 19)]
    settle(hand, *today[:6])
    hand.later(minutes=10)
    settle(hand, *today)
    assert {row(hand, number).level for number in range(1, 8)} == {AlertLevel.WATCH}
    assert screens(deliver(hand)) == ["alert.card"] * 5
    (digest,) = hand.notices("digest.card")
    assert digest.due_at == NOW + HOUR
    hand.now = NOW + HOUR
    (told,) = deliver(hand)
    assert told.screen == "digest.card"
    read = hand.run(digests.of_place, told.place_id)
    assert {6, 7} <= {one.alert.id for one in read.alerts}


@ON_SQLITE
def test_a_warning_that_only_sleepers_are_to_hear_of_is_told_from_when_the_first_was(hand: Hand) -> None:
    plan(hand, 33)
    hand.now = NOW + 20 * HOUR
    spikes = [grave(first, 1) for first in (25, 27, 29, 31)]
    settle(hand, *spikes)
    deliver(hand)
    folded = next(number for number in range(1, 5) if row(hand, number).told_at is None)
    hand.now = SEVEN + timedelta(minutes=1)
    settle(hand, *spikes)
    assert row(hand, folded).told_at == SEVEN


@ON_SQLITE
def test_a_rung_opens_a_card_that_was_folded_and_calls(hand: Hand) -> None:
    plan(hand, 33)
    settle(hand, *(grave(first, 1) for first in (6, 8, 10)))
    deliver(hand)
    settle(hand, *(grave(first, 1) for first in (6, 8, 10)), grave(23.5))
    assert (row(hand, 4).level, screens(deliver(hand))) == (AlertLevel.ACT, ["alert.call"])
    hand.now = NOW + timedelta(hours=21, minutes=30)
    deliver(hand)
    assert hand.run(ladder.climb, 4)
    told = deliver(hand)
    assert [(one.screen, one.subject_id) for one in told if one.screen == "alert.card"] == [("alert.card", 4)]
    assert {one.screen for one in hand.notices() if one.subject_id == 4} == {"alert.call"}


@ON_SQLITE
def test_the_lines_of_a_card_take_nothing_from_the_budget_of_the_day(hand: Hand) -> None:
    plan(hand, 33)
    settle(hand, *(grave(first, 2) for first in (6, 12, 18)))
    deliver(hand)
    hand.now = NOW + 4 * HOUR
    assert hand.run(ladder.climb, 1)
    assert screens(deliver(hand)).count("alert.rung") == 1
    assert hand.notices("digest.card") == []


@ON_SQLITE
def test_shortly_after_its_card_a_rung_is_told_and_nobody_called_twice_in_an_hour(hand: Hand) -> None:
    plan(hand, 33)
    hand.now = NOW + timedelta(hours=3, minutes=20)
    settle(hand, grave(6, 3))
    mkt = hand.turn("Mkt").person_id
    assert called(deliver(hand)) == [mkt]
    hand.now = NOW + 4 * HOUR
    hand.run(ladder.climb, 1)
    told = deliver(hand)
    assert "alert.rung" in screens(told)
    assert called(told) == [hand.turn("Lead").person_id]


@ON_SQLITE
def test_that_it_is_off_is_shown_at_night_where_it_stands_and_nobody_is_called(night: Hand) -> None:
    night.now = SEVEN - HOUR
    settle(night)
    assert row(night).state is AlertState.CALLED_OFF
    # It is midnight in Chicago.
    assert sorted(screens(deliver(night))) == ["alert.card", "alert.step", "alert.told"]
    night.now = NOW.replace(day=27, hour=13)
    assert deliver(night) == []


@ON_SQLITE
def test_that_a_window_is_over_is_said_to_nobody_by_name(night: Hand) -> None:
    night.now = grave(24).ends_at
    deliver(night)
    settle(night)
    assert row(night).state is AlertState.PAST
    assert {one.screen for one in night.notices()} == {"alert.card", "alert.told"}
