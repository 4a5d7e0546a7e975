"""What comes later, and who joins, whatever the classes, their clocks and the pools that answer them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from calbot.staffing.classes import MessageClass, serve_classes
from calbot.staffing.coverage import Floats
from calbot.staffing.crew import Pool
from calbot.staffing.cumulative import STEPS
from calbot.staffing.turns import Discipline
from calbot.staffing.waiting import Waiting

HOURS = 30
OFFICE = ((np.arange(HOURS) % 24 >= 9) & (np.arange(HOURS) % 24 < 17)).astype(float)
EARLY = ((np.arange(HOURS) % 24 >= 4) & (np.arange(HOURS) % 24 < 12)).astype(float)
NAMES = ("general", "reviews", "japanese", "press")
ROUNDING = 1e-4
"""Minutes."""

counts = arrays.arrays(np.float64, (2, HOURS), elements=st.sampled_from([0.0, 0, 1, 2, 5, 10, 25, 40]))
covers = arrays.arrays(np.float64, (HOURS,), elements=st.sampled_from([0.0, 0.0, 4.0, 6.0, 12.0, 24.0, 36.0]))
disciplines = st.sampled_from(list(Discipline))


@st.composite
def classes(draw: st.DrawFn) -> list[MessageClass]:
    """Two to four, each with a promise and a clock of its own."""
    return [
        MessageClass(
            name,
            draw(counts),
            draw(st.sampled_from([30.0, 60.0, 240.0, 480.0])),
            draw(st.sampled_from([None, OFFICE, EARLY])),
        )
        for name in NAMES[: draw(st.integers(2, 4))]
    ]


pools = st.builds(Pool, st.frozensets(st.sampled_from(NAMES), min_size=1), covers)
crews = st.lists(pools, min_size=1, max_size=4, unique_by=lambda pool: pool.serves)
Move = tuple[int, int, int]


@st.composite
def moves(draw: st.DrawFn) -> tuple[list[MessageClass], list[MessageClass], Move]:
    """Classes as they are, with a part of one's load of an hour moved later, and who, whence and whither."""
    some = draw(classes())
    who, hour, by = draw(st.integers(0, len(some) - 1)), draw(st.integers(0, HOURS - 2)), draw(st.integers(1, 12))
    to, load = min(hour + by, HOURS - 1), some[who].load.copy()
    part = draw(st.sampled_from([0.3, 1.0])) * load[:, hour]
    load[:, hour] -= part
    load[:, to] += part
    return some, [*some[:who], replace(some[who], load=load), *some[who + 1 :]], (who, hour, to)


def least_choice_first(some: Sequence[Pool]) -> list[Pool]:
    return sorted(some, key=lambda pool: (len(pool.serves), sorted(pool.serves)))


def came(before: Waiting, after: Waiting, until: int) -> np.ndarray:
    """Which messages (paths, hours, STEPS) of the hours up to `until` there are in both."""
    real = np.repeat(np.minimum(before.load, after.load) > 0, STEPS, axis=1).reshape(before.steps.shape)
    real[:, until:] = False
    return real


def nobody_is_worse_off(before: Waiting, after: Waiting, who: np.ndarray) -> None:
    """Of some messages (paths, hours, STEPS): neither on average nor in any part of them."""
    assert (after.steps - before.steps)[who].max(initial=0.0) <= ROUNDING
    for minutes in (15.0, 60.0, 240.0, 480.0):
        now, then = (one.spread.longer(minutes)[who] for one in (after, before))
        assert (now <= then + 1e-6).all()


def no_hour_is_worse(before: Waiting, after: Waiting, until: int) -> None:
    """Of the hours up to `until`, as they are told: mean, time of nine in ten, share late, backlog, oldest."""
    same = (before.load == after.load).all(axis=0) & (before.load > 0).all(axis=0)
    same[until:] = False
    for told in ("expected", "p90", "late"):
        assert (getattr(after, told) - getattr(before, told))[same].max(initial=0.0) <= 0.02
    assert (after.backlog - before.backlog)[:, :until].max(initial=0.0) <= 1e-6


@settings(max_examples=60, deadline=None)
@given(moves(), crews)
def test_load_moved_later_makes_no_earlier_hour_worse_oldest_first(
    moved: tuple[list[MessageClass], list[MessageClass], Move], crew: list[Pool]
) -> None:
    some, others, (_, _, to) = moved
    team = least_choice_first(crew)
    before, after = (serve_classes(one, team, Discipline.OLDEST_FIRST) for one in (some, others))
    for name in before:
        nobody_is_worse_off(before[name], after[name], came(before[name], after[name], to))
        no_hour_is_worse(before[name], after[name], to)


@settings(max_examples=60, deadline=None)
@given(moves(), crews)
def test_by_deadlines_until_it_comes_and_for_all_who_are_due_before_it(
    moved: tuple[list[MessageClass], list[MessageClass], Move], crew: list[Pool]
) -> None:
    some, others, (who, _, to) = moved
    team = least_choice_first(crew)
    before, after = (serve_classes(one, team, Discipline.DEADLINE_FIRST) for one in (some, others))
    first = due(some[who])[to * STEPS]
    for one in some:
        then, now = before[one.name], after[one.name]
        mine = came(then, now, to)
        earlier = (due(one) < first - 1e-9).reshape(HOURS, STEPS)
        nobody_is_worse_off(then, now, mine & earlier)
        # Whoever is answered before the moved load comes is answered no later.
        assert (now.backlog - then.backlog)[:, :to].max(initial=0.0) <= 1e-6
        at = 60 * (to - (np.arange(HOURS * STEPS) + 0.5) / STEPS).reshape(HOURS, STEPS)
        fluid = [np.minimum(sure(waits, team, one.name), at) for waits in (now, then)]
        assert (fluid[0] - fluid[1])[mine].max(initial=0.0) <= ROUNDING


