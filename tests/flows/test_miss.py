"""Windows that nobody was warned of are found by what was counted, asked about once, and explained by one press."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from calbot.chat.screens.miss import card as miss_card
from calbot.errors import TellUser
from calbot.flows import alert_view, calendar, miss
from calbot.flows.turn import Turn
from calbot.model.alert import AlertState
from calbot.model.miss import Miss, MissCause
from calbot.model.notice import MAY_BE_THERE, Notice, NoticeState
from calbot.model.shift import Shift
from calbot.store import miss as misses
from calbot.store import shift as shifts
from calbot.store import workspace as workspaces
from calbot.words.say import sayer
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, WORKSPACE, Hand, Stage, look, post, roster
from tests.flows.test_picture import think
from tests.flows.test_record import count
from tests.flows.warnings import HOUR, SPIKE, deliver, row, screens, settle

MONTH = (NOW - timedelta(days=30), NOW + timedelta(days=2))
PEAK = NOW - 16 * HOUR


@pytest.fixture
def quiet_month(staged: Stage) -> Hand:
    """Four weeks of five messages an hour, answered by one person who could do twelve."""
    return staged("a quiet month", _quiet)


def _quiet(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 200)), NOW)
    roster(hand, heads=1, per_hour=12.0)
    count(hand, NOW - timedelta(days=28), 28 * 24, 5)


def found(hand: Hand) -> list[Any]:
    hand.later(minutes=61)
    assert think(hand)
    told: list[Any] = hand.ask(misses.between, *MONTH)
    return told


@ON_SQLITE
def test_a_calm_month_misses_nothing(quiet_month: Hand) -> None:
    assert found(quiet_month) == []


@ON_SQLITE
def test_a_peak_that_nobody_told_of_is_a_miss_and_asked_about_once(quiet_month: Hand) -> None:
    count(quiet_month, PEAK, 3, 40)
    (missed,) = found(quiet_month)
    assert PEAK <= missed.starts_at < PEAK + 4 * HOUR
    assert missed.minutes > missed.target_minutes
    assert "miss.card" in screens(deliver(quiet_month))
    assert len(found(quiet_month)) == 1
    assert "miss.card" not in screens(deliver(quiet_month))
    settle(quiet_month, SPIKE)
    assert quiet_month.run(alert_view.show, 1).missed == 1


def on_duty_since(hand: Hand, start: datetime) -> None:
    def keep(session: Any, turn: Any) -> None:
        one = Shift(workspace_id=WORKSPACE, id=0, starts_at=start, ends_at=NOW + 20 * 24 * HOUR, replies_per_hour=12.0)
        shifts.replace(session, turn.workspace_id, start, one.ends_at, [one])
        session.commit()

    hand.run(keep)


@ON_SQLITE
def test_who_came_before_the_two_days_and_waits_into_them_is_a_miss(quiet_month: Hand) -> None:
    on_duty_since(quiet_month, NOW - 96 * HOUR)
    count(quiet_month, NOW - 60 * HOUR, 3, 100)
    (missed,) = found(quiet_month)
    assert NOW - 60 * HOUR <= missed.starts_at < NOW - 57 * HOUR
    assert missed.ends_at > NOW - 48 * HOUR
    assert missed.messages > 300
    assert len(found(quiet_month)) == 1


@ON_SQLITE
def test_what_was_over_before_the_two_days_is_looked_at_no_more(quiet_month: Hand) -> None:
    on_duty_since(quiet_month, NOW - 96 * HOUR)
    count(quiet_month, NOW - 70 * HOUR, 3, 40)
    assert found(quiet_month) == []


@ON_SQLITE
def test_a_peak_that_was_told_of_is_none(quiet_month: Hand) -> None:
    quiet_month.now = NOW - 30 * HOUR
    settle(quiet_month, replace(SPIKE, starts_at=PEAK, ends_at=PEAK + 10 * HOUR))
    deliver(quiet_month)
    quiet_month.now = NOW
    count(quiet_month, PEAK, 3, 40)
    assert found(quiet_month) == []


def test_one_press_says_what_it_was_and_a_later_one_changes_nothing(quiet_month: Hand) -> None:
    count(quiet_month, PEAK, 3, 40)
    found(quiet_month)
    deliver(quiet_month)
    view = quiet_month.run(miss.explain, 1, MissCause.REPOST, 1, who="Mkt", where="#care")
    assert (view.miss.cause, view.by) == (MissCause.REPOST, "Mkt")
    assert screens(deliver(quiet_month)) == ["miss.card"]
    with pytest.raises(TellUser, match=r"miss\.stale"):
        quiet_month.run(miss.explain, 1, MissCause.PAID, 1, who="Lead", where="#care")
    assert [one.miss.cause for one in quiet_month.run(miss.recent).misses] == [MissCause.REPOST]


@ON_SQLITE
def test_hours_whose_counts_have_not_come_are_not_judged(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 200)), NOW)
    roster(hand, heads=1, per_hour=12.0)
    count(hand, NOW - timedelta(days=28), 27 * 24, 5)
    assert found(hand) == []


def told_of(hand: Hand, at: datetime) -> None:
    hand.now = at
    settle(hand, replace(SPIKE, starts_at=PEAK, ends_at=PEAK + 5 * HOUR, causes=(), planned=False, minutes=400.0))
    assert row(hand).told_at == at


@ON_SQLITE
def test_a_peak_that_was_told_of_and_then_called_off_is_a_miss(quiet_month: Hand) -> None:
    told_of(quiet_month, PEAK - 20 * HOUR)
    quiet_month.later(hours=2)
    settle(quiet_month)
    assert row(quiet_month).state is AlertState.CALLED_OFF
    quiet_month.now = NOW
    count(quiet_month, PEAK, 3, 40)
    assert len(found(quiet_month)) == 1


def test_a_peak_that_was_first_told_of_in_its_last_hours_is_a_miss(quiet_month: Hand) -> None:
    told_of(quiet_month, PEAK + 4 * HOUR)
    quiet_month.now = NOW
    count(quiet_month, PEAK, 3, 40)
    assert len(found(quiet_month)) == 1


@pytest.mark.parametrize("taken", [True, False], ids=["the chat took it", "the chat was away"])
@ON_SQLITE
def test_a_peak_whose_warning_no_chat_has_taken_is_a_miss(quiet_month: Hand, taken: bool) -> None:
    told_of(quiet_month, PEAK - 20 * HOUR)
    if taken:
        deliver(quiet_month)
    quiet_month.now = NOW
    settle(quiet_month)
    assert row(quiet_month).state is AlertState.PAST
    count(quiet_month, PEAK, 3, 40)
    assert len(found(quiet_month)) == (0 if taken else 1)


@pytest.mark.parametrize(("hours", "missed"), [(-3, 0), (4, 1)])
@ON_SQLITE
def test_a_warning_counts_from_when_a_chat_took_it(quiet_month: Hand, hours: int, missed: int) -> None:
    told_of(quiet_month, PEAK - 20 * HOUR)
    quiet_month.now = PEAK + hours * HOUR
    deliver(quiet_month)
    quiet_month.now = NOW
    count(quiet_month, PEAK, 3, 40)
    assert len(found(quiet_month)) == missed


@ON_SQLITE
def test_a_warning_that_a_chat_may_have_had_in_time_is_none(quiet_month: Hand) -> None:
    told_of(quiet_month, PEAK - 20 * HOUR)

    def given_up(session: Session, turn: Turn) -> None:
        for one in session.exec(select(Notice).where(Notice.subject == "alert")):
            one.state, one.problem, one.called_at = NoticeState.DEAD, MAY_BE_THERE, turn.now
        session.commit()

    quiet_month.run(given_up)
    quiet_month.now = PEAK + 4 * HOUR
    longer = replace(SPIKE, starts_at=PEAK, ends_at=PEAK + 6 * HOUR, causes=(), planned=False, minutes=500.0)
    settle(quiet_month, longer)
    deliver(quiet_month)
    quiet_month.now = NOW
    count(quiet_month, PEAK, 3, 40)
    assert found(quiet_month) == []


def test_a_peak_whose_warning_went_into_another_one_is_none(quiet_month: Hand) -> None:
    told_of(quiet_month, PEAK - 20 * HOUR)
    one = replace(SPIKE, starts_at=PEAK, ends_at=PEAK + 5 * HOUR, causes=(), planned=False, minutes=400.0)
    after = replace(one, starts_at=PEAK + 5 * HOUR, ends_at=PEAK + 15 * HOUR)
    settle(quiet_month, one, after)
    settle(quiet_month, replace(after, starts_at=PEAK))
    assert (row(quiet_month).state, row(quiet_month).into_id) == (AlertState.CALLED_OFF, 2)
    quiet_month.now = NOW
    count(quiet_month, PEAK, 3, 40)
    assert found(quiet_month) == []


def promise(hand: Hand, **sla: list[Any]) -> None:
    def keep(session: Any, turn: Any) -> None:
        workspace = workspaces.by_id(session, turn.workspace_id)
        workspace.settings = {**workspace.settings, "sla": sla}
        session.commit()

    hand.run(keep)


def test_a_percentile_that_was_broken_where_the_mean_held_is_a_miss_and_says_so(quiet_month: Hand) -> None:
    count(quiet_month, PEAK, 1, 34)
    assert found(quiet_month) == []
    promise(quiet_month, general=[60, "always", 99])
    (missed,) = found(quiet_month)
    assert (missed.sla, missed.percentile, missed.target_minutes) == ("general", 99, 60)
    view = quiet_month.run(miss.show, missed.id)
    assert "99 of 100 answered within" in miss_card(view, sayer("en", "UTC")).fallback
    assert "100件中99件" in miss_card(view, sayer("ja", "UTC")).fallback


@ON_SQLITE
def test_a_miss_of_a_promise_of_its_own_names_it(quiet_month: Hand) -> None:
    one = Miss(
        workspace_id="w", id=4, starts_at=PEAK, ends_at=PEAK + HOUR, minutes=300, target_minutes=120, sla="reviews",
        messages=40, found_at=NOW, changed_at=NOW,
    )  # fmt: skip
    assert "reviews" in miss_card(miss.MissView(one, "", frozenset()), sayer("en", "UTC")).fallback
