"""What lies ahead: kept with each assessment, and what its hours are made of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.errors import TellUser
from calbot.flows import alert_view, fitted, outlook, picture
from calbot.flows.calendar import apply
from calbot.flows.week import today, week
from calbot.store import alert as alerts
from calbot.store import outlook as outlooks
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post, roster
from tests.flows.test_fitted import arrive
from tests.flows.test_picture import crowd, think
from tests.flows.thought import assessed

HOUR = timedelta(hours=1)


def plan(hand: Hand, *told) -> None:
    hand.run(apply, hand.source_id(), look(*told), hand.now)
    assert think(hand)


@ON_SQLITE
def test_the_parts_of_a_window_add_up_to_its_whole(hand: Hand) -> None:
    arrive(hand, NOW - timedelta(days=20), NOW)
    plan(hand, *crowd())
    view = hand.run(outlook.of_hours, NOW + 26 * HOUR, NOW + 34 * HOUR)
    assert (view.starts_at, view.ends_at) == (NOW + 26 * HOUR, NOW + 34 * HOUR)
    assert [one.name for one, _ in view.posts] == sorted((one.name for one, _ in view.posts), key=len)
    assert {one.id for one, _ in view.posts} == {1, 2, 3, 4, 5, 6}
    parts = view.baseline + sum(part for _, part in view.posts) + view.rest + view.fading
    assert view.total == pytest.approx(parts, rel=1e-3)
    (row,) = hand.ask(outlooks.every)
    assert view.total == pytest.approx(sum(row.mean[26:34]), rel=1e-3)
    assert view.baseline == pytest.approx(sum(row.baseline[26:34]), rel=1e-3)
    assert hand.run(outlook.of_hours, NOW + 2 * HOUR, NOW + 20 * HOUR).posts == ()
    assert view.load == (), "without a roster nobody knows what can be answered"


@ON_SQLITE
def test_hours_are_held_against_what_the_roster_can_answer(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())
    (row,) = hand.ask(outlooks.every)
    first = int((NOW - row.start) // HOUR)
    load = hand.run(outlook.of_hours, NOW + 26 * HOUR, NOW + 34 * HOUR).load
    assert (load[0].at, load[-1].at) == (NOW + 24 * HOUR, NOW + 35 * HOUR), "with two hours before and after"
    assert [one.messages for one in load] == row.mean[first + 24 : first + 36]
    assert [one.replies for one in load] == row.replies[first + 24 : first + 36]
    assert any(row.replies)
    assert len(hand.run(outlook.of_hours, NOW, NOW + 24 * HOUR).load) == 24
    assert hand.run(outlook.of_hours, NOW, NOW + 25 * HOUR).load == (), "too many to be drawn"


@ON_SQLITE
def test_a_post_of_before_that_still_brings_messages_is_one_of_the_parts(hand: Hand) -> None:
    plan(hand, post("a", 30))
    hand.later(hours=33)
    assert think(hand)
    view = hand.run(outlook.of_hours, hand.now, hand.now + 3 * HOUR)
    ((one, part),) = view.posts
    assert one.id == 1
    assert part > 0


@ON_SQLITE
def test_of_what_lies_outside_the_forecast_nothing_is_said(hand: Hand) -> None:
    for first, last in ((NOW, NOW + HOUR), (NOW + timedelta(days=90), NOW + timedelta(days=91))):
        with pytest.raises(TellUser) as refusal:
            hand.run(outlook.of_hours, first, last)
        assert refusal.value.key == "why.hours.none"
        plan(hand, post("a", 30)) if first == NOW else None
    seen = hand.run(outlook.of_hours, NOW + timedelta(days=14), NOW + timedelta(days=40))
    assert seen.ends_at == NOW + timedelta(days=15)


@ON_SQLITE
def test_a_warning_is_explained_by_its_own_posts_and_tells_of_its_queue(hand: Hand) -> None:
    roster(hand, heads=1, per_hour=20.0)
    plan(hand, *crowd())
    raised = hand.ask(alerts.open_ones)[0]
    view = hand.run(outlook.of_alert, raised.id)
    assert (view.starts_at, view.ends_at) == (raised.starts_at, raised.ends_at)
    assert {one.id for one, _ in view.posts} == {1, 2, 3, 4, 5, 6}
    (queue,) = hand.run(alert_view.show, raised.id).promises
    assert (queue.sla, queue.target_minutes) == ("general", 240)
    assert queue.minutes == pytest.approx(raised.minutes, rel=0.01)
    assert queue.late == pytest.approx(raised.share_late, abs=0.01)
    assert queue.minutes < queue.p90 <= queue.oldest
    assert 0 <= queue.within_hour < queue.within_day <= 1
    assert queue.clears_at is None or queue.clears_at > raised.starts_at
    with pytest.raises(TellUser):
        hand.run(outlook.of_alert, 99)


@ON_SQLITE
def test_day_and_week_tell_how_customers_wait_from_now_on(hand: Hand) -> None:
    roster(hand, heads=1, per_hour=30.0)
    plan(hand, *crowd())
    (day,), (days,) = hand.run(today).promises, hand.run(week, NOW - 2 * HOUR).promises
    assert day.late < 0.01
    assert days.late > 0.05
    assert days.p90 > day.p90
    assert days.within_hour < day.within_hour
    assert hand.run(week, NOW + timedelta(days=7)).promises == ()


@ON_SQLITE
def test_without_a_roster_no_promise_is_told_of(hand: Hand) -> None:
    plan(hand, *crowd())
    assert hand.run(today).promises == ()


@ON_SQLITE
def test_a_running_surge_is_told_with_its_posts(hand: Hand) -> None:
    arrive(hand, NOW - timedelta(days=30), NOW)
    plan(hand, post("a", -2))
    world = hand.run(picture.gather)
    hand.run(fitted.keep, fitted.learnt(world))
    arrive(hand, NOW - 2 * HOUR, NOW + HOUR, more=150)
    hand.later(hours=1)
    world = hand.run(picture.gather)
    hand.run(picture.keep, world, assessed(world), hand.now)
    (surge,) = hand.run(today).surges
    assert surge.since == NOW - 2 * HOUR
    assert surge.times > 5
    assert [one.id for one, _ in surge.posts] == [1]
    assert not surge.planned
    assert hand.run(outlook.of_hours, NOW, NOW + 3 * HOUR).surges == (surge,)
    assert hand.run(outlook.of_hours, NOW + 20 * HOUR, NOW + 30 * HOUR).surges == ()


def watch(hand: Hand) -> None:
    world = hand.run(picture.gather)
    due = fitted.learnt(world)
    hand.run(fitted.keep, due)
    world = fitted.learnt_on(world, due)
    hand.run(picture.keep, world, assessed(world), hand.now)


@ON_SQLITE
def test_a_surge_that_no_post_explains_is_told_once_and_its_card_says_when_it_is_over(hand: Hand) -> None:
    arrive(hand, NOW - timedelta(days=30), NOW)
    watch(hand)
    assert hand.notices("surge.card") == []
    for hour in range(3):
        arrive(hand, NOW + hour * HOUR, NOW + (hour + 1) * HOUR, more=60)
        hand.later(hours=1)
        watch(hand)
    (told,) = hand.notices("surge.card")
    shown = hand.run(outlook.surge_card, told.subject_id)
    assert shown.since == NOW
    assert [one.since for one in shown.surges] == [NOW]
    arrive(hand, NOW + 3 * HOUR, NOW + 4 * HOUR)
    hand.later(hours=1)
    watch(hand)
    # What was not sent yet is left out: the later one tells the whole truth.
    assert [(one.subject_id, one.slot) for one in hand.notices("surge.card")] == [(told.subject_id, "card")]
    assert hand.run(outlook.surge_card, told.subject_id).surges == ()
    (over,) = hand.notices("surge.card")
    assert over.id != told.id
    hand.later(hours=1)
    watch(hand)
    assert [one.id for one in hand.notices("surge.card")] == [over.id]


@ON_SQLITE
def test_a_surge_over_the_end_of_a_night_is_no_second_one(hand: Hand) -> None:
    arrive(hand, NOW - timedelta(days=30), NOW)
    watch(hand)
    arrive(hand, NOW, NOW + 10 * HOUR)
    arrive(hand, NOW + 10 * HOUR, NOW + 20 * HOUR, more=60)
    for hours in (12, 7):
        hand.later(hours=hours)
        watch(hand)
    assert len(hand.notices("surge.card")) == 1


@ON_SQLITE
def test_what_the_plan_explains_is_not_told_by_itself(hand: Hand) -> None:
    arrive(hand, NOW - timedelta(days=30), NOW)
    hand.run(apply, hand.source_id(), look(*crowd()), hand.now)
    watch(hand)
    hand.later(hours=30)
    arrive(hand, NOW, NOW + 27 * HOUR)
    arrive(hand, NOW + 27 * HOUR, hand.now, more=50)
    watch(hand)
    (surge,) = hand.run(today).surges
    assert surge.planned
    assert hand.notices("surge.card") == []
