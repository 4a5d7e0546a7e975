"""A look may begin at any hour of which it is known who waits then, and tells what one from the first hour on tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from calbot.staffing.aftermath import safe_aftermaths
from calbot.staffing.classes import MessageClass, serve_classes
from calbot.staffing.coverage import Floats
from calbot.staffing.crew import Pool
from calbot.staffing.plan import HOUR, Plan, Planned
from calbot.staffing.promise import Promise
from calbot.staffing.slots import candidates
from calbot.staffing.team import Team
from calbot.staffing.turns import Discipline, Left

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HOURS, PATHS, POST = 40 * 24, 3, 20 * 24 + 10
DAY = np.tile(np.repeat([0.0, 1.0, 0.0], [7, 14, 3]), HOURS // 24)
NAMES = ("general", "tight")
disciplines = pytest.mark.parametrize("discipline", list(Discipline))
short = pytest.mark.parametrize("part", [0.93, 1.15])
"""Of what comes in all: a queue that grows for weeks, and one that stands now and then."""


def promises(*, on_a_clock: bool) -> tuple[Promise, ...]:
    return Promise("general", 240.0), Promise("tight", 60.0, counted=DAY if on_a_clock else None)


def team(discipline: Discipline, part: float, *, on_a_clock: bool = True, left: bool = False) -> Team:
    rng = np.random.default_rng(8)
    loads = {
        one: rng.poisson(rate * (0.3 + DAY), (PATHS, HOURS)) * 1.0 for one, rate in zip(NAMES, (9, 3), strict=True)
    }
    whole = part * sum(one.mean() for one in loads.values()) / DAY.mean() * DAY
    pools = (Pool(frozenset(NAMES[:1]), 0.4 * whole), Pool(frozenset(NAMES), 0.6 * whole))
    behind = {"tight": Left(rng.poisson(2, (PATHS, 12)) * 1.0, np.ones(2))} if left else None
    if behind:
        behind["general"] = Left.nobody(PATHS, 2)
    known = promises(on_a_clock=on_a_clock)
    return Team.of(known, pools, loads, np.arange(PATHS), {1: "tight"}, discipline, behind)


def whole(seen: Team, first: int, last: int, *, until: int | None = None, on_a_clock: bool = True) -> list[float]:
    """The mean waits of both classes in some hours, all thought through from the first hour on; nobody comes after."""
    classes = [
        MessageClass(
            one.name, seen.loads[one.name][:, : until or last], one.target_minutes, one.counted, seen.left.get(one.name)
        )
        for one in promises(on_a_clock=on_a_clock)
    ]
    waits = serve_classes(classes, seen.pools, seen.discipline)
    return [waits[name].mean(first, last) for name in NAMES]


def more(hour: int) -> Floats:
    brings = np.zeros((PATHS, HOURS))
    brings[:, hour : hour + 24] = 6 * (5 / 6) ** np.arange(24)
    return brings


@disciplines
@short
@pytest.mark.parametrize("on_a_clock", [False, True])
@pytest.mark.parametrize("left", [False, True])
def test_weeks_of_a_queue_are_not_forgotten(
    discipline: Discipline, part: float, *, on_a_clock: bool, left: bool
) -> None:
    seen = team(discipline, part, on_a_clock=on_a_clock, left=left)
    for hour in (5, 30, POST, HOURS - 40):
        with_more = seen.brought(1, more(hour))
        told = with_more.each(promises(on_a_clock=on_a_clock), [(hour, hour + 12)])[0]
        assert [one.minutes for one in told] == pytest.approx(
            whole(with_more, hour, hour + 12, on_a_clock=on_a_clock), rel=1e-3, abs=0.02
        )


@disciplines
@short
def test_what_changes_earlier_is_thought_through_from_there_on(discipline: Discipline, part: float) -> None:
    """Without a post of half-way: once for all looks at later hours, and day by day."""
    bare = team(discipline, part).brought(1, -0.9 * more(POST))
    known = promises(on_a_clock=True)
    settled = bare
    for until in (POST + 48, POST + 96, POST + 240):
        settled = settled.settled(known, until)
        assert settled.stood is not None
        assert settled.stood.until(bare.loads, known) >= until
    assert settled.settled(known, POST) is settled
    for hour in (POST - 30, POST + 30, POST + 200, POST + 300):
        with_more = bare.brought(1, more(hour))
        spans = [(hour, hour + 12), (hour + 12, hour + 36)]
        alone, quick = with_more.each(known, spans), settled.each_of(known, [(with_more, spans)])[0]
        for (first, last), *both in zip(spans, alone, quick, strict=True):
            exact = whole(with_more, first, last, until=hour + 36)
            for told in both:
                assert [one.minutes for one in told] == pytest.approx(exact, rel=1e-3, abs=0.02)


@disciplines
def test_who_waits_for_more_than_two_weeks_goes_first_all_the_same(discipline: Discipline) -> None:
    seen = team(discipline, 0.5)
    told = seen.each(promises(on_a_clock=True), [(HOURS - 40, HOURS - 28)])[0]
    assert [one.minutes for one in told] == pytest.approx(whole(seen, HOURS - 40, HOURS - 28), rel=0.01)


def test_under_other_promises_it_may_be_anothers_turn() -> None:
    seen, known = team(Discipline.DEADLINE_FIRST, 0.93), promises(on_a_clock=True)
    firmer = [replace(known[0], target_minutes=30.0), known[1]]
    assert seen.stood is not None
    assert (seen.stood.until(seen.loads, known), seen.stood.until(seen.loads, firmer)) == (HOURS, 0)
    early, late = ([one.minutes for one in seen.each(some, [(300, 312)])[0]] for some in (firmer, known))
    assert early[0] < late[0]


@disciplines
def test_more_people_make_what_stood_unknown(discipline: Discipline) -> None:
    seen = team(discipline, 0.93)
    helped = seen.joined(np.where(np.arange(HOURS) < 400, 6.0, 0.0))
    assert helped.stood is None
    assert helped.each(promises(on_a_clock=True), [(500, 512)])[0][0].minutes < 0.9 * whole(seen, 500, 512)[0]


@disciplines
@short
def test_slots_are_told_alike_with_what_stands_without_the_post_found_out_before(
    discipline: Discipline, part: float
) -> None:
    seen, brings = team(discipline, part), more(POST)[0]
    loads = {**seen.loads, "tight": seen.loads["tight"] + brings}
    known = promises(on_a_clock=True)
    seen = Team.of(known, seen.pools, loads, seen.pick, seen.of_post, discipline)
    post = Planned(1, NOW + POST * HOUR, "Europe/London", "@pan", brings, np.ones(PATHS))
    load = np.asarray(sum(loads.values()))
    busy = Plan(NOW, load, sum(one.capacity for one in seen.pools), [post], NOW, known, team=seen)
    tried = list(candidates(busy, post, timedelta(days=5)))[::24]
    bare = busy.bringing(post, np.zeros(HOURS)).settled(busy.index(max(tried)))
    plain, quick = (safe_aftermaths(busy, [{1: at} for at in tried], one) for one in (None, bare))
    assert [one is None for one in plain] == [one is None for one in quick]
    for one, other in zip(plain, quick, strict=True):
        if one is not None and other is not None:
            assert (other.minutes, other.share_late) == pytest.approx((one.minutes, one.share_late), rel=1e-3, abs=1e-4)
    assert replace(busy, team=None).settled(99).team is None
