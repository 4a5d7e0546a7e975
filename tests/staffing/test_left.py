"""A stretch that begins with a queue goes on as if nobody had cut it off from what came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from calbot.staffing.backlog import mean_wait, queues, serve
from calbot.staffing.classes import MessageClass, serve_classes, serve_more
from calbot.staffing.coverage import Floats
from calbot.staffing.crew import Pool
from calbot.staffing.erlang import Chance
from calbot.staffing.options import options
from calbot.staffing.promise import Promise
from calbot.staffing.sight import Sight
from calbot.staffing.slots import safe_slots
from calbot.staffing.team import Team
from calbot.staffing.turns import Discipline, Left
from tests.staffing.test_classes import BOTH, OFFICE, covers, crew, disciplines, loads
from tests.staffing.test_options import WINDOW, evening, planned

HOURS, CUT = 30, 12
NOBODY = Chance.none(HOURS - CUT)


def test_one_class_cut_in_two_waits_as_it_does_in_one_piece() -> None:
    rng = np.random.default_rng(3)
    load, able = rng.poisson(30, (5, HOURS)).astype(float), rng.choice([0.0, 24.0, 36.0], HOURS)
    whole = serve(load, able, chance=Chance.none(HOURS))
    left = queues(load[:, :CUT], able[:CUT])
    assert left[:, 1:] == pytest.approx(whole.backlog[:, :CUT])
    assert len(set(left[:, -1])) > 1
    rest = serve(load[:, CUT:], able[CUT:], left[:, -1], chance=NOBODY)
    assert rest.backlog == pytest.approx(whole.backlog[:, CUT:])
    # Beyond its last hour the roster goes on as its last day, which is another one there.
    seen = slice(0, 6)
    assert rest.minutes[:, seen] == pytest.approx(whole.minutes[:, CUT:][:, seen], abs=1.0)
    (told,) = mean_wait(load[:, CUT:], able[CUT:], [(0, 6)], left[:, -1], chance=NOBODY)
    assert told == pytest.approx(rest.mean(0, 6), abs=1e-6)


def test_a_queue_of_other_futures_is_refused() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        serve(np.ones((3, 4)), np.ones(4), np.ones(2))


def classes(general: Floats, reviews: Floats, clock: Floats, left: Sequence[Left | None]) -> list[MessageClass]:
    one, other = left
    return [MessageClass("general", general, 240.0, None, one), MessageClass("reviews", reviews, 480.0, clock, other)]


@settings(max_examples=25, deadline=None)
@given(loads, loads, covers, covers, disciplines)
def test_several_classes_cut_in_two_are_answered_as_in_one_piece(
    general: Floats, reviews: Floats, all_round: Floats, special: Floats, discipline: Discipline
) -> None:
    # Clocks and people go on beyond the last hour, so that what is due then is due in the same order.
    clock, all_round, special = np.tile(OFFICE[:24], 4), np.resize(all_round, 96), np.resize(special, 96)
    whole = serve_classes(classes(general, reviews, clock, (None, None)), crew(all_round, special), discipline)
    eve = serve_classes(
        classes(general[:, :CUT], reviews[:, :CUT], clock, (None, None)), crew(all_round, special), discipline
    )
    clocks = (None, clock[:CUT])
    left = [Left.of(told.load, told.backlog[:, -1], one) for told, one in zip(eve.values(), clocks, strict=True)]
    for one, told in zip(left, eve.values(), strict=True):
        assert one.waiting == pytest.approx(told.backlog[:, -1])
    later = classes(general[:, CUT:], reviews[:, CUT:], clock[CUT:], left)
    rest = serve_classes(later, crew(all_round[CUT:], special[CUT:]), discipline)
    for name, told in whole.items():
        assert rest[name].backlog == pytest.approx(told.backlog[:, CUT:], abs=1e-6)
        assert rest[name].replies == pytest.approx(told.replies[:, CUT:], abs=1e-6)


def test_who_has_waited_longest_is_due_first() -> None:
    """Reviews of three hours ago are due before general messages that come now, and those of now after them."""
    load, able = np.full((1, 6), 20.0), [Pool(BOTH, np.full(6, 20.0))]
    old, young = np.zeros((1, 24)), np.zeros((1, 24))
    old[0, :6] = young[0, 18:] = 20.0 / 6
    left = [Left.nobody(1, 4), Left(old, np.ones(4))]

    def general(*who: Left) -> float:
        told = [
            MessageClass("general", load, 60.0, None, who[0]),
            MessageClass("reviews", 0 * load, 240.0, None, who[1]),
        ]
        return float(serve_classes(told, able)["general"].minutes[0, 0])

    assert general(*left) > 60
    assert general(left[0], Left(young, np.ones(4))) < 15


def test_more_people_for_those_who_are_left_is_the_same_alone_and_in_one_pass() -> None:
    rng = np.random.default_rng(5)
    load = rng.poisson(20, (2, HOURS)).astype(float)
    left = [Left(np.full((2, 30), 1.5), np.ones(5)), Left(np.full((2, 30), 0.7), np.ones(5))]
    given, pools = classes(load, load, OFFICE, left), crew(np.full(HOURS, 30.0), np.full(HOURS, 6.0))
    more = [np.full(HOURS, 12.0), np.zeros(HOURS)]
    for told, one in zip(serve_more(given, pools, more), more, strict=True):
        alone = serve_classes(given, [*pools, Pool(BOTH, one)])
        for name in BOTH:
            assert told[name].minutes == pytest.approx(alone[name].minutes)


def test_a_team_measures_its_first_hours_behind_those_who_are_left() -> None:
    load = {"general": np.full((3, HOURS), 10.0), "reviews": np.full((3, HOURS), 5.0)}
    promises = (Promise("general", 60.0), Promise("reviews", 240.0))
    left = {name: Left(np.full((3, 12), many / 6), np.ones(2)) for name, many in (("general", 60.0), ("reviews", 0.0))}
    pools, pick = (Pool(BOTH, np.full(HOURS, 20.0)),), np.arange(3)
    calm, behind = (Team.of(promises, pools, load, pick, {}, left=who) for who in ({}, left))
    (before,), (after,) = (one.each(promises, [(0, 6)]) for one in (calm, behind))
    assert after[0].minutes > before[0].minutes + 60
    assert after[0].minutes == pytest.approx(behind.waits["general"].mean(0, 6), abs=0.5)
    assert behind.standing("general") == pytest.approx(np.full(3, 120.0))
    # With the queue gone, as many hours later as it takes, nothing is left of it.
    (late,) = behind.each(promises, [(26, 30)])
    assert late[0].minutes == pytest.approx(behind.waits["general"].mean(26, 30), abs=0.5)


def test_left_of_other_futures_or_hours_are_refused() -> None:
    load = np.ones((2, 4))
    for left in (Left.nobody(3, 2), Left.nobody(2, 5)):
        told = [MessageClass("a", load, left=left), MessageClass("b", load, left=Left.nobody(2, 2))]
        with pytest.raises(ValueError, match="same paths and hours"):
            serve_classes(told, [Pool(frozenset("ab"), np.ones(4))])


def test_ways_out_behind_as_many_in_each_future_are_those_behind_as_many_in_all() -> None:
    plan = evening(planned(1, 10, 230, trims=True, splits=True), start_backlog=400.0)
    each = replace(plan, start_backlog=np.full(len(plan.load), 400.0))
    found = options(plan, *WINDOW, causes=[1])
    assert {way.kind for way in found} > {"move", "cover", "nothing"}
    assert options(each, *WINDOW, causes=[1]) == found
    assert safe_slots(each, 1) == safe_slots(plan, 1)
    assert found[-1].minutes > options(replace(plan, start_backlog=0.0), *WINDOW, causes=[1])[-1].minutes


def test_each_future_is_helped_behind_its_own_queue() -> None:
    """Two futures with nobody waiting and with many are as bad as both are on average, and cover is looked for in
    both."""
    plan = evening(planned(1, 10, 230))
    many = np.where(np.arange(len(plan.load)) % 2, 400.0, 0.0)
    span = plan.window(*WINDOW)
    told, none, some = (
        replace(plan, start_backlog=who).worst(span).minutes for who in (many, 0.0, np.full(len(many), 400.0))
    )
    assert none < told < some
    assert told == pytest.approx((none + some) / 2, rel=1e-6)
    seen = Sight(replace(plan, start_backlog=many), 4, *span)
    assert seen.part(seen.borne(np.zeros(plan.hours))) == pytest.approx(told / plan.target_minutes, rel=1e-3)