def due(one: MessageClass) -> Floats:
    """Hours at which the time of the messages of each step is up; those beyond the last, by as much."""
    clock = np.concatenate([[0.0], np.cumsum(np.tile(np.ones(HOURS) if one.counted is None else one.counted, 1))])
    clock = np.concatenate([clock, clock[-1] + np.cumsum(_onward(one))])
    middle = (np.arange(HOURS * STEPS) + 0.5) / STEPS
    wanted = np.interp(middle, np.arange(len(clock)), clock) + one.target_minutes / 60
    return np.interp(wanted * (1 - 2**-52), clock, np.arange(len(clock), dtype=float))


def _onward(one: MessageClass) -> Floats:
    day = np.ones(24) if one.counted is None else one.counted[-24:]
    return np.tile(day, 14)


def sure(waits: Waiting, team: Sequence[Pool], name: str) -> Floats:
    """Minutes after which those before one are answered, chance apart (paths, hours, STEPS); inf beyond the roster."""
    able = np.cumsum([0.0, *np.sum([np.zeros(HOURS), *(one.capacity for one in team if name in one.serves)], axis=0)])
    middle = ((np.arange(HOURS * STEPS) + 0.5) / STEPS).reshape(HOURS, STEPS)
    wanted = waits.spread.ahead + np.interp(middle, np.arange(HOURS + 1), able)
    hours = np.interp(wanted - 1e-9, able + 1e-12 * np.arange(HOURS + 1), np.arange(HOURS + 1))
    at = np.where(waits.spread.ahead > 1e-9, np.maximum(hours, middle), middle)
    return np.where(wanted < able[-1] - 1e-6, 60 * (at - middle), np.inf)


@settings(max_examples=60, deadline=None)
@given(classes(), crews, pools, st.integers(0, HOURS - 4), st.booleans(), disciplines)
def test_whoever_joins_whatever_they_can_answer_makes_nobody_wait_longer(
    some: list[MessageClass], crew: list[Pool], joining: Pool, at: int, all_day: bool, discipline: Discipline
) -> None:
    there = (np.arange(HOURS) >= at) & (np.arange(HOURS) < at + 4)
    more = Pool(joining.serves, joining.capacity if all_day else np.where(there, 12.0, 0.0))
    same = [Pool(one.serves, one.capacity + more.capacity * (one.serves == more.serves)) for one in crew]
    grown = same if any(one.serves == more.serves for one in crew) else [*crew, more]
    before, after = (serve_classes(some, least_choice_first(team), discipline) for team in (crew, grown))
    for name in before:
        nobody_is_worse_off(before[name], after[name], came(before[name], after[name], HOURS))
        no_hour_is_worse(before[name], after[name], HOURS)


def test_by_deadlines_what_comes_later_may_go_before_what_still_waits() -> None:
    """Reviews due within the hour come when nobody else waits, or when the rest of a rush does: in any order by
    deadlines the rest then waits for them, so that no engine can make it true of the hours in between."""
    rush, early, late = np.zeros((3, 1, HOURS))
    rush[0, 1], early[0, 0], late[0, 2] = 24.0, 12.0, 12.0
    team = [Pool(frozenset(NAMES[:2]), np.full(HOURS, 12.0))]
    waits = [
        serve_classes(
            [MessageClass("general", rush, 240.0), MessageClass("reviews", reviews, 60.0)],
            team,
            discipline,
            counts=False,
        )
        for discipline in Discipline
        for reviews in (early, late)
    ]
    general = [one["general"] for one in waits]
    assert general[1].expected[1] <= general[0].expected[1] + ROUNDING
    assert general[3].expected[1] > general[2].expected[1] + 15
    assert [one.backlog[0, 2] for one in general] == pytest.approx([0.0, 0.0, 0.0, 12.0], abs=1e-6)
    assert (general[3].backlog[:, :2] <= general[2].backlog[:, :2] + 1e-9).all()


def test_a_surge_before_closing_is_not_felt_by_who_waits_since_the_night() -> None:
    """Within a step, too, who came first is answered first: else it is minutes later, hours where a team goes home."""
    rng = np.random.default_rng(117)
    day = (np.arange(HOURS) % 24 >= 8) & (np.arange(HOURS) % 24 < 12)
    some = [rng.integers(0, 30, (1, HOURS)).astype(float) for _ in range(2)]
    own, shared = (np.where(day, rng.choice(pace, HOURS), 0.0) for pace in ([0.0, 6, 12, 24], [12, 24.0, 36]))
    team = [Pool(frozenset(NAMES[:1]), own), Pool(frozenset(NAMES[:2]), shared)]
    surge = some[0].copy()
    surge[0, 11] += 60
    reviews = MessageClass("reviews", some[1], 480.0, OFFICE)
    before, after = (
        serve_classes([MessageClass("general", one), reviews], team, Discipline.OLDEST_FIRST)
        for one in (some[0], surge)
    )
    for name in before:
        assert (after[name].steps - before[name].steps)[:, :11] == pytest.approx(0.0, abs=ROUNDING)
