"""Slots of a post of one class in a team that answers others too: the quick look loses none that keeps all promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from calbot.staffing.aftermath import safe_aftermaths
from calbot.staffing.crew import Pool
from calbot.staffing.plan import HOUR, Plan, Planned
from calbot.staffing.promise import Promise
from calbot.staffing.screen import Screen
from calbot.staffing.slots import candidates
from calbot.staffing.team import Team
from calbot.staffing.turns import Discipline, Queue, run

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HOURS, PATHS = 72, 8
AT = np.arange(HOURS)
PROMISES = (Promise("general", 240.0), Promise("tight", 60.0))


def plan(discipline: Discipline) -> Plan:
    """Three by day and one by night, who have all they can do with general messages by day, and a post that brings 36
    of the tight class."""
    rng = np.random.default_rng(4)
    cover = np.where((AT % 24 >= 7) & (AT % 24 < 21), 36.0, 12.0)
    mean = np.where((AT % 24 >= 9) & (AT % 24 < 19), 34.0, 8.0)
    loads = {one: rng.poisson(rate, (PATHS, HOURS)) * 1.0 for one, rate in (("general", mean), ("tight", 2.0))}
    response = np.zeros(HOURS)
    response[20:] = 6 * (5 / 6) ** np.arange(HOURS - 20)
    loads["tight"] = loads["tight"] + response
    post = Planned(1, NOW + 20 * HOUR, "Europe/London", "@pan", response, np.ones(PATHS))
    pools = (Pool(frozenset(loads), cover),)
    team = Team.of(PROMISES, pools, loads, np.arange(PATHS), {1: "tight"}, discipline)
    return Plan(NOW, sum(loads.values()), cover, [post], NOW, PROMISES, team=team)


@pytest.mark.parametrize("discipline", list(Discipline))
def test_no_slot_is_lost_that_keeps_all_promises(discipline: Discipline) -> None:
    """By deadlines a class of an hour passes those who may wait for four: they take nobody from it. Oldest first all
    wait in one queue, of whom none has all that the others leave."""
    busy = plan(discipline)
    tried = list(candidates(busy, busy.posts[0], timedelta(days=2)))[::8]
    safe = np.array([safe_aftermaths(busy, [{1: at}])[0] is not None for at in tried])
    seen = Screen.of(busy, busy.posts[0]).may_be_safe(tried)
    assert safe.sum() > 10
    assert seen[safe].all()


def test_slots_are_thought_through_side_by_side_and_told_to_the_bit_as_each_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy, passes = plan(Discipline.OLDEST_FIRST), list[int]()

    def counted(queues: Sequence[Queue], *rest: Any) -> None:
        passes.append(queues[0].came.shape[1] // PATHS)
        run(queues, *rest)

    tried = list(candidates(busy, busy.posts[0], timedelta(days=2)))[::8]
    alone = [safe_aftermaths(busy, [{1: at}])[0] for at in tried]
    assert 0 < alone.count(None) < len(tried)
    monkeypatch.setattr("calbot.staffing.classes.run", counted)
    assert safe_aftermaths(busy, [{1: at} for at in tried]) == alone
    assert len(passes) <= 5
    assert max(passes) > len(tried) / 2


def test_hours_in_which_another_class_is_lost_anyway_are_left_out_at_once() -> None:
    """Not one by one: there may be thousands of them. What a post of the general class may have done itself is not."""
    busy = plan(Discipline.DEADLINE_FIRST)
    assert busy.team is not None
    pools = (Pool(frozenset({"general"}), 3 * busy.capacity), Pool(frozenset({"tight"}), np.full(HOURS, 1.5)))
    team = Team.of(PROMISES, pools, busy.team.loads, busy.team.pick, {})
    lost, tried = replace(busy, team=team), [NOW + hour * HOUR for hour in (2, 21)]
    assert safe_aftermaths(lost, [{1: tried[0]}])[0] is None
    assert Screen.of(lost, busy.posts[0]).may_be_safe(tried).tolist() == [False, True]


def test_what_a_team_can_answer_of_a_class_leaves_out_those_who_go_first() -> None:
    by_turn, by_age = (plan(one).team for one in (Discipline.DEADLINE_FIRST, Discipline.OLDEST_FIRST))
    assert by_turn is not None
    assert by_age is not None
    assert (by_turn.able["tight"] >= by_age.able["tight"] - 1e-9).all()
    assert by_turn.able["tight"][34:42].min() > 25
    assert by_age.able["tight"][34:42].max() < 15
    assert by_turn.able["general"][34:42] == pytest.approx(by_age.able["general"][34:42], abs=2.0)


def test_spans_that_end_at_other_hours_are_thought_through_side_by_side_too() -> None:
    hours = 40 * 24
    clock = np.tile(np.repeat([0.0, 1.0, 0.0], [8, 12, 4]), hours // 24)
    promises = (Promise("general", 240.0), Promise("tight", 60.0, counted=clock))
    rng = np.random.default_rng(4)
    loads = {one: rng.poisson(rate, (2, hours)) * 1.0 for one, rate in (("general", 9.0), ("tight", 2.0))}
    pools = (Pool(frozenset(loads), np.where(clock > 0, 24.0, 6.0)),)
    team = Team.of(promises, pools, loads, np.arange(2), {}, Discipline.DEADLINE_FIRST)
    early, late = [(30, 40)], [(30, 90)]
    assert team.each_of(promises, [(team, early), (team, late)]) == [
        team.each(promises, early),
        team.each(promises, late),
    ]
