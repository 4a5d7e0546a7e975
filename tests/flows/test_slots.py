"""Care-safe slots from chat, and the reach that a move costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from calbot.errors import TellUser
from calbot.flows import picture, slots
from calbot.flows.assess import plan_ahead
from calbot.flows.calendar import apply
from calbot.flows.carried import carried_on
from calbot.flows.world import CARRY, Activity
from calbot.model.post import PostState
from calbot.staffing.aftermath import aftermath
from calbot.store import workspace as workspaces
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post, roster
from tests.flows.test_picture import crowd
from tests.flows.thought import assessed

EVENING = [1.0] * 18 + [4.0, 4.0, 4.0, 1.0, 1.0, 1.0]


def plan(hand: Hand, *told: Any) -> None:
    hand.run(apply, hand.source_id(), look(*told), hand.now)


def busy(hand: Hand, *more: Any) -> None:
    """Five giveaways at one hour are more than one person answers; six hours later all is calm."""
    roster(hand, heads=1, per_hour=30.0)
    plan(hand, *crowd()[:5], *more)


def active(hand: Hand, *curves: Activity) -> None:
    kept = [
        {"brand": c.brand, "network": c.network, "zone": c.zone, "weekdays": c.weekdays, "weekends": c.weekends}
        for c in curves
    ]

    def keep(session: Any, turn: Any) -> None:
        workspace = workspaces.by_id(session, turn.workspace_id)
        workspace.settings = {**workspace.settings, "activity": kept}
        session.commit()

    hand.run(keep)


@ON_SQLITE
def test_each_slot_keeps_the_promise_and_they_are_no_neighbours(hand: Hand) -> None:
    busy(hand)
    view = hand.run(slots.find, [1], who="Mkt", where="#marketing")
    assert view.safe
    assert view.today.minutes > view.target_minutes
    assert len(view.ways) > 1
    asked, _ = carried_on(hand.run(picture.gather, ahead=timedelta(days=14) + CARRY, since=CARRY))
    planned = plan_ahead(asked, "care")
    for way in view.ways:
        again = aftermath(planned, {1: way.to})
        assert (way.minutes, way.late) == (again.worst.minutes, again.worst.share_late)
        assert again.safe
        assert way.minutes <= view.target_minutes
    times = sorted(way.to for way in view.ways)
    assert min(np.diff(times)) >= timedelta(hours=2)
    assert "post.move" in view.may


@ON_SQLITE
def test_several_posts_are_placed_so_that_all_of_them_keep_it(hand: Hand) -> None:
    busy(hand)
    view = hand.run(slots.find, [1, 2, 3], who="Mkt", where="#marketing")
    assert view.safe
    assert {way.post.id for way in view.ways} <= {1, 2, 3}
    assert {way.minutes for way in view.ways} == {view.ways[0].minutes}
    assert view.ways[0].minutes <= view.target_minutes < view.today.minutes


def test_posts_that_stand_well_stay(hand: Hand) -> None:
    roster(hand, heads=9)
    plan(hand, post("a", 26), post("b", 50))
    view = hand.run(slots.find, [1, 2])
    assert (view.safe, view.ways) == (True, ())


@ON_SQLITE
def test_nobody_on_duty_leaves_no_slot(hand: Hand) -> None:
    roster(hand, heads=0)
    plan(hand, post("a", 26))
    assert hand.run(slots.find, [1]).ways == ()


@ON_SQLITE
def test_without_a_roster_only_the_gaps_count(hand: Hand) -> None:
    plan(hand, post("a", 26))
    view = hand.run(slots.find, [1])
    assert (view.roster, bool(view.ways)) == (False, True)


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        ([99], "post.not_found"),
        ([2], "post.move.cancelled"),
        ([3], "slots.not_coming"),
        ([4], "slots.not_coming"),
        ([1, 5, 6, 7, 8, 9, 10], "slots.many"),
    ],
)
@ON_SQLITE
def test_what_cannot_be_placed_is_refused_in_words(hand: Hand, wanted: list[int], key: str) -> None:
    roster(hand)
    told = [post("a", 26), post("gone", 27), post("past", -3), post("far", 24 * 25)]
    told += [post(f"more {number}", 30 + number) for number in range(6)]
    plan(hand, *told)
    told[1] = post("gone", 27, state=PostState.CANCELLED)
    plan(hand, *told)
    with pytest.raises(TellUser) as refusal:
        hand.run(slots.find, wanted)
    assert refusal.value.key == key


@ON_SQLITE
def test_a_move_costs_the_reach_of_the_audience_that_is_not_there(hand: Hand) -> None:
    curve = Activity("", "tiktok", "Europe/London", EVENING, EVENING)
    busy(hand)
    assert {way.reach for way in hand.run(slots.find, [1]).ways} == {None}
    active(hand, curve)
    there = NOW + timedelta(hours=27)
    assert there.hour == 12
    ways = hand.run(slots.find, [1]).ways
    by_hour = {way.to.hour: way.reach for way in ways}
    assert any(reach == pytest.approx(-3.0) for hour, reach in by_hour.items() if 18 <= hour < 21)
    seen = assessed(hand.run(picture.gather)).teams["care"]
    moves = [one for _, ways in seen.options for one in ways if one.kind == "move"]
    assert moves
    assert all(one.reach == pytest.approx(0.0 if not 18 <= one.to.hour < 21 else -3.0) for one in moves)


def test_the_nearest_curve_counts_and_its_hours_are_those_of_its_zone(hand: Hand) -> None:
    flat = [1.0] * 24
    active(
        hand,
        Activity("", "", "UTC", flat, flat),
        Activity("", "tiktok", "Asia/Tokyo", EVENING, flat),
        Activity("Pan", "tiktok", "UTC", flat, flat),
    )
    plan(hand, post("a", 26))
    (planned,) = plan_ahead(hand.run(picture.gather), "care").posts
    thursday = planned.activity[3 * 24 : 4 * 24]
    # Six to nine in the evening in Tokyo are nine to noon in London.
    assert np.flatnonzero(thursday > 1).tolist() == [9, 10, 11]
    assert planned.activity[6 * 24 :].max() == 1.0


@ON_SQLITE
def test_a_slot_months_away_is_found_where_that_is_asked_for(hand: Hand) -> None:
    roster(hand, heads=1, per_hour=30.0)
    plan(hand, post("far", 24 * 60), post("near", 26))
    with pytest.raises(TellUser):
        hand.run(slots.find, [1])
    view = hand.run(slots.find, [1], 90)
    assert view.days == 90
    assert view.safe
    assert all(abs(way.to - (NOW + timedelta(days=60))) < timedelta(days=30) for way in view.ways)
    # The roster of the coming weeks goes on as in its last one, and that is said.
    assert view.roster_until is not None
    assert view.roster_until < NOW + timedelta(days=90)
    with pytest.raises(TellUser) as refusal:
        hand.run(slots.find, [1], 91)
    assert refusal.value.key == "slots.far"
